"""Rank the translations of each Italian lemma and write data/lexicon-it-en/ranked.tsv and cognates.tsv.

    PYTHONPATH=src python tools/build_lexicon.py --data data

A pair's weight is (synsets that join the two words) x (frequency of the English word)^0.75, halved for phrases, RELATED times as
much for cognates, scaled to add up to 1 over the lemma's candidates. The frequency is 1 / (rank + 100), the rank being the place in BERT's
word-piece list, which is ordered by frequency (it comes with the shipped model). `technical.tsv` holds our own
entries for the words of industry: they come before the rest and take seven tenths of the weight.

`cognates.tsv` holds the English words among which relatives of unlisted Italian ones are looked for (matchengine.text.unlisted): those of the
lexicon, and those that CALLS of the EU calls use or more. Words of the taxonomies that no list holds are told by the same rules and ranked too, so that
they are found from the English side. `--check`: how often the rules agree with the lists, each listed word taken for unlisted.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from matchengine.text.function_words import GRAMMAR
from matchengine.text.lexicon import lemma
from matchengine.text.tokens import stem, words
from matchengine.text.unlisted import LEAST_WORD, Unlisted, even, evened, in_english

EXPONENT, PHRASE, SHIFT, UNLISTED = 0.75, 0.5, 100.0, 60_000
KEPT, LEAST, TECHNICAL_SHARE = 8, 0.02, 0.7
RELATED, LIKE = 8.0, 0.7
"""A translation that is the same word by descent weighs so many times more: it is the plain sense more often than a chance one."""
CALLS, SHORTEST, TOLD = 2, 4, 3
"""Calls that use a word, letters of a word, translations told of an unlisted one."""
WORD = re.compile(r"[^\W_]+")
LOWER = re.compile(r"(?<!\w)[a-z]+(?!\w)")


def frequency(phrase: str, ranks: dict[str, int]) -> float:
    """That of its rarest word."""
    return min((1.0 / (ranks.get(word, UNLISTED) + SHIFT) for word in WORD.findall(phrase.lower())), default=0.0)


def read_pairs(path: Path) -> dict[str, dict[str, int]]:
    """lemma → English → number of synsets that join them."""
    pairs: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        italian, english, _synset = line.split("\t")
        for spelling in english.split("/"):  # center/centre
            pairs[italian.lower()][spelling] += 1
    return pairs


def rank(italian: str, candidates: dict[str, int], ranks: dict[str, int]) -> list[tuple[str, float]]:
    scored = [
        (
            english,
            joined
            * frequency(english, ranks) ** EXPONENT
            * (PHRASE if " " in english else 1.0)
            * (RELATED if alike(italian, english.lower()) >= LIKE else 1.0),
        )
        for english, joined in candidates.items()
    ]
    return scale(scored)


def alike(italian: str, english: str) -> float:
    """How much of two words' letters stand in the same order, in [0, 1], spelling and endings made even; 0: they do not begin alike."""
    told = even(english)
    spelled = {one for one in (even(italian), *map(even, in_english(italian))) if one[:1] == told[:1]}
    return max((SequenceMatcher(None, one, told, autojunk=False).ratio() for one in spelled), default=0.0)


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


def english_words(folder: Path, table: dict[str, list[tuple[str, float]]]) -> list[str]:
    """Those of the calls, commonest first, then those of the lexicon."""
    used: Counter[str] = Counter()
    with gzip.open(folder / "calls/topics-2026.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            used.update(set(LOWER.findall(json.loads(line)["description"])))
    common = [word for word, calls in used.most_common() if calls >= CALLS]
    listed = sorted({english.lower() for options in table.values() for english, _ in options})
    found = dict.fromkeys([*common, *(word for word in listed if word.isascii() and word.isalpha())])
    return [word for word in found if len(word) >= SHORTEST]


def italian_words(folder: Path) -> Iterator[str]:
    """The lemmas of the taxonomies' Italian."""
    for path in sorted((folder / "taxonomies-it-en").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                for column, text in row.items():
                    if column.split("_")[-1] == "it":
                        yield from (lemma(word, "it") for word in words(text or "") if word not in GRAMMAR["it"])


def agreement(unlisted: Unlisted, table: dict[str, list[tuple[str, float]]]) -> tuple[int, int, int]:
    """Listed words of which the rules tell a listed translation, something else, nothing."""
    right = wrong = silent = 0
    for italian, options in table.items():
        if len(italian) < LEAST_WORD or not italian.isalpha():
            continue
        said = {stem(part, "en") for english, _ in unlisted.told(italian)[:TOLD] for part in words(english)}
        listed = {stem(part, "en") for english, _ in options for part in words(english)}
        right, wrong, silent = (
            right + bool(said & listed),
            wrong + bool(said - listed == said and said),
            silent + (not said),
        )
    return right, wrong, silent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    folder = options.data
    vocabulary = json.loads((folder / "model/all-minilm-l6-v2/tokenizer.json").read_text(encoding="utf-8"))
    ranks: dict[str, int] = vocabulary["model"]["vocab"]
    pairs = read_pairs(folder / "lexicon-it-en/omw-dictionary-it-en.tsv")
    table = {italian: rank(italian, candidates, ranks) for italian, candidates in pairs.items()}
    for italian, english in read_technical(folder / "lexicon-it-en/technical.tsv").items():
        table[italian] = combine(english, table.get(italian, []))
    cognates = evened(english_words(folder, table))
    unlisted = Unlisted({italian: tuple(ranked) for italian, ranked in table.items()}, cognates)
    if options.check:
        print("right, wrong, silent:", *agreement(unlisted, table))
        return
    told = {word: unlisted.translations(word)[:TOLD] for word in sorted(set(italian_words(folder)) - set(table))}
    listed = len(table)
    table.update({word: scale(list(found)) for word, found in told.items() if found})
    with (folder / "lexicon-it-en/ranked.tsv").open("w", encoding="utf-8") as out:
        out.write("it\ten\tweight\n")
        for italian in sorted(table):
            for english, weight in table[italian]:
                out.write(f"{italian}\t{english}\t{weight:.3f}\n")
    with (folder / "lexicon-it-en/cognates.tsv").open("w", encoding="utf-8") as out:
        out.write("even\ten\n")
        out.writelines(f"{key}\t{word}\n" for key, word in sorted(cognates.items()))
    print(
        f"{listed:,} lemmas listed, {len(table) - listed:,} of the taxonomies told by rule, {len(cognates):,} English words"
    )


if __name__ == "__main__":
    main()
