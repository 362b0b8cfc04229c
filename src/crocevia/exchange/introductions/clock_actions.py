"""What time does to introductions: a reminder on day 9, their broker told to telephone on day 21, closed on day 45.

Run as often as one likes: each happens once.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crocevia.exchange.introductions.actions import close_silent
from crocevia.exchange.introductions.evidence import days_waiting
from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.models import Consent, Introduction, Side
from crocevia.exchange.introductions.rules import CALL, CLOSE, REMIND
from crocevia.people.actor import Role, system
from crocevia.people.answering import members_of
from crocevia.people.models import User
from crocevia.records.actions import held
from crocevia.records.events import record_event

log = logging.getLogger(__name__)
CLOCK = system("reply clock")


@dataclass(frozen=True, slots=True)
class Ran:
    """How many were reminded, of how many their broker was told, and how many closed."""

    reminded: int
    closed: int
    escalated: int = 0


def run_clocks() -> Ran:
    """Remind who has not answered, tell the broker when to telephone, close what nobody answered. Days are those of the district's calendar."""
    reminded = closed = escalated = 0
    waiting = Introduction.objects.filter(state__in=["owner_asked", "candidate_asked"]).select_related("for_need")
    for introduction in waiting:
        days = days_waiting(introduction)
        if days >= CLOSE:
            try:
                close_silent(introduction, actor=CLOCK)
            except ValidationError:  # answered, or changed, while we were looking
                log.info("introduction %s was not closed: it moved meanwhile", introduction.pk)
            else:
                closed += 1
        elif days >= REMIND:
            reminded += _remind(introduction)
            escalated += days >= CALL and _escalate(introduction)
    return Ran(reminded, closed, escalated)


@transaction.atomic
def _remind(introduction: Introduction) -> int:
    """One letter to who was asked, once for each question."""
    held(introduction)
    open_questions = introduction.consents.filter(answer=Consent.Answer.OPEN, reminded_at__isnull=True)
    consent = open_questions.filter(asked_at__lte=timezone.now() - dt.timedelta(days=REMIND - 1)).first()
    if consent is None:
        return 0
    consent.reminded_at = timezone.now()
    consent.save(update_fields=["reminded_at"])
    users = User.objects.filter(person=consent.asked_of_id) if consent.asked_of_id else User.objects.none()
    write_letters(users, topic="reminder", path="/requests/", key=f"reminder:{consent.pk}", consent=consent)
    record_event(actor=CLOCK, on=introduction, verb="reminded", new={"consent": consent.pk})
    return 1


@transaction.atomic
def _escalate(introduction: Introduction) -> int:
    """On day 21: its broker is told to telephone, and the administrators of the house asked, who may answer in that person's stead."""
    held(introduction)
    consent = introduction.consents.filter(answer=Consent.Answer.OPEN, escalated_at__isnull=True).first()
    if consent is None:
        return 0
    consent.escalated_at = timezone.now()
    consent.save(update_fields=["escalated_at"])
    house = introduction.for_need.owner if consent.side == Side.OWNER else introduction.candidate
    beside = [m.person_id for m in members_of(house) if m.role == Role.PARTNER_ADMINISTRATOR and m.person_id != consent.asked_of_id] if house else []
    write_letters(User.objects.filter(person__in=beside), topic="reminder", path="/requests/", key=f"escalated:{consent.pk}", consent=consent)
    write_letters(User.objects.filter(pk=introduction.broker_id), topic="telephone", path=f"/introductions/{introduction.pk}/", key=f"telephone:{consent.pk}")
    record_event(actor=CLOCK, on=introduction, verb="escalated", new={"consent": consent.pk})
    return 1
