"""Is another language told from Italian and English, and never seen where there is none?

    PYTHONPATH=src python tools/bench_foreign.py FILE…

FILE: jsonl or jsonl.gz, one `text` (and `title`) a row, all of them in Italian or English: each hit is a false alarm. How often another
language is found is counted on the sentences of Django's and allauth's own translations, none of which were looked at for the thresholds.
"""

from __future__ import annotations

import argparse
import gettext
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import allauth
import django

from matchengine.text.foreign import foreign_language

LANGUAGES = {
    "de": "de", "fr": "fr", "es": "es", "pt": "pt", "nl": "nl", "pl": "pl", "cs": "cs", "sk": "sk", "sl": "sl", "hr": "hr", "hu": "hu",
    "ro": "ro", "bg": "bg", "el": "el", "sv": "sv", "da": "da", "nb": "no", "fi": "fi", "et": "et", "lv": "lv", "lt": "lt", "tr": "tr",
    "ru": "ru", "uk": "uk", "ar": "ar", "zh_Hans": "zh", "ja": "ja", "ko": "ko",
}  # fmt: skip
"""Folder of translations → code."""
ALIKE = {"no": {"no", "nn", "da"}, "da": {"da", "no", "nn"}, "hr": {"hr", "bs", "sr"}, "cs": {"cs", "sk"}, "sk": {"sk", "cs"}}
MARKS = re.compile(r"%(?:\(\w+\))?[sdi]|\{[^}]*\}|<[^>]*>|&\w*;?")


def texts(path: Path) -> Iterator[str]:
    """The texts of a file, and its titles: short ones, made of names."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield from (row[name] for name in ("text", "title") if row.get(name))


def sentences(folder: str) -> set[str]:
    """What Django and allauth say in a language, in five words or more (or fifteen letters where words are not parted)."""
    told: set[str] = set()
    for package in (django, allauth):
        for path in Path(package.__file__ or "").parent.rglob(f"locale/{folder}/LC_MESSAGES/*.mo"):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)
            for source, said in catalogue._catalog.items():  # noqa: SLF001  the reader of the format keeps them there
                if source and isinstance(said, str) and said != source:
                    told.add(" ".join(MARKS.sub(" ", said).split()))
    return {said for said in told if (len(said) >= 15 if folder in ("zh_Hans", "ja") else len(said.split()) >= 5)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    foreign_language("to load the model")
    for path in asked.files:
        own = sorted(set(texts(path)))
        began = time.process_time()
        found = [(text, code) for text in own if (code := foreign_language(text))]
        spent = (time.process_time() - began) / max(len(own), 1) * 1e3
        print(f"{path.parent.name}/{path.name}: {len(found)} of {len(own)} taken for another language, {spent:.2f} ms each")
        for text, code in found[:5]:
            print(f"    {code}  {text[:110]}")
    print("\nlanguage  sentences  found  called by its name")
    sums: Counter[str] = Counter()
    for folder, code in LANGUAGES.items():
        told = sentences(folder)
        named = Counter(foreign_language(text) for text in told)
        found, right = len(told) - named[""], sum(named[each] for each in ALIKE.get(code, {code}))
        sums.update(all=len(told), found=found, right=right)
        print(f"{code:<8} {len(told):>10} {found / len(told):>6.3f} {right / len(told):>6.3f}")
    print(f"{'all':<8} {sums['all']:>10} {sums['found'] / sums['all']:>6.3f} {sums['right'] / sums['all']:>6.3f}")


if __name__ == "__main__":
    main()
