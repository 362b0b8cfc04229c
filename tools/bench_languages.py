"""The same need told in Italian and in English: does either language find as much?

    PYTHONPATH=src python tools/bench_languages.py [--bench data/bench-district] [--index var/bench/district.index]

Each aspect of the invented district and its translation (`translations.tsv`, ours), ranked by party without the need around it, against the same
judgements. Mean reciprocal rank of each language, of the half that was written in it and of the half translated into it. To reach:
Italian keeps nine tenths of the English figure.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from pathlib import Path

from matchengine import Engine, Request
from matchengine.errors import IndexBroken
from matchengine.evaluate.beir import read_corpus, read_judgements, read_queries
from matchengine.types import Language

Texts = dict[tuple[str, Language], str]


def texts(bench: Path) -> Texts:
    """(aspect, language) → text."""
    found: Texts = {(query.id, query.language or "en"): query.text for query in read_queries(bench / "queries.aspect.jsonl")}
    with (bench / "translations.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found[row["query-id"], "it" if row["lang"] == "it" else "en"] = row["text"]
    return found


def reciprocal(engine: Engine, text: str, language: Language, wanted: set[str]) -> float:
    hits = engine.rank(Request(text, language=language), by="party").hits
    return next((1 / place for place, hit in enumerate(hits, start=1) if hit.id in wanted), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, default=Path("data/bench-district"))
    parser.add_argument("--index", type=Path, help="folder that keeps the index between calls")
    options = parser.parse_args()
    judged = {
        aspect: {party for party, score in parties.items() if score > 0}
        for aspect, parties in read_judgements(options.bench / "qrels.aspect.tsv").items()
    }
    written = {query.id: query.language for query in read_queries(options.bench / "queries.aspect.jsonl")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.index or Path(scratch)
        try:
            engine = Engine.open(folder)
        except IndexBroken:
            engine = Engine.build(folder, read_corpus(options.bench / "corpus.jsonl"))
        found = {
            (aspect, language): reciprocal(engine, text, language, judged[aspect])
            for (aspect, language), text in texts(options.bench).items()
            if aspect in judged
        }
    means = {}
    print("| asked in | aspects | MRR | written in it | translated into it |\n| --- | --- | --- | --- | --- |")
    for language, name in (("it", "Italian"), ("en", "English")):
        own = [score for (aspect, told), score in found.items() if told == language and written[aspect] == language]
        other = [score for (aspect, told), score in found.items() if told == language and written[aspect] != language]
        means[language] = sum(own + other) / len(own + other)
        print(
            f"| {name} | {len(own + other)} | {means[language]:.3f} | {sum(own) / len(own):.3f} | {sum(other) / len(other):.3f} |"
        )
    print(f"Italian keeps {means['it'] / means['en']:.0%} of the English figure.")


if __name__ == "__main__":
    main()
