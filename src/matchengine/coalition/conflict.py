"""Why there is no coalition: a minimal set of rules that cannot hold together.

The solver names a first set (assumption literals); then each rule in turn is left out and the rest tried again, and it
stays out when the rest still cannot hold (deletion filter: Chinneck and Dravnieks, 1991).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from matchengine.coalition.model import Effort, Found, Model, solver_for
from matchengine.coalition.rules import Hold, hard_rules
from matchengine.coalition.types import Conflict, Problem, Way
from matchengine.coalition.worth import CHANCE, Scale


def conflict_of(problem: Problem, scale: Scale, effort: Effort) -> Conflict | None:
    """The colliding rules of a problem without a coalition, and the ways out; None when no conflict is found in time."""
    holds = hard_rules(problem, scale)
    core, minimal = _first_core(problem, scale, holds, effort), True
    if core is None:
        return None
    for hold in list(core):
        rest = [each for each in core if each is not hold]
        found = Model(problem, scale, rest).solve(effort).found
        if found is Found.IMPOSSIBLE:
            core = rest
        elif found is Found.UNKNOWN:
            minimal = False
    ways = tuple(_way(problem, scale, holds, hold, effort) for hold in core)
    return Conflict(tuple(hold.rule for hold in core), minimal, ways)


def _first_core(problem: Problem, scale: Scale, holds: Sequence[Hold], effort: Effort) -> list[Hold] | None:
    model = Model(problem, scale, holds, switched=True)
    model.model.add_assumptions(model.switch)
    solver = solver_for(replace(effort, workers=1))
    if solver.solve(model.model) != cp_model.INFEASIBLE:
        return None
    named = set(solver.sufficient_assumptions_for_infeasibility())
    core = [hold for hold, literal in zip(holds, model.switch, strict=True) if literal.index in named]
    return core or list(holds)


def _way(problem: Problem, scale: Scale, holds: Sequence[Hold], hold: Hold, effort: Effort) -> Way:
    model = Model(problem, scale, [each for each in holds if each is not hold])
    model.aim()
    outcome = model.solve(effort)
    parties = tuple(problem.candidates[place].id for place in outcome.members)
    return Way(hold.rule, parties, outcome.objective / CHANCE if outcome.holds else None)
