"""The smallest group that can do it: an exact choice of parties from a coverage, under rules, with its proof.

>>> from matchengine.coalition import Candidate, Problem, compose                                # doctest: +SKIP
>>> compose(Problem(coverage.aspects, candidates, coverage.probabilities)).best.parties            # doctest: +SKIP
('fae', 'arizzi')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matchengine.coalition.greedy import greedy
from matchengine.coalition.plain import rules_from
from matchengine.coalition.types import (
    Candidate,
    Coalition,
    Composition,
    Conflict,
    Count,
    LeaveOut,
    Level,
    Points,
    Problem,
    Rule,
    Rules,
    Seat,
    Way,
    Weights,
)

if TYPE_CHECKING:
    from matchengine.coalition.bound import linear_bound
    from matchengine.coalition.solve import absences, compose, compose_best, others, smallest

# OR-Tools takes half a second to import: whoever only names the types does not wait for it.
_LATER = {"linear_bound": "bound"} | dict.fromkeys(
    ("absences", "compose", "compose_best", "others", "smallest"), "solve"
)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"matchengine.coalition.{_LATER[name]}"), name)


__all__ = [
    "Candidate",
    "Coalition",
    "Composition",
    "Conflict",
    "Count",
    "LeaveOut",
    "Level",
    "Points",
    "Problem",
    "Rule",
    "Rules",
    "Seat",
    "Way",
    "Weights",
    "absences",
    "compose",
    "compose_best",
    "greedy",
    "linear_bound",
    "others",
    "rules_from",
    "smallest",
]
