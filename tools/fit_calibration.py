"""Fit the odds of the coverage matrix on the bench's invented district and write the parameters.

    python tools/fit_calibration.py --bench data/bench-district            (fits, writes, reports)
    python tools/fit_calibration.py --bench data/bench-district --dry-run  (reports only)

A cell counts as covered when it was judged 1 (partly) or 2 (yes). The report is cross-validated: each need's cells are
told by a model fitted on the other fifteen needs. Logistic regression by Newton's method with a small ridge; then the knee: how much of a
logit over KNEE is to be kept, fitted on logits of cells whose need was left out once more. Covered
means more likely than not, as the pages draw it; the report also names the threshold at which a leave-one-need-out
decision "nobody here" would best tell `gaps.tsv` from the rest (Youden's J).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from matchengine.cover import Coverer  # noqa: E402
from matchengine.engine import Engine  # noqa: E402  (the checkout's own package, found by the line above)
from matchengine.evaluate.beir import read_corpus, read_judgements, read_queries  # noqa: E402
from matchengine.index.scope import Look  # noqa: E402
from matchengine.rank.calibrate import FEATURES, Calibration  # noqa: E402
from matchengine.types import Aspect, Request  # noqa: E402

Table = NDArray[np.float64]
COVERED = 0.5
"""An aspect is covered from here up: more likely than not."""
RIDGE = 1.0
KNEE = -1.0
"""The logit, as first fitted, over which less of it is kept: 0.27 told. Of -2, -1 and 0 the one that told unseen cells best."""
BINS = 10


def read_bench(bench: Path) -> tuple[list[str], list[str], list[Table], list[Table]]:
    """Aspect ids, their needs, features (parties, features) and judgements (parties,) of each aspect."""
    needs = {query.id: query for query in read_queries(bench / "queries.jsonl")}
    aspects = read_queries(bench / "queries.aspect.jsonl")
    judged = read_judgements(bench / "qrels.aspect.tsv")
    features, labels = [], []
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.build(folder, read_corpus(bench / "corpus.jsonl"))
        searcher = engine.searcher()
        snapshot, coverer = searcher.snapshot, Coverer(searcher)
        everything = Calibration(tuple(0.0 for _ in FEATURES), 0.0, COVERED)
        for aspect in aspects:
            need = needs[aspect.id.split("#")[0]]
            texts = [(aspect.text, aspect.language), (need.text, need.language)]
            look = Look(snapshot, snapshot.alive)
            seen = coverer.read(
                Request(need.text), (Aspect("a", aspect.text),), texts, look, everything, 0.0, snapshot.size, 1_000_000
            )
            features.append(seen.features[0])
            labels.append(
                np.array([judged.get(aspect.id, {}).get(party, 0) for party in snapshot.parties], dtype=float)
            )
    return [aspect.id for aspect in aspects], [aspect.id.split("#")[0] for aspect in aspects], features, labels


def fit(needs: list[str], features: list[Table], labels: list[Table]) -> Calibration:
    """The whole model: the line, and how it bends over the knee."""
    weights, intercept = line(features, labels)
    unseen = []
    for need in dict.fromkeys(needs):
        others = [i for i, other in enumerate(needs) if other != need]
        own = [i for i, other in enumerate(needs) if other == need]
        some, shift = line([features[i] for i in others], [labels[i] for i in others])
        unseen += [(features[i] @ some + shift, labels[i]) for i in own]
    logit, y = np.concatenate([one for one, _ in unseen]), np.concatenate([one for _, one in unseen]) > 0
    offset, slope, more = bend(logit[~np.isnan(logit)], y[~np.isnan(logit)].astype(float))
    return Calibration(
        tuple(slope * weights),
        slope * intercept + offset,
        COVERED,
        slope * KNEE + offset,
        max(0.0, min(1.0, 1 + more / slope)),
    )


def line(features: list[Table], labels: list[Table]) -> tuple[Table, float]:
    """Weights (features,) and intercept."""
    x, y = np.vstack(features), (np.concatenate(labels) > 0).astype(float)
    known = ~np.isnan(x[:, 0])
    x, y = x[known], y[known]
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.column_stack([(x - middle) / spread, np.ones(len(x))])
    beta = newton(z, y, np.zeros(z.shape[1]), np.array([*np.ones(x.shape[1]), 0.0]))
    weights = beta[:-1] / spread
    return weights, float(beta[-1] - weights @ middle)


def bend(logit: Table, y: Table) -> tuple[float, float, float]:
    """Offset, slope, and slope to be added over the KNEE; held back towards the logit as it is."""
    x = np.column_stack([np.ones(len(logit)), logit, np.maximum(logit - KNEE, 0.0)])
    offset, slope, more = newton(x, y, np.array([0.0, 1.0, 0.0]), np.array([0.1, 1.0, 1.0])).tolist()
    return offset, slope, more


def newton(x: Table, y: Table, home: Table, hold: Table) -> Table:
    """Logistic regression held back towards `home`, by `hold` times RIDGE."""
    ridge = RIDGE * np.diag(hold)
    beta = home.copy()
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        beta = beta - np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (p - y) + ridge @ (beta - home))
    return beta


def cross_validate(needs: list[str], features: list[Table], labels: list[Table]) -> list[Table]:
    """Each aspect's probabilities (parties,), NaN without evidence, by the model that never saw its need."""
    models = {}
    for need in dict.fromkeys(needs):
        others = [i for i, other in enumerate(needs) if other != need]
        models[need] = fit(*([some[i] for i in others] for some in (needs, features, labels)))
    return [models[need].probabilities(features[place]) for place, need in enumerate(needs)]


def best_threshold(best: Table, gap: NDArray[np.bool_]) -> float:
    candidates = np.arange(0.10, 0.66, 0.01)
    gains = [np.mean(best[gap] < t) - np.mean(best[~gap] < t) for t in candidates]
    top = np.flatnonzero(np.isclose(gains, max(gains)))
    return float(round(candidates[top[len(top) // 2]], 2))


def report(ids: list[str], told: list[Table], labels: list[Table], gaps: set[str]) -> None:
    p = np.nan_to_num(np.concatenate(told))
    y = (np.concatenate(labels) > 0).astype(float)
    print(f"cells {len(y)}, covered {int(y.sum())}")
    print(f"Brier {np.mean((p - y) ** 2):.4f} (always the base rate: {y.mean() * (1 - y.mean()):.4f})")
    print(
        f"ECE   {calibration_error(p, y):.4f}; over cells told 0.05 or more: {calibration_error(p[p >= 0.05], y[p >= 0.05]):.4f}"
    )
    print("told        cells   said  found")
    for low in np.arange(BINS) / BINS:
        inside = (p >= low) & (p < low + 1 / BINS)
        if inside.any():
            print(f"{low:.1f} to {low + 0.1:.1f} {inside.sum():7d}  {p[inside].mean():.3f}  {y[inside].mean():.3f}")
    best = np.array([np.nanmax(one) for one in told])
    gap = np.array([aspect in gaps for aspect in ids])
    for threshold in (COVERED, best_threshold(best, gap)):
        called = best < threshold
        print(
            f"threshold {threshold:.2f}: {int((called & gap).sum())} of {int(gap.sum())} gaps called uncovered, "
            f"{int((called & ~gap).sum())} of {int((~gap).sum())} coverable aspects wrongly so"
        )
    for level in (0.2, 0.3, 0.5):
        said = p >= level
        print(f"cells told {level:.1f} or more: {int(said.sum())}, of them judged covered {y[said].mean():.2f}")


def calibration_error(p: Table, y: Table) -> float:
    """Expected calibration error over ten even bins (Naeini et al. 2015)."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return float(sum((bins == b).mean() * abs(p[bins == b].mean() - y[bins == b].mean()) for b in np.unique(bins)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    ids, needs, features, labels = read_bench(options.bench)
    gaps = {
        line.split("\t")[0]
        for line in (options.bench / "gaps.tsv").read_text(encoding="utf-8").splitlines()[1:]
        if line
    }
    told = cross_validate(needs, features, labels)
    report(ids, told, labels, gaps)
    model = fit(needs, features, labels)
    found = {
        "features": list(FEATURES),
        "weights": [round(float(weight), 3) for weight in model.weights],
        "intercept": round(model.intercept, 3),
        "threshold": COVERED,
        "knee": round(model.knee, 3),
        "above": round(model.above, 3),
    }
    print(json.dumps(found))
    if not options.dry_run:
        path = ROOT / "src/matchengine/rank/calibration.json"
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
