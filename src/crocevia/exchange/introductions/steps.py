"""How one step of an introduction is taken: who the actor is to it, whether it may, once and not twice, written by the spine."""

from __future__ import annotations

from typing import Any

from crocevia.exchange.introductions.evidence import CHECKS
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import BROKER, CANDIDATE, OWNER, STATES, STEPS
from crocevia.people.actor import Actor
from crocevia.records.actions import change_record, held
from crocevia.records.life import HOUSE, Life


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


def _with_its_need(introduction: Introduction) -> Introduction:
    """Both held, the need first, so that two writers never wait for each other crosswise."""
    need = held(introduction.for_need)
    current = held(introduction)
    current.for_need = need
    return current


LIFE: Life[Introduction] = Life(
    STATES, STEPS, roles_of, CHECKS, began="waiting_since", most_words={"minutes": 20_000}, hold=_with_its_need
)
check = LIFE.check
done_by = LIFE.done_by


def step_on(
    introduction: Introduction, *, actor: Actor, verb: str, words: str = "", to: str = "", **values: Any
) -> Introduction:
    """Take one step of STEPS; the introduction is held by the caller. Raises as `Life.step_on`."""
    return _with_need(introduction, LIFE.step_on(introduction, actor=actor, verb=verb, words=words, to=to, **values))


def write(introduction: Introduction, *, actor: Actor, verb: str, **values: Any) -> Introduction:
    """The rules above decided; the spine writes it down, signed by the actor."""
    return _with_need(introduction, change_record(introduction, actor=actor.as_system(), version=None, verb=verb, **values))


def _with_need(before: Introduction, written: Any) -> Introduction:
    written.for_need = before.for_need
    return written


def hold(
    introduction: Introduction, version: int | None = None, actor: Actor | None = None, verb: str = ""
) -> Introduction:
    """The introduction as it stands, held with its need.

    Raises Conflict when it is newer than `version`, unless this actor has just taken this very step: a double click is one.
    """
    return LIFE.unless_newer(LIFE.hold(introduction), version=version, actor=actor, verb=verb)
