"""The distance dial, measured: which parties of another sector are found as it turns.

    PYTHONPATH=src python tools/bench_distance.py [--bench data/bench-district] [--index var/bench/district.index]

The test set is made by rule from the invented district. A judged pair of an aspect and a party is *far* where the party's sector, as
its entry names it ("thermal spray", "dairy"), shares no word with the whole need, the need's words taken with all their translations;
else it is *near*. Recall at 10 is of the pairs of either kind, every party of the district ranked; the mean is over aspects that have
such pairs. `moved`: how many of the ten best are others than at distance 0.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from matchengine import Engine, Request
from matchengine.errors import IndexBroken
from matchengine.evaluate.beir import Query, read_corpus, read_judgements, read_queries
from matchengine.rank.query import groups
from matchengine.text.lexicon import default_lexicon
from matchengine.text.tokens import terms

AT = (0.0, 0.25, 0.5, 0.75, 1.0)
TOP = 10


@dataclass(frozen=True)
class Asked:
    """An aspect and the parties judged to cover it, by whether their sector is the need's."""

    query: Query
    near: frozenset[str]
    far: frozenset[str]


def pairs(bench: Path) -> list[Asked]:
    lines = (bench / "parties.jsonl").read_text(encoding="utf-8").splitlines()
    sectors = {row["party"]: frozenset(terms(row["sector"], "en")) for row in map(json.loads, lines)}
    judged = read_judgements(bench / "qrels.aspect.tsv")
    found = []
    for query in read_queries(bench / "queries.aspect.jsonl"):
        said = spoken(query)
        parties = {party for party, score in judged.get(query.id, {}).items() if score > 0}
        near = frozenset(party for party in parties if sectors[party] & said)
        found.append(Asked(query, near, frozenset(parties) - near))
    return found


def spoken(query: Query) -> set[str]:
    """English stems of the whole need, by every translation that the lexicon knows."""
    language = query.language or "en"
    told = groups(f"{query.need} {query.text}", language, default_lexicon())
    return {stem for group in told for option in group.options.get("en", ()) for stem in option.stems}


def recall(found: list[set[str]], wanted: list[frozenset[str]]) -> float:
    shares = [len(ten & some) / min(len(some), TOP) for ten, some in zip(found, wanted, strict=True) if some]
    return sum(shares) / len(shares)


def ten_best(engine: Engine, query: Query, distance: float) -> set[str]:
    request = Request(query.text, language=query.language, context=query.need, distance=distance, top=TOP)
    return {hit.id for hit in engine.rank(request, by="party").hits}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, default=Path("data/bench-district"))
    parser.add_argument("--index", type=Path, help="folder that keeps the index between calls")
    options = parser.parse_args()
    asked = pairs(options.bench)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.index or Path(scratch)
        try:
            engine = Engine.open(folder)
        except IndexBroken:
            engine = Engine.build(folder, read_corpus(options.bench / "corpus.jsonl"))
        near, far = [one.near for one in asked], [one.far for one in asked]
        print(f"{sum(map(len, near))} near pairs, {sum(map(len, far))} far ones, of {len(asked)} aspects")
        print("| distance | recall@10, far pairs | recall@10, near pairs | moved |\n| --- | --- | --- | --- |")
        home: list[set[str]] = []
        for distance in AT:
            found = [ten_best(engine, one.query, distance) for one in asked]
            home = home or found
            moved = sum(len(ten - before) for ten, before in zip(found, home, strict=True)) / len(asked)
            print(f"| {distance:.2f} | {recall(found, far):.3f} | {recall(found, near):.3f} | {moved:.1f} |")


if __name__ == "__main__":
    main()
