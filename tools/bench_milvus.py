"""Milvus beside the embedded index: the same index, the same needs, how many of the ten best are the same. Prints a markdown table.

    PYTHONPATH=src .venv/bin/python tools/bench_milvus.py --bench ../shared/data/bench --work var/bench [--needs 40] [--only squad]

Both stand on the light model; the index is moved into a Milvus Lite file as it is. `--quick`: ten needs of each task. Odds: the greatest difference
in any cell of the coverage, and as corrected by a refit.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

import numpy as np

from matchengine import Engine, Request, StaticEmbedder
from matchengine.errors import IndexBroken
from matchengine.evaluate.beir import Query, read_corpus, read_queries
from matchengine.rank.calibrate import default_calibration
from matchengine.rank.refit import Correction
from matchengine.scaled import MilvusEngine

TASKS = (
    ("district", "queries.jsonl", ("item", "party")),
    ("squad-it", "queries.jsonl", ("item",)),
    ("flores-it-en", "queries.jsonl", ("item",)),
    ("sbir", "queries.jsonl", ("item", "party")),
)
CORRECTION = Correction(0.8, 0.5)
COVERED = 5
"""Needs of which the coverage is compared."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--needs", type=int, default=40)
    parser.add_argument("--only", default="", help="tasks whose name holds this")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    print(
        "| task | needs | overlap at 10 | same first | processor ms, embedded / over Milvus |\n| --- | --- | --- | --- | --- |"
    )
    for name, queries, ways in TASKS:
        if options.only not in name:
            continue
        embedded, scaled = engines(
            options.bench / name, options.work / f"{name}-static.index", options.work / f"{name}.db"
        )
        asked = read_queries(options.bench / name / queries)
        asked = asked[:: max(len(asked) // (10 if options.quick else options.needs), 1)]
        for by in ways:
            print(f"| {name}, by {by} | {len(asked)} | {compared(embedded, scaled, asked, by)} |", flush=True)
        print(
            f"| {name}, odds | {COVERED} | greatest difference {odds(embedded, scaled, asked[:COVERED])} | | |",
            flush=True,
        )
        scaled.close()


def engines(folder: Path, index: Path, database: Path) -> tuple[Engine, MilvusEngine]:
    corpus = folder / "corpus.jsonl"
    items = read_corpus(corpus if corpus.exists() else folder / "corpus.jsonl.gz")
    model = StaticEmbedder()
    try:
        embedded = Engine.open(index, model)
    except IndexBroken:
        embedded = Engine.build(index, items, model)
    for old in (database, database.with_name(f".{database.name}.lock")):
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    return embedded, MilvusEngine.copy(database, embedded, embedder=model)


def compared(embedded: Engine, scaled: MilvusEngine, asked: list[Query], by: str) -> str:
    shared, first, spent = [], [], []
    for query in asked:
        request = Request(query.text, query.language, before=query.before if by == "party" else None, top=10)
        found = []
        for engine in (embedded, scaled):
            start = time.process_time()
            found.append([hit.id for hit in engine.rank(request, by).hits])
            spent.append((time.process_time() - start) * 1e3)
        shared.append(len(set(found[0]) & set(found[1])) / max(len(found[0]), 1))
        first.append(found[0][:1] == found[1][:1])
    ours, theirs = np.median(np.array(spent).reshape(-1, 2), axis=0)
    return f"{np.mean(shared):.3f} | {np.mean(first):.3f} | {ours:.0f} / {theirs:.0f}"


def odds(embedded: Engine, scaled: MilvusEngine, asked: list[Query]) -> str:
    """Of all cells of the parties that both show, as shipped and as corrected."""
    told = []
    for calibration in (default_calibration(), default_calibration().corrected(CORRECTION)):
        embedded.calibration = scaled.calibration = calibration
        worst = 0.0
        for query in asked:
            one, other = (engine.cover(Request(query.text, query.language, top=20)) for engine in (embedded, scaled))
            place = {party: column for column, party in enumerate(other.parties)}
            for column, party in enumerate(one.parties):
                if party in place:
                    apart = np.abs(one.probabilities[:, column] - other.probabilities[:, place[party]])
                    worst = max(worst, float(np.nan_to_num(apart).max(initial=0.0)))
        told.append(f"{worst:.6f}")
    return f"{told[0]} as shipped, {told[1]} as refitted"


if __name__ == "__main__":
    main()
