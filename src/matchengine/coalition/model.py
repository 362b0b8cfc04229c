"""The choice of parties as a CP-SAT model: data, variables, constraints, objective.

One bool a candidate. For each aspect a log-miss (a linear sum, cut at "enough") and a chance under its tangents. Every
rule is its own constraint and can be put in or left out by name, which is how conflicts are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ortools.sat.python import cp_model

from matchengine.coalition.rules import Hold, hard_rules
from matchengine.coalition.types import Problem
from matchengine.coalition.worth import CHANCE, SLOPE, Scale


class Found(Enum):
    """How a search ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


_FOUND = {
    cp_model.OPTIMAL: Found.OPTIMAL,
    cp_model.FEASIBLE: Found.FEASIBLE,
    cp_model.INFEASIBLE: Found.IMPOSSIBLE,
    cp_model.UNKNOWN: Found.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to try. `work` is the solver's own deterministic unit (about a second of one core), so that the same
    problem gives the same answer on any machine; `seconds` is the wall of the solver's clock, met only by a machine that
    is slower than the work allows; laying the model out comes on top (a house of 200 parties of which one may join: two seconds). One worker and a fixed seed keep the search the same each time.
    """

    work: float = 4.0
    seconds: float = 10.0
    workers: int = 1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Members in the problem's order, the objective and its bound, in points × CHANCE."""

    found: Found
    members: tuple[int, ...] = ()
    objective: int = 0
    bound: int = 0

    @property
    def holds(self) -> bool:
        """Whether there is a coalition, be it of nobody."""
        return self.found in (Found.OPTIMAL, Found.FEASIBLE)


class Model:
    """The model of one problem. `switched`: each rule holds only under its own literal, to be assumed or not."""

    def __init__(
        self, problem: Problem, scale: Scale, holds: Sequence[Hold] | None = None, switched: bool = False
    ) -> None:
        self.problem = problem
        self.scale = scale
        self.model = cp_model.CpModel()
        self.join = [self.model.new_bool_var("") for _ in problem.candidates]
        self.switch: list[cp_model.IntVar] = []
        for hold in hard_rules(problem, scale) if holds is None else holds:
            constraint = self._constraint(hold)
            if switched:
                literal = self.model.new_bool_var("")
                constraint.only_enforce_if(literal)
                self.switch.append(literal)

    def _constraint(self, hold: Hold) -> cp_model.Constraint:
        model, join, rule = self.model, self.join, hold.rule
        amount = int(rule.amount or 0)
        if rule.code == "cover":
            return model.add(self._miss(hold.place) >= self.scale.floor[hold.place])
        if rule.code == "most_parties":
            return model.add(sum(join) <= amount)
        if rule.code == "least_parties":
            return model.add(sum(join) >= amount)
        if rule.code == "at_least":
            return model.add(sum(self._units(hold, least=True)) >= amount)
        if rule.code == "at_most":
            return model.add(sum(self._units(hold, least=False)) <= amount)
        if hold.places:
            return model.add(sum(join[place] for place in hold.places) <= amount)
        return model.add(join[hold.place] == (1 if rule.code == "pin" else 0))

    def _units(self, hold: Hold, least: bool) -> list[cp_model.IntVar]:
        """A bool for each unit of a count: to be trusted when it is 1 (`least`), or when it is 0."""
        units = []
        for places in hold.units.values():
            members = [self.join[place] for place in places]
            if len(members) == 1:
                units.append(members[0])
                continue
            unit = self.model.new_bool_var("")
            if least:
                self.model.add(sum(members) >= unit)
            else:
                for member in members:
                    self.model.add_implication(member, unit)
            units.append(unit)
        return units

    def _miss(self, aspect: int) -> cp_model.LinearExprT:
        row = self.scale.miss[aspect]
        places = row.nonzero()[0].tolist()
        return cp_model.LinearExpr.weighted_sum([self.join[p] for p in places], [int(row[p]) for p in places])

    def aim(self) -> None:
        """Maximise what the coalition is worth."""
        gains: list[cp_model.LinearExprT] = []
        for aspect, value in enumerate(self.scale.value):
            total = self.model.new_int_var(0, self.scale.cap, f"miss {aspect}")
            chance = self.model.new_int_var(0, CHANCE, f"chance {aspect}")
            self.model.add(total <= self._miss(aspect))
            for tangent in self.scale.tangents:
                self.model.add(SLOPE * chance <= tangent.slope * total + tangent.offset)
            gains.append(value * chance)
        prices = cp_model.LinearExpr.weighted_sum(self.join, self.scale.price.tolist())
        self.model.maximize(cp_model.LinearExpr.sum(gains) - prices)

    def aim_small(self) -> None:
        """Minimise the number of parties."""
        self.model.minimize(sum(self.join))

    def keep_size(self, size: int) -> None:
        self.model.add(sum(self.join) == size)

    def forbid(self, members: Sequence[int]) -> None:
        """Not this very set, nor any that holds it."""
        self.model.add(sum(self.join[member] for member in members) <= len(members) - 1)

    def begin_with(self, members: Iterable[int]) -> None:
        inside = set(members)
        for place, literal in enumerate(self.join):
            self.model.add_hint(literal, place in inside)

    def solve(self, effort: Effort) -> Outcome:
        solver = solver_for(effort)
        found = _FOUND.get(solver.solve(self.model), Found.UNKNOWN)
        if found not in (Found.OPTIMAL, Found.FEASIBLE):
            return Outcome(found)
        members = tuple(place for place, literal in enumerate(self.join) if solver.boolean_value(literal))
        aimed = self.model.has_objective()
        objective = round(solver.objective_value) if aimed else 0
        bound = int(solver.best_objective_bound + 1e-6) if aimed else 0
        return Outcome(found, members, objective, objective if found is Found.OPTIMAL else bound)


def solver_for(effort: Effort) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = effort.workers
    solver.parameters.interleave_search = effort.workers > 1
    # Measured on 200 × 8: the linear relaxation does the proof; probing, symmetry, cuts and a first search by violated
    # rules (there is a start already) cost more than they find.
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.cut_level = 0
    solver.parameters.use_feasibility_jump = False
    solver.parameters.num_violation_ls = 0
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.max_time_in_seconds = effort.seconds
    return solver
