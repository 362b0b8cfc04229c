"""What a change of the need does to its introductions. Called by the need's own actions, in their transaction.

As long as names are not revealed, a consent stands on one text: when the text changes it falls, and the pair goes back to the
shortlist. What is revealed stays revealed.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from crocevia.exchange.introductions.evidence import barred
from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.introductions.rules import CLOSED, STEPS, UNREVEALED
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.people.actor import Actor
from crocevia.people.models import User
from crocevia.records.actions import change_record, end_shares, held
from crocevia.records.events import record_event

_BACK = {"draft", "elicitation", "owner_review", "on_hold"}
_OVER = {"withdrawn", "expired", "unfulfilled", "archived"}


def brief_changed(need: Need, *, actor: Actor) -> None:
    """The text changed: open and given consents fall, those asked are told that something changed."""
    for introduction in _unrevealed(need):
        fallen = close_consents(introduction, Consent.Answer.VOID)
        if not fallen:
            continue
        back = STEPS["void"].to if introduction.state in STEPS["void"].of else introduction.state
        _set(introduction, actor=actor, to=back, why="the brief changed")
        end_shares(introduction, actor=actor.as_system(), reason="the brief changed")
        asked = [c.asked_of_id for c in fallen if c.asked_of_id]
        write_letters(
            User.objects.filter(person__in=asked), topic="changed", path="/requests/",
            key=f"void:{introduction.pk}:{need.brief_version}",
        )  # fmt: skip


def need_moved(need: Need, *, to: str, actor: Actor) -> None:
    """The need left the states in which introductions may be made."""
    if to in _BACK:
        brief_changed(need, actor=actor)
    elif to in _OVER:
        for introduction in _unrevealed(need):
            close_consents(introduction, Consent.Answer.WITHDRAWN)
            _set(introduction, actor=actor, to="withdrawn", why=f"the need is {to}")


def exclusions_changed(need: Need, *, actor: Actor) -> None:
    """Who must not know holds for every introduction too: what such a party could see of it ends, and its own candidacy."""
    excluded, banned = list(need.exclusions.all()), barred(need)
    for introduction in _of(need):
        introduction.exclusions.set(excluded)
        if introduction.candidate_id in banned:
            end_shares(
                introduction, actor=actor.as_system(), organisation=introduction.candidate, reason="must not know"
            )
            if introduction.state in UNREVEALED:
                close_consents(introduction, Consent.Answer.WITHDRAWN)
                _set(introduction, actor=actor, to="withdrawn", why="must not know")


def broker_changed(need: Need, *, actor: Actor) -> None:
    """Another broker takes over what is open of the need; a second reading is no longer theirs to make."""
    for introduction in _of(need):
        if introduction.state not in CLOSED and introduction.broker_id != need.broker_id:
            change_record(introduction, actor=actor.as_system(), version=None, verb="broker changed", broker_id=need.broker_id)
    reading = need.teasers.filter(reviewer=need.broker_id, review=TeaserVersion.Review.WAITING).first() if need.broker_id else None
    if reading and reading.reviewer:
        end_shares(need, actor=actor.as_system(), user=reading.reviewer, reason="takes the need over")
        reading.reviewer = None
        reading.save(update_fields=["reviewer"])


def close_consents(introduction: Introduction, answer: str, side: str = "") -> list[Consent]:
    """End what is open or said yes: the answer says why. A consent that is closed already stays as it is."""
    fallen = introduction.consents.filter(answer__in=[Consent.Answer.OPEN, Consent.Answer.YES])
    closed = list(fallen.filter(side=side) if side else fallen)
    for consent in closed:
        consent.answer, consent.closed_at = answer, timezone.now()
        consent.save(update_fields=["answer", "closed_at"])
    return closed


def _of(need: Need) -> list[Introduction]:
    """Every introduction of the need, held."""
    return [held(each) for each in Introduction.objects.filter(for_need=need).order_by("pk")]


def _unrevealed(need: Need) -> list[Introduction]:
    return [each for each in _of(need) if each.state in UNREVEALED]


def _set(introduction: Introduction, *, actor: Actor, to: str, why: str) -> None:
    # The candidate sees this introduction's ledger one day: who of the owner's house caused the change is not told there.
    signed = Actor(name="", is_system=True)
    values: dict[str, Any] = {"state": to, "waiting_since": timezone.now(), "reason": why if to == "withdrawn" else ""}
    if to == introduction.state:
        record_event(actor=signed, on=introduction, verb="consents void", new={"why": why})
        return
    change_record(introduction, actor=signed, version=None, verb=f"moved to {to}", **values)
