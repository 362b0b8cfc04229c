"""How one step of an introduction is taken: who the actor is to it, whether it may, once and not twice, written by the spine."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.evidence import missing
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import BROKER, CANDIDATE, HOUSE, OWNER, STEPS
from crocevia.people.actor import Actor
from crocevia.records.actions import change_record, held
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import subject_of
from crocevia.records.models import Event


def roles_of(introduction: Introduction, actor: Actor) -> frozenset[str]:
    """What the actor is to an introduction that it may see: its broker, of the owner's side, of the candidate's.

    Whoever brokers it answers for neither side.
    """
    if actor.is_system:
        return frozenset({HOUSE})
    if not Introduction.objects.filter(pk=introduction.pk).visible_to(actor).exists():
        return frozenset()
    if actor.is_broker and introduction.broker_id == actor.user_id:
        return frozenset({BROKER})
    sides = {OWNER} if introduction.for_need.owner_id in actor.organisations else set()
    return frozenset(sides | ({CANDIDATE} if introduction.candidate_id in actor.organisations else set()))


def check(introduction: Introduction, *, actor: Actor, verb: str) -> None:
    """Whether this actor may take this step now. Raises NotAllowed, ValidationError (not now, evidence missing)."""
    step = STEPS[verb]
    if not roles_of(introduction, actor).intersection(step.who):
        raise NotAllowed(_("This step is not yours to take."))
    if introduction.state not in step.of:
        raise ValidationError(_("This step cannot be taken now: somebody was faster, or an earlier one is missing."))
    lacking = missing(introduction, step.evidence)
    if lacking:
        raise ValidationError(lacking)


def step_on(
    introduction: Introduction, *, actor: Actor, verb: str, words: str = "", to: str = "", **values: Any
) -> Introduction:
    """Take one step of STEPS; the introduction is held by the caller. Raises as `check`, and for words that are missing."""
    check(introduction, actor=actor, verb=verb)
    step = STEPS[verb]
    if step.words:
        values[step.words] = words.replace("\x00", " ").strip()[: 20_000 if step.words == "minutes" else 1000]
        if not values[step.words]:
            raise ValidationError(_("Say why, in a few words.") if step.words == "reason" else _("Write a few words."))
    values["state"] = to or step.to or introduction.state
    moves = values["state"] != introduction.state
    if moves:
        values["waiting_since"] = timezone.now()
    return write(
        introduction, actor=actor, verb=f"moved to {values['state']}" if moves else verb.replace("_", " "), **values
    )


def write(introduction: Introduction, *, actor: Actor, verb: str, **values: Any) -> Introduction:
    """The rules above decided; the spine writes it down, signed by the actor."""
    need = introduction.for_need
    written = change_record(introduction, actor=actor.as_system(), version=None, verb=verb, **values)
    written.for_need = need
    return written


def hold(
    introduction: Introduction, version: int | None = None, actor: Actor | None = None, verb: str = ""
) -> Introduction:
    """The introduction as it stands, held; its need first, so that two writers never wait for each other crosswise.

    Raises Conflict when it is newer than `version`, unless this actor has just taken this very step: a double click is one.
    """
    need = held(introduction.for_need)
    current = held(introduction)
    current.for_need = need
    if version is not None and version != current.version and not (actor and done_by(current, actor=actor, verb=verb)):
        raise Conflict(current)
    return current


def done_by(introduction: Introduction, *, actor: Actor, verb: str) -> bool:
    """Whether the last step taken is this very one by this very person."""
    moves = Event.objects.filter(subject=subject_of(introduction), verb__startswith="moved to ")
    last = moves.order_by("-sequence").first()
    return bool(
        last is not None
        and actor.user_id is not None
        and last.actor_id == actor.user_id
        and STEPS[verb].to == introduction.state
        and last.verb == f"moved to {introduction.state}"
        and introduction.state not in STEPS[verb].of
    )
