"""What follows from a signed outcome: the need of the one who signed it is fulfilled."""

from __future__ import annotations

from crocevia.exchange.needs.actions import move_need
from crocevia.insight.followup.starting import needs_behind
from crocevia.people.actor import Actor
from crocevia.projects.outcomes.models import Outcome
from crocevia.records.actions import held


def fulfil_need(outcome: Outcome, actor: Actor) -> None:
    """Only its owner's own outcome answers a need, and only one that the introduction had something to do with."""
    if outcome.attribution == Outcome.Attribution.NONE or outcome.owner_id is None:
        return
    for need in needs_behind([outcome.pk], depth=4):
        current = held(need)
        if current.owner_id != outcome.owner_id:
            continue
        if current.state == "in_introduction":
            current = move_need(current, actor=actor.as_system(), to="in_agreement")
        if current.state == "in_agreement":
            move_need(current, actor=actor.as_system(), to="fulfilled")
