"""Make the engine's two small tables from texts that may be shipped: the language profile and the background frequencies.

    python tools/build_tables.py --source ../shared/data

Sources: EU funding calls and taxonomies (© European Union, reuse authorised; MUR and ISTAT labels CC BY 4.0) and the
invented district of the bench. No text is kept: only counts of letter triples and of stems. The measuring sets
(sbir, squad-it, flores) are not read.

- `src/matchengine/text/language_profile.json`: log-odds of letter triples, Italian against English.
- `src/matchengine/rank/background.json`: in how many passages each stem occurs, for each language.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from matchengine.text.language import triples  # noqa: E402  (the checkout's own package, found by the line above)
from matchengine.text.sentences import passages  # noqa: E402
from matchengine.text.tokens import terms, words  # noqa: E402
from matchengine.types import Language  # noqa: E402

PASSAGE = 500
LEAST_TRIPLE, LEAST_STEM, SMOOTHING = 12, 2, 1.0


def read_texts(source: Path) -> dict[Language, list[str]]:
    texts: dict[Language, list[str]] = {"it": [], "en": []}
    with gzip.open(source / "funding-calls/calls_2026.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            texts["en"].append(f"{call['title']}. {call['description'] or ''}")
    for name, italian, english in (
        ("academic-sectors-it-en", ("label_it", "description_it"), ("label_en",)),
        ("academic-disciplines-it-en", ("label_it",), ("label_en",)),
        ("ateco-nace-it-en", ("label_it",), ("label_en",)),
        ("cordis-sic-it-en", ("it",), ("en", "description_en")),
        ("eurovoc-descriptors-it-en", ("it",), ("en",)),
        ("un-sdg-it-en", ("it",), ("en",)),
    ):
        with (source / f"taxonomies-it-en/{name}.tsv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                texts["it"].extend(row[column] for column in italian if row[column])
                texts["en"].extend(row[column] for column in english if row[column])
    for line in (source / "bench/district/corpus.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        texts[item["lang"]].append(f"{item['title']}. {item['text']}")
    return texts


def profile(texts: dict[Language, list[str]]) -> dict[str, float]:
    """log P(triple | it) - log P(triple | en), over the distinct words and their uses."""
    counts: dict[Language, Counter[str]] = {"it": Counter(), "en": Counter()}
    for language, some in texts.items():
        for word, uses in Counter(word for text in some for word in words(text) if word.isalpha()).items():
            for triple in triples(word):
                counts[language][triple] += 1 + math.log(uses)
    totals = {language: sum(counter.values()) for language, counter in counts.items()}
    kept = sorted(t for t in counts["it"] | counts["en"] if counts["it"][t] + counts["en"][t] >= LEAST_TRIPLE)
    share: dict[Language, dict[str, float]] = {
        language: {t: (counts[language][t] + SMOOTHING) / (totals[language] + SMOOTHING * len(kept)) for t in kept}
        for language in counts
    }
    return {t: round(math.log(share["it"][t] / share["en"][t]), 2) for t in kept}


def background(texts: dict[Language, list[str]]) -> dict[str, object]:
    tables: dict[str, object] = {}
    for language, some in texts.items():
        counter: Counter[str] = Counter()
        documents = 0
        for text in some:
            for start, end in passages(text, PASSAGE):
                counter.update(set(terms(text[start:end], language)))
                documents += 1
        kept = {stem: n for stem, n in sorted(counter.items()) if n >= LEAST_STEM and not stem.isdigit()}
        tables[language] = {"documents": documents, "counts": kept}
    return tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True)
    texts = read_texts(parser.parse_args().source)
    for path, table in (
        (ROOT / "src/matchengine/text/language_profile.json", profile(texts)),
        (ROOT / "src/matchengine/rank/background.json", background(texts)),
    ):
        path.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
