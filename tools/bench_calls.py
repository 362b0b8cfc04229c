"""How well calls are found: the expected outcome of a topic asked for its scope, among all topics that have both.

    PYTHONPATH=src python tools/bench_calls.py [--file data/calls/topics-2026.jsonl.gz] [--index var/bench/calls.index]

Titles are masked: no title is indexed, and where a text quotes the title of its own topic the words are taken out. Mean
reciprocal rank, success at 1 and 10, of the engine (hybrid, its lexical and its dense part) and of plain BM25
(Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75, lower-cased words, no stems).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from matchengine import Engine, Item, Request
from matchengine.errors import IndexBroken

K1, B = 1.2, 0.75
Pairs = list[tuple[str, str, str]]


def pairs(path: Path) -> Pairs:
    """(topic, outcome, scope), titles masked."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    both = [row for row in rows if row["scope"] and row["expected_outcome"]]
    return [
        (row["topicId"], masked(row["expected_outcome"], row["title"]), masked(row["scope"], row["title"]))
        for row in both
    ]


def masked(text: str, title: str) -> str:
    return re.sub(re.escape(title), " ", text, flags=re.IGNORECASE)


def ranks(found: Callable[[str], Sequence[str]], told: Pairs) -> list[int]:
    """The place of each topic's own scope in the answer to its outcome; 0 when it is not there."""
    places = []
    for topic, outcome, _scope in told:
        answer = list(found(outcome))
        places.append(answer.index(topic) + 1 if topic in answer else 0)
    return places


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def plain_bm25(told: Pairs) -> Callable[[str], list[str]]:
    counts = [Counter(words(scope)) for _topic, _outcome, scope in told]
    lengths = [sum(count.values()) for count in counts]
    mean = sum(lengths) / len(lengths)
    held = Counter(word for count in counts for word in count)

    def found(text: str) -> list[str]:
        asked = set(words(text)) & held.keys()
        rarity = {word: math.log(1 + (len(told) - held[word] + 0.5) / (held[word] + 0.5)) for word in asked}
        scores = [
            sum(
                rarity[w] * count[w] * (K1 + 1) / (count[w] + K1 * (1 - B + B * length / mean))
                for w in asked
                if w in count
            )
            for count, length in zip(counts, lengths, strict=True)
        ]
        return [told[at][0] for at in sorted(range(len(told)), key=lambda at: -scores[at])]

    return found


def engine_over(told: Pairs, folder: Path) -> Engine:
    items = [Item(topic, topic, "", scope, language="en") for topic, _outcome, scope in told]
    with suppress(IndexBroken):
        kept = Engine.open(folder)
        if kept.holds(items):
            return kept
    return Engine.build(folder, items)


def line(name: str, places: list[int]) -> str:
    n = len(places)
    mrr = sum(1 / place for place in places if place) / n
    return f"{name:<10} MRR {mrr:.3f}  S@1 {sum(p == 1 for p in places) / n:.3f}  S@10 {sum(0 < p <= 10 for p in places) / n:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Expected outcome → scope of the same topic.")
    parser.add_argument("--file", type=Path, default=Path("data/calls/topics-2026.jsonl.gz"))
    parser.add_argument("--index", type=Path, default=Path("var/bench/calls.index"))
    options = parser.parse_args()
    told = pairs(options.file)
    print(f"{len(told)} topics")
    print(line("BM25", ranks(plain_bm25(told), told)), flush=True)
    running = engine_over(told, options.index)
    for method in ("lexical", "dense", "hybrid"):

        def found(text: str, method: str = method) -> list[str]:
            hits = running.rank(Request(text, language="en", top=len(told)), by="item", method=method).hits  # type: ignore[arg-type]
            return [hit.id for hit in hits]

        print(line(method, ranks(found, told)), flush=True)


if __name__ == "__main__":
    main()
