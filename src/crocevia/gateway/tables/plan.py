"""What an import would do, line by line, before it does anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import ValidationError

Action = Literal["add", "change", "same"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where in the file something is wrong, and why. Line 1 holds the headers."""

    line: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A value as it is and as it would be, both as text."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row: what it would do, to what. `values` is what the action takes; `version` the one that was seen."""

    line: int
    name: str
    action: Action
    changes: tuple[Change, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    target: Any = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps for the good rows, problems for the bad ones. It can be accepted only when there is no problem."""

    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def bad_rows(self) -> int:
        return len({problem.line for problem in self.problems})

    @property
    def work(self) -> int:
        """How many rows would be written."""
        return sum(step.action != "same" for step in self.steps)

    @property
    def acceptable(self) -> bool:
        return not self.problems and self.work > 0

    def of(self, action: Action) -> list[Step]:
        return [step for step in self.steps if step.action == action]

    def counts(self) -> dict[str, int]:
        return {"added": len(self.of("add")), "changed": len(self.of("change")), "unchanged": len(self.of("same"))}

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the same file would do something else than what was shown."""
        said = [
            [
                step.line,
                step.action,
                str(getattr(step.target, "pk", "")),
                step.version,
                [[c.column, c.old, c.new] for c in step.changes],
            ]
            for step in self.steps
        ]
        wrong = [[p.line, p.column, p.why] for p in self.problems]
        return hashlib.sha256(json.dumps([said, wrong], ensure_ascii=False).encode()).hexdigest()


class Stopped(Exception):
    """A row was refused while the import was being accepted; nothing of the file was kept."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.line}: {p.why}" for p in self.problems))


def problems_of(line: int, wrong: ValidationError, column: str = "") -> list[Problem]:
    """A refusal as problems of this line, each beside its column where it names one."""
    if hasattr(wrong, "error_dict"):
        return [
            Problem(line, column if name == "__all__" else name, message)
            for name, errors in wrong.message_dict.items()
            for message in errors
        ]
    return [Problem(line, column, message) for message in wrong.messages]
