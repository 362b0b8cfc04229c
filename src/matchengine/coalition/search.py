"""One exact search: begin with the greedy set, leave out by the linear bound, prove with CP-SAT what remains."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchengine.coalition.bound import Relaxed, relax
from matchengine.coalition.greedy import Climb
from matchengine.coalition.model import Effort, Found, Model, Outcome
from matchengine.coalition.rules import Hold, hard_rules, may_join
from matchengine.coalition.types import Problem
from matchengine.coalition.worth import CHANCE, Scale

CORE = 60
"""So many candidates are searched first when the bound leaves more than that."""


def search(
    problem: Problem, scale: Scale, effort: Effort, extra: Sequence[Hold] = (), at_least: int | None = None
) -> Outcome:
    """The best members. `extra`: further rules. `at_least`: only coalitions worth so much (points × CHANCE) matter;
    one that is worth less may come back, or none.
    """
    began = time.monotonic()
    holds = [*hard_rules(problem, scale), *extra]
    pinned = np.array([each.id in problem.pins for each in problem.candidates], dtype=np.bool_)
    open_to = may_join(problem) | pinned
    start = Climb(problem, scale, holds).exchanged()
    relaxed = relax(problem, scale, holds)
    ceiling = CHANCE * sum(scale.value) - int(np.minimum(scale.price, 0).sum())
    keep = open_to
    if relaxed is not None:
        ceiling = min(ceiling, int(relaxed.bound))
        keep = open_to & (_could_help(relaxed, _mark(scale, start, at_least)) | pinned)
        if keep.sum() > CORE:
            core = keep & (relaxed.score >= np.sort(relaxed.score[keep])[-CORE]) | pinned
            half = replace(effort, work=effort.work / 2, seconds=effort.seconds / 2)
            first = _proven(problem, scale, half, extra, np.flatnonzero(core).tolist(), start)
            if first.holds and (start is None or first.objective > scale.objective(start)):
                start = first.members
            keep &= _could_help(relaxed, _mark(scale, start, at_least)) | pinned
            if first.found is Found.OPTIMAL and not (keep & ~core).any():
                return first
            effort = replace(half, seconds=max(0.1, effort.seconds - (time.monotonic() - began)))
    outcome = _proven(problem, scale, effort, extra, np.flatnonzero(keep).tolist(), start)
    if start is not None and not outcome.holds:
        outcome = Outcome(Found.FEASIBLE, start, scale.objective(start), ceiling)
    if outcome.found is Found.FEASIBLE:
        outcome = replace(outcome, bound=max(outcome.objective, min(outcome.bound, ceiling)))
    return outcome


def _mark(scale: Scale, start: tuple[int, ...] | None, at_least: int | None) -> float:
    """What a coalition must be worth to matter."""
    known = scale.objective(start) if start is not None else -np.inf
    return max(known, -np.inf if at_least is None else at_least)


def _could_help(relaxed: Relaxed, mark: float) -> NDArray[np.bool_]:
    return np.asarray(relaxed.bound + np.minimum(0.0, relaxed.score) >= mark, dtype=np.bool_)


def _proven(
    problem: Problem,
    scale: Scale,
    effort: Effort,
    extra: Sequence[Hold],
    kept: list[int],
    start: tuple[int, ...] | None,
) -> Outcome:
    """The exact search among the kept only, told in the problem's own places."""
    place_in = {place: number for number, place in enumerate(kept)}
    ids = frozenset(problem.candidates[place].id for place in kept)
    part = replace(
        problem,
        candidates=tuple(problem.candidates[place] for place in kept),
        odds=problem.odds[:, kept],
        pins=problem.pins,
        bans=problem.bans & ids,
    )
    small = replace(scale, miss=scale.miss[:, kept], price=scale.price[kept])
    moved = [replace(h, places=tuple(place_in[p] for p in h.places if p in place_in)) for h in extra]
    model = Model(part, small, [*hard_rules(part, small), *(hold for hold in moved if hold.places)])
    model.aim()
    if start is not None and all(place in place_in for place in start):
        model.begin_with(place_in[place] for place in start)
    outcome = model.solve(effort)
    return replace(outcome, members=tuple(kept[number] for number in outcome.members))
