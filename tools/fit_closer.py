"""Fit what a closer look is worth (`matchengine/rank/closer.py`) on questions with known answers, and say how it does on questions not seen.

    PYTHONPATH=src python tools/fit_closer.py --bench ../shared/data/bench/squad-it [--index var/bench/squad-it.index]

A conditional logit (McFadden 1974) over the items read for each question: which of them is the answer, by the fused score and the signs seen.
It is fitted by Newton's method with a small ridge, and told for a fifth of the questions at a time by a fit on the others. What it prints as WORTH
is what each sign adds beside a fused score of one; nothing is written.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchengine import Engine, Request
from matchengine.errors import IndexBroken
from matchengine.evaluate.beir import Query, read_corpus, read_judgements, read_queries
from matchengine.rank.closer import SIGNS, WORTH, looked_at
from matchengine.rank.fuse import fuse
from matchengine.rank.lexical import Lexical
from matchengine.search import Searcher, settle

Table = NDArray[np.float64]
FOLDS, SHUFFLES = 5, 4
RIDGE = 0.05


def signs_of(searcher: Searcher, query: Query, wanted: set[str]) -> tuple[Table, NDArray[np.bool_]]:
    """(read, 1 + SIGNS) the fused score and the signs of each item read, and (read,) whether it answers."""
    request = Request(query.text, language=query.language)
    text, language = settle(request)
    look = searcher.look(request, [(text, language)], "item")
    told = searcher.sides(request, look, [(text, language)])[0]
    scores = fuse(told.lexical, told.dense, "hybrid")
    asked = searcher.groups(text, language)
    weights = Lexical(searcher.snapshot, searcher.readable(request)).weights(searcher.words(text, language))
    read = looked_at(scores, look.scope, look.allowed, asked, weights, searcher.reader)
    rows = list(read)
    right = np.array([look.scope.ids[row] in wanted for row in rows], dtype=bool)
    return np.array([[scores[row], *read[row]] for row in rows]).reshape(-1, 1 + len(SIGNS)), right


def fit(tables: list[Table], rights: list[NDArray[np.bool_]]) -> Table:
    """(1 + SIGNS,) of greatest likelihood; a step that would lower it is halved."""
    told = [(table, right) for table, right in zip(tables, rights, strict=True) if right.any() and not right.all()]
    beta = np.zeros(1 + len(SIGNS))
    best = likelihood(told, beta)
    for _ in range(50):
        slope, bend = -RIDGE * beta, RIDGE * np.eye(len(beta))
        for table, right in told:
            p = chances(table, beta)
            mean = p @ table
            slope += table[right].mean(axis=0) - mean
            bend += (table * p[:, None]).T @ table - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        while likelihood(told, beta + step) < best and np.abs(step).max() > 1e-6:
            step /= 2
        if np.abs(step).max() <= 1e-6:
            break
        beta = beta + step
        best = likelihood(told, beta)
    return beta


def chances(table: Table, beta: Table) -> Table:
    odds = np.exp(table @ beta - (table @ beta).max())
    return np.asarray(odds / odds.sum())


def likelihood(told: list[tuple[Table, NDArray[np.bool_]]], beta: Table) -> float:
    """The log of it, less the ridge. Of several answers any will do: the mean of their logarithms."""
    return float(
        sum(np.log(chances(table, beta)[right] + 1e-300).mean() for table, right in told) - RIDGE / 2 * beta @ beta
    )


def reciprocal(table: Table, right: NDArray[np.bool_], beta: Table) -> float:
    """0 where no item read is an answer: those lie so deep that they add next to nothing."""
    if not right.any():
        return 0.0
    scores = table @ beta
    return float(1.0 / (1 + np.count_nonzero(scores > scores[right].max())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--index", type=Path, help="folder that keeps the index between calls")
    options = parser.parse_args()
    judged = read_judgements(options.bench / "qrels.item.tsv")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.index or Path(scratch)
        try:
            engine = Engine.open(folder)
        except IndexBroken:
            engine = Engine.build(folder, read_corpus(options.bench / "corpus.jsonl"))
        searcher = engine.searcher()
        found = [
            signs_of(searcher, query, {one for one, score in judged.get(query.id, {}).items() if score > 0})
            for query in read_queries(options.bench / "queries.jsonl")
        ]
    found = [one for one in found if len(one[1])]
    tables, rights = [one[0] for one in found], [one[1] for one in found]
    every = range(len(found))

    def mean(betas: dict[int, Table]) -> float:
        return float(np.mean([reciprocal(tables[i], rights[i], betas[i]) for i in every]))

    print(
        f"{len(found)} questions read, the answer among the items read in {np.mean([right.any() for right in rights]):.3f}"
    )
    print(f"MRR by the fused score alone {mean(dict.fromkeys(every, np.eye(1 + len(SIGNS))[0])):.4f}")
    print(f"MRR with WORTH as it is {mean(dict.fromkeys(every, np.array([1.0, *WORTH]))):.4f}")
    unseen = []
    for seed in range(SHUFFLES):
        fold = np.random.default_rng(seed).permutation(len(found)) % FOLDS
        betas = {}
        for number in range(FOLDS):
            beta = fit(*([some[i] for i in every if fold[i] != number] for some in (tables, rights)))
            betas.update((i, beta) for i in every if fold[i] == number)
        unseen.append(mean(betas))
    print(
        f"MRR fitted, each question told by a fit on others: {np.mean(unseen):.4f} ({SHUFFLES} shuffles, {min(unseen):.4f} to {max(unseen):.4f})"
    )
    beta = fit(tables, rights)
    print("WORTH =", dict(zip(SIGNS, np.round(beta[1:] / beta[0], 3).tolist(), strict=True)))


if __name__ == "__main__":
    main()
