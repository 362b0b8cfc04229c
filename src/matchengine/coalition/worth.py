"""What a set of parties is worth, in whole numbers, so that the solver, the greedy baseline and a proof by hand agree.

The chance that at least one of a set S covers an aspect is 1 - prod(1 - p). Its logarithm is a sum: with
l = -ln(1 - p), the miss is exp(-sum l). Sums are kept in ten-thousandths of a nat. The curve 1 - exp(-L), concave, is
read off as the lowest of its tangents (Kelley's cutting planes, 1960, fixed beforehand), in ten-thousandths: never below the
true chance, and above it by less than 0.0006.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.coalition.plain import check
from matchengine.coalition.types import Points, Problem
from matchengine.errors import BadProblem

NAT = 10_000
"""Whole units in one nat of log-miss."""
CHANCE = 10_000
"""Whole units in a chance of one; the objective counts points × CHANCE."""
SLOPE = 1_000
"""Tangents have slopes in thousandths."""
TANGENTS = 32
SUREST = 0.999
"""Odds above it are read as it: nothing is certain, and its logarithm is finite."""


@dataclass(frozen=True, slots=True)
class Tangent:
    """chance × SLOPE <= slope × log-miss + offset, all in whole units."""

    slope: int
    offset: int


@dataclass(frozen=True)
class Scale:
    """A problem in whole numbers.

    `miss[a, c]`: log-miss of candidate c for aspect a, at most `cap`. `floor[a]`: log-miss that aspect a must reach
    (0: nothing asked). `value[a]`: points of the aspect. `price[c]`: points × CHANCE of having c, trust taken off.
    """

    miss: NDArray[np.int64]
    floor: tuple[int, ...]
    cap: int
    value: tuple[int, ...]
    price: NDArray[np.int64]
    seat: int
    tangents: tuple[Tangent, ...]
    targets: tuple[float, ...]

    def chance(self, total: int) -> int:
        """The model's chance for a sum of log-misses, in whole units: the lowest tangent, rounded down."""
        capped = min(total, self.cap)
        return min((t.slope * capped + t.offset) // SLOPE for t in self.tangents)

    def reaches(self, aspect: int, members: Iterable[int]) -> bool:
        return self.total(aspect, members) >= self.floor[aspect]

    def total(self, aspect: int, members: Iterable[int]) -> int:
        return int(self.miss[aspect, list(members)].sum())

    def objective(self, members: Iterable[int]) -> int:
        """Points × CHANCE."""
        chosen = list(members)
        totals = self.miss[:, chosen].sum(axis=1)
        covered = sum(value * self.chance(int(total)) for value, total in zip(self.value, totals, strict=True))
        return covered - int(self.price[chosen].sum())


def log_miss(chance: float) -> float:
    return -math.log1p(-min(chance, SUREST))


def checked(problem: Problem) -> NDArray[np.float64]:
    """The odds with NaN as 0. Raises BadProblem for what cannot be reckoned with."""
    check(problem.rules)
    ids = [candidate.id for candidate in problem.candidates]
    if len(set(ids)) != len(ids):
        raise BadProblem("two candidates have one id")
    if len({aspect.id for aspect in problem.aspects}) != len(problem.aspects):
        raise BadProblem("two aspects have one id")
    if problem.odds.shape != (len(problem.aspects), len(ids)):
        raise BadProblem(f"odds have the shape {problem.odds.shape}, not {(len(problem.aspects), len(ids))}")
    strangers = sorted((problem.pins | problem.bans) - set(ids))
    if strangers:
        raise BadProblem(f"{strangers[0]!r} is pinned or banned but is no candidate")
    odds = np.nan_to_num(np.asarray(problem.odds, dtype=np.float64), nan=0.0, posinf=2.0, neginf=-1.0)
    if ((odds < 0) | (odds > 1)).any():
        raise BadProblem("odds must lie between 0 and 1")
    level, weights = problem.level, problem.weights
    for name, value in (("share", level.share), ("faint", level.faint), ("covered", level.covered)):
        if not 0 <= value <= 1:
            raise BadProblem(f"level: {name} must lie between 0 and 1, not {value}")
    if not 0 < level.enough < 1:
        raise BadProblem(f"level: enough must lie between 0 and 1, not {level.enough}")
    if any(not 0 <= each <= 1_000 for each in (weights.must, weights.nice, weights.seat, weights.load, weights.trust)):
        raise BadProblem("weights must lie between 0 and 1000 points")
    if any(not (0 <= c.load <= 1 and 0 <= c.trust <= 1) for c in problem.candidates):
        raise BadProblem("load and trust must lie between 0 and 1")
    return odds


def scaled(problem: Problem, may_join: NDArray[np.bool_]) -> Scale:
    """The problem in whole numbers; targets look at those who may join only. Raises BadProblem."""
    odds = checked(problem)
    level, weights = problem.level, problem.weights
    cap = round(NAT * log_miss(level.enough))
    miss = np.round(NAT * -np.log1p(-np.minimum(odds, SUREST))).astype(np.int64)
    best = np.where(may_join, odds, 0.0).max(axis=1, initial=0.0)
    targets = tuple(
        level.share * min(float(top), level.enough) if aspect.must and top >= level.faint else 0.0
        for aspect, top in zip(problem.aspects, best, strict=True)
    )
    price = [
        round(CHANCE * (weights.seat + weights.load * each.load - weights.trust * each.trust))
        for each in problem.candidates
    ]
    return Scale(
        miss=np.minimum(miss, cap),
        floor=tuple(int(NAT * log_miss(target)) for target in targets),
        cap=cap,
        value=tuple(weights.must if aspect.must else weights.nice for aspect in problem.aspects),
        price=np.array(price, dtype=np.int64),
        seat=weights.seat,
        tangents=_tangents(cap),
        targets=targets,
    )


def _tangents(cap: int) -> tuple[Tangent, ...]:
    """Tangents of CHANCE × (1 - exp(-L / NAT)) at evenly spaced L, offsets rounded up so that none cuts the curve."""
    found = []
    for place in range(TANGENTS):
        at = cap * place / (TANGENTS - 1)
        slope = round(SLOPE * math.exp(-at / NAT))
        touch = -NAT * math.log(slope / SLOPE)
        top = CHANCE * (1 - slope / SLOPE)
        found.append(Tangent(slope, math.ceil(SLOPE * top - slope * touch)))
    return tuple(dict.fromkeys(found))


def reached(problem: Problem, members: Iterable[int]) -> tuple[float, ...]:
    """The true chance of each aspect, without any rounding."""
    chosen = problem.odds[:, list(members)]
    return tuple(float(1 - np.prod(1 - np.nan_to_num(row))) for row in chosen)


def points(problem: Problem, scale: Scale, members: Iterable[int]) -> Points:
    """The objective taken apart."""
    chosen = list(members)
    who = [problem.candidates[member] for member in chosen]
    total = scale.objective(chosen) / CHANCE
    seats = float(problem.weights.seat * len(who))
    load = sum(round(CHANCE * problem.weights.load * each.load) for each in who) / CHANCE
    paid = int(scale.price[chosen].sum()) / CHANCE
    trust = seats + load - paid
    return Points(coverage=total + paid, seats=seats, load=load, trust=trust)
