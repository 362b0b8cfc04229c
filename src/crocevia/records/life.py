"""The life of a record, as data: its states, the steps between them, who may take one and on what evidence.

A kind declares a `Life`; its actions take steps through it, so that the rule of who, when and on what stands in one table
that a person reads, and pages ask the same table what may be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.records.actions import change_record, held
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import subject_of
from crocevia.records.models import Event, Record

Living = TypeVar("Living", bound=Record)
HOUSE = "house"
"""The role of the platform itself: a clock that ran out, a loader, what follows from another step."""
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One verb. `to` empty: the state stays. `who`: the roles of which the actor needs one.

    `evidence` names what must stand before (see `Life.checks`), `words` the field that the step's words go into: then it needs some.
    """

    of: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Life(Generic[Living]):
    """States by name with their words, steps by verb, and how roles and evidence are told.

    `roles(record, actor)`: what the actor is to a record, no role where it may not see it. `checks`: by name, a question to the
    record that answers with words that say what is missing, or nothing. `began`: the field that keeps when the present state
    began. `most_words`: how many characters of words a field takes, where not `MOST_WORDS`. `hold`: how a record is held for a step,
    where more than itself must be.
    """

    states: Mapping[str, Any]
    steps: Mapping[str, Step]
    roles: Callable[[Living, Actor], frozenset[str]]
    checks: Mapping[str, Callable[[Living], str]] = field(default_factory=dict)
    began: str = ""
    most_words: Mapping[str, int] = field(default_factory=dict)
    hold: Callable[[Living], Living] = held

    def missing(self, record: Living, names: tuple[str, ...]) -> str:
        """The first thing that is missing, in words; nothing when all of it stands."""
        return next((said for said in (self.checks[name](record) for name in names) if said), "")

    def open_to(self, record: Living, roles: frozenset[str]) -> list[str]:
        """The verbs that these roles may take from the present state, evidence left aside, in the table's order."""
        return [verb for verb, step in self.steps.items() if record.state in step.of and roles.intersection(step.who)]

    def check(self, record: Living, *, actor: Actor, verb: str) -> None:
        """Whether this actor may take this step now. Raises NotAllowed, ValidationError (not now, evidence missing)."""
        step = self.steps[verb]
        if not self.roles(record, actor).intersection(step.who):
            raise NotAllowed(_("This step is not yours to take."))
        if record.state not in step.of:
            raise ValidationError(_("This step cannot be taken now: somebody was faster, or an earlier one is missing."))
        if lacking := self.missing(record, step.evidence):
            raise ValidationError(lacking)

    def step_on(self, record: Living, *, actor: Actor, verb: str, words: str = "", to: str = "", **values: Any) -> Living:
        """Take one step; the record is held by the caller. `to` leads elsewhere than the table says.

        The rule has decided, so the spine writes it down for the platform, signed by the actor. Raises as `check`, and for
        words that are missing.
        """
        self.check(record, actor=actor, verb=verb)
        step = self.steps[verb]
        if step.words:
            values[step.words] = words.replace("\x00", " ").strip()[: self.most_words.get(step.words, MOST_WORDS)]
            if not values[step.words]:
                raise ValidationError(
                    _("Say why, in a few words.") if step.words == "reason" else _("Write a few words.")
                )
        values["state"] = to or step.to or record.state
        moves = values["state"] != record.state
        if moves and self.began:
            values[self.began] = timezone.now()
        said = f"moved to {values['state']}" if moves else verb.replace("_", " ")
        written: Any = change_record(record, actor=actor.as_system(), version=None, verb=said, **values)
        return written

    def done_by(self, record: Living, *, actor: Actor, verb: str) -> bool:
        """Whether the last step taken is this very one by this very person: then a double click is one."""
        moves = Event.objects.filter(subject=subject_of(record), verb__startswith="moved to ")
        last = moves.order_by("-sequence").first()
        step = self.steps[verb]
        return bool(
            last is not None
            and actor.user_id is not None
            and last.actor_id == actor.user_id
            and step.to == record.state
            and last.verb == f"moved to {record.state}"
            and record.state not in step.of
        )

    def unless_newer(self, record: Living, *, version: int | None, actor: Actor | None = None, verb: str = "") -> Living:
        """The held record, unless it is newer than `version` and this actor did not just take this very step. Raises Conflict."""
        newer = version is not None and version != record.version
        if newer and not (actor and self.done_by(record, actor=actor, verb=verb)):
            raise Conflict(record)
        return record

    def walk(
        self, record: Living, *, actor: Actor, verb: str, words: str = "", version: int | None = None, **values: Any
    ) -> Living:
        """Hold the record and take a step that needs nothing else; taken twice by one person it is one. Call it in a transaction.

        Raises NotAllowed, Conflict, ValidationError.
        """
        current = self.unless_newer(self.hold(record), version=version, actor=actor, verb=verb)
        if self.done_by(current, actor=actor, verb=verb):
            return current
        return self.step_on(current, actor=actor, verb=verb, words=words, **values)

    def plain(self, verb: str, **fixed: Any) -> Callable[..., Living]:
        """The action of a step that writes its words down, with these fixed values, and nothing else."""

        @transaction.atomic
        def act(record: Living, *, actor: Actor, version: int | None = None, words: str = "") -> Living:
            return self.walk(record, actor=actor, verb=verb, words=words, version=version, **fixed)

        return act
