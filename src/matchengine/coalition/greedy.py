"""The baseline, and where the exact search begins: take the party that helps most, again and again; then exchange.

Rules are met by degrees: the ill of a set is how far it is from obeying, and less ill comes before more worth. All
candidates are reckoned at once, as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.coalition.rules import Hold, broken, hard_rules, may_join
from matchengine.coalition.types import Problem
from matchengine.coalition.worth import SLOPE, Scale, scaled

Vector = NDArray[np.float64]


def greedy(problem: Problem) -> tuple[str, ...] | None:
    """Party ids in the problem's order, or None when the greedy way meets not all rules (there may still be one)."""
    scale = scaled(problem, may_join(problem))
    members = Climb(problem, scale, hard_rules(problem, scale)).greedy()
    return None if members is None else tuple(problem.candidates[place].id for place in members)


class Climb:
    """Steps from set to set, each the best of all its neighbours."""

    def __init__(self, problem: Problem, scale: Scale, holds: Sequence[Hold]) -> None:
        self._scale = scale
        self._holds = holds
        self._count = len(problem.candidates)
        self._free = may_join(problem)
        self._pins = [place for place, each in enumerate(problem.candidates) if each.id in problem.pins]
        self._most = problem.rules.most_parties
        self._least = problem.rules.least_parties
        self._covers = np.array([hold.place for hold in holds if hold.rule.code == "cover"], dtype=np.int64)
        self._counts = [
            (hold.rule.code, int(hold.rule.amount or 0), *self._unit_of(hold))
            for hold in holds
            if hold.units or hold.places
        ]
        self._unmet = sum(
            int(hold.rule.amount or 0) for hold in holds if hold.rule.code == "at_least" and not hold.units
        )

    def _unit_of(self, hold: Hold) -> tuple[NDArray[np.int64], int]:
        """The number of each candidate's unit in a count, -1 outside it, and how many units there are."""
        units = list(hold.units.values()) or [(place,) for place in hold.places]
        found = np.full(self._count, -1, dtype=np.int64)
        for number, places in enumerate(units):
            found[list(places)] = number
        return found, len(units)

    def greedy(self) -> tuple[int, ...] | None:
        """Add the best party until nothing gets better; None when rules stay broken."""
        members = list(self._pins)
        now = self._state(members)
        while len(members) < self._most:
            step = self._best_addition(members)
            if step is None or step[:2] >= now:
                break
            members.append(step[2])
            now = step[:2]
        return self._whole(members)

    def exchanged(self) -> tuple[int, ...] | None:
        """The greedy set, then the best exchange of one party for another, or for none, until none helps."""
        members = list(self.greedy() or self._pins)
        now = self._state(members)
        while True:
            best: tuple[tuple[float, float], list[int]] | None = None
            for leaving in [None, *(each for each in members if each not in self._pins)]:
                rest = [each for each in members if each != leaving]
                options = [(self._state(rest), rest)]
                step = self._best_addition(rest) if len(rest) < self._most else None
                if step is not None:
                    options.append((step[:2], [*rest, step[2]]))
                for option in options:
                    if best is None or option[0] < best[0]:
                        best = option
            if best is None or best[0] >= now:
                return self._whole(members)
            now, members = best

    def _whole(self, members: Sequence[int]) -> tuple[int, ...] | None:
        return None if broken(self._holds, self._scale, members) else tuple(sorted(members))

    def _state(self, members: Sequence[int]) -> tuple[float, float]:
        """(ill, minus worth): less is better."""
        ill, worth = self._after(members, np.zeros((len(self._scale.value), 1), np.int64), np.zeros(1), None)
        return float(ill[0]), -float(worth[0])

    def _best_addition(self, members: Sequence[int]) -> tuple[float, float, int] | None:
        ill, worth = self._after(
            members, self._scale.miss, self._scale.price.astype(np.float64), np.arange(self._count)
        )
        closed = ~self._free
        closed[list(members)] = True
        if closed.all():
            return None
        ill[closed] = np.inf
        place = int(np.lexsort((np.arange(self._count), -worth, ill))[0])
        return float(ill[place]), -float(worth[place]), place

    def _after(
        self, members: Sequence[int], miss: NDArray[np.int64], price: Vector, joining: NDArray[np.int64] | None
    ) -> tuple[Vector, Vector]:
        """Ill and worth of the members with each of the columns added (`joining`: the candidates of the columns)."""
        chosen = list(members)
        scale = self._scale
        totals = scale.miss[:, chosen].sum(axis=1)[:, None] + miss
        capped = np.minimum(totals, scale.cap)
        chance = np.min([(t.slope * capped + t.offset) // SLOPE for t in scale.tangents], axis=0)
        worth = np.array(scale.value) @ chance - price - float(scale.price[chosen].sum())
        floors = np.array(scale.floor)[self._covers][:, None]
        ill = (np.maximum(0, floors - totals[self._covers]) / np.maximum(floors, 1)).sum(axis=0)
        size = len(chosen) + (joining is not None)
        ill = ill + max(0, self._least - size) + max(0, size - self._most) + self._unmet
        for code, amount, unit_of, units in self._counts:
            held = np.zeros(units + 1, dtype=np.bool_)
            held[unit_of[chosen]] = True
            held[-1] = True
            counted = int(held[:-1].sum()) + (0 if joining is None else ~held[unit_of[joining]])
            ill = ill + np.maximum(0, amount - counted if code == "at_least" else counted - amount)
        return ill, worth
