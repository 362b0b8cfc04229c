"""Rank the translations of each Italian lemma and write data/lexicon-it-en/ranked.tsv.

    python tools/build_lexicon.py --data data

A pair's weight is (synsets that join the two words) x (frequency of the English word)^0.75, halved for phrases, scaled
to add up to 1 over the lemma's candidates. The frequency is 1 / (rank + 100), the rank being the place in BERT's
word-piece list, which is ordered by frequency (it comes with the shipped model). `technical.tsv` holds our own
entries for the words of industry: they come before the rest and take seven tenths of the weight.
Needs nothing outside the standard library.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

EXPONENT, PHRASE, SHIFT, UNLISTED = 0.75, 0.5, 100.0, 60_000
KEPT, LEAST, TECHNICAL_SHARE = 8, 0.02, 0.7
WORD = re.compile(r"[^\W_]+")


def frequency(phrase: str, ranks: dict[str, int]) -> float:
    """That of its rarest word."""
    return min((1.0 / (ranks.get(word, UNLISTED) + SHIFT) for word in WORD.findall(phrase.lower())), default=0.0)


def read_pairs(path: Path) -> dict[str, dict[str, int]]:
    """lemma → English → number of synsets that join them."""
    pairs: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        italian, english, _synset = line.split("\t")
        pairs[italian.lower()][english] += 1
    return pairs


def rank(candidates: dict[str, int], ranks: dict[str, int]) -> list[tuple[str, float]]:
    scored = [
        (english, joined * frequency(english, ranks) ** EXPONENT * (PHRASE if " " in english else 1.0))
        for english, joined in candidates.items()
    ]
    return scale(scored)


def scale(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    total = sum(weight for _, weight in scored) or 1.0
    shares = sorted(((english, weight / total) for english, weight in scored), key=lambda pair: (-pair[1], pair[0]))
    return [pair for pair in shares[:KEPT] if pair[1] >= LEAST]


def read_technical(path: Path) -> dict[str, list[str]]:
    entries: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            italian, english = line.split("\t")
            entries[italian.lower()] = english.split("|")
    return entries


def combine(technical: list[str], ranked: list[tuple[str, float]]) -> list[tuple[str, float]]:
    first = [1.0 / (place + 1) for place in range(len(technical))]
    ours = [(english, TECHNICAL_SHARE * w / sum(first)) for english, w in zip(technical, first, strict=True)]
    rest = [(english, (1 - TECHNICAL_SHARE) * weight) for english, weight in ranked if english not in technical]
    return scale(ours + rest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    folder = parser.parse_args().data
    vocabulary = json.loads((folder / "model/all-minilm-l6-v2/tokenizer.json").read_text(encoding="utf-8"))
    ranks: dict[str, int] = vocabulary["model"]["vocab"]
    pairs = read_pairs(folder / "lexicon-it-en/omw-dictionary-it-en.tsv")
    table = {italian: rank(candidates, ranks) for italian, candidates in pairs.items()}
    for italian, english in read_technical(folder / "lexicon-it-en/technical.tsv").items():
        table[italian] = combine(english, table.get(italian, []))
    with (folder / "lexicon-it-en/ranked.tsv").open("w", encoding="utf-8") as out:
        out.write("it\ten\tweight\n")
        for italian in sorted(table):
            for english, weight in table[italian]:
                out.write(f"{italian}\t{english}\t{weight:.3f}\n")
    print(f"{len(table):,} lemmas")


if __name__ == "__main__":
    main()
