"""What no coalition can beat: the model with parties that may join in part, a linear programme, and its prices.

Its dual prices give each candidate a score: how far the bound falls when it joins although the relaxation would not have
it. A candidate whose score takes the bound below what is already found is in no better coalition and can be left out
before the exact search (reduced-cost fixing: Crowder, Johnson and Padberg, 1983). The bound and the scores are
reckoned again from the prices, rounded to be safe, so that they hold however exact the linear solver was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder

from matchengine.coalition.rules import Hold, hard_rules, may_join
from matchengine.coalition.types import Problem
from matchengine.coalition.worth import CHANCE, SLOPE, Scale, Tangent, scaled

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxed:
    """`bound` in points × CHANCE; `score[c]`: joining (if negative) or staying out (if positive) costs it so much."""

    bound: float
    score: Vector


def linear_bound(problem: Problem) -> float | None:
    """Points that no coalition passes, by the linear relaxation (GLOP); None when it found none."""
    scale = scaled(problem, may_join(problem))
    relaxed = relax(problem, scale, hard_rules(problem, scale))
    return None if relaxed is None else relaxed.bound / CHANCE


def relax(problem: Problem, scale: Scale, holds: Sequence[Hold]) -> Relaxed | None:
    """Solve the relaxation and read its prices; None when the linear solver does not end well."""
    rows, most = _rows(scale, holds, len(problem.candidates))
    closed = ~may_join(problem)
    aspects = len(scale.value)
    model = model_builder.Model()  # type: ignore[no-untyped-call]
    join = [model.new_num_var(0.0, 0.0 if closed[place] else 1.0, "") for place in range(len(problem.candidates))]
    total = [model.new_num_var(0.0, scale.cap, "") for _ in range(aspects)]
    chance = [model.new_num_var(0.0, CHANCE, "") for _ in range(aspects)]
    links = []
    for aspect, row in enumerate(scale.miss):
        places = row.nonzero()[0].tolist()
        missed = model_builder.LinearExpr.weighted_sum([join[p] for p in places], row[places].astype(float).tolist())
        links.append(model.add(total[aspect] - missed <= 0))
        for tangent in scale.tangents:
            model.add(SLOPE * chance[aspect] - tangent.slope * total[aspect] <= tangent.offset)
    held = []
    for row, limit in zip(rows, most, strict=True):
        places = row.nonzero()[0].tolist()
        told = model_builder.LinearExpr.weighted_sum([join[p] for p in places], row[places].tolist())
        held.append(model.add(told <= float(limit)))
    gains = model_builder.LinearExpr.weighted_sum(chance, [float(value) for value in scale.value])
    prices = model_builder.LinearExpr.weighted_sum(join, scale.price.astype(float).tolist())
    model.maximize(gains - prices)
    solver = model_builder.Solver("glop")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return None
    link_prices = np.maximum(0.0, [solver.dual_value(each) for each in links])
    row_prices = np.maximum(0.0, [solver.dual_value(each) for each in held])
    score = link_prices @ scale.miss - scale.price - row_prices @ rows
    tops = [_top(value, price, scale) for value, price in zip(scale.value, link_prices, strict=True)]
    bound = sum(tops) + float(row_prices @ most) + float(np.maximum(0.0, score[~closed]).sum())
    return Relaxed(bound + 1.0, score)


def _rows(scale: Scale, holds: Sequence[Hold], candidates: int) -> tuple[Vector, Vector]:
    """Rules as rows @ join <= most. A count of countries is read as a count of parties, which only loosens the bound."""
    rows: list[Vector] = []
    most: list[float] = []

    def add(places: Sequence[int] | slice, sign: float, limit: float) -> None:
        row = np.zeros(candidates)
        row[places if isinstance(places, slice) else list(places)] = sign
        rows.append(row)
        most.append(limit)

    for hold in holds:
        code, amount = hold.rule.code, float(hold.rule.amount or 0)
        if code == "cover":
            rows.append(-scale.miss[hold.place].astype(np.float64))
            most.append(-float(scale.floor[hold.place]))
        elif code == "most_parties":
            add(slice(None), 1.0, amount)
        elif code == "least_parties":
            add(slice(None), -1.0, -amount)
        elif code == "at_least":
            add([place for places in hold.units.values() for place in places], -1.0, -amount)
        elif code == "at_most" and all(len(places) == 1 for places in hold.units.values()):
            add([place for places in hold.units.values() for place in places], 1.0, amount)
        elif code == "pin":
            add([hold.place], -1.0, -1.0)
        elif hold.places and code == "differ":
            add(hold.places, 1.0, amount)
    return np.array(rows).reshape(len(rows), candidates), np.array(most)


def _top(value: int, price: float, scale: Scale) -> float:
    """The most that value × chance(L) - price × L can be, for L in [0, cap]: at an end or where two tangents meet."""
    ends = [0.0, float(scale.cap)]
    ends += [_meet(one, two) for one, two in zip(scale.tangents, scale.tangents[1:], strict=False)]
    at = np.clip(np.array(ends), 0.0, scale.cap)
    chance = np.min([(t.slope * at + t.offset) / SLOPE for t in scale.tangents], axis=0)
    return float((value * np.minimum(chance, CHANCE) - price * at).max())


def _meet(one: Tangent, two: Tangent) -> float:
    return (two.offset - one.offset) / (one.slope - two.slope)
