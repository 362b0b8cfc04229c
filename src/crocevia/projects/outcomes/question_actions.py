"""The only writers of the questions on outcomes: planned once, asked when due, answered by the beneficiary."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of, contact_of
from crocevia.people.models import Organisation
from crocevia.projects.outcomes.actions import create_outcome
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.projects.outcomes.rules import MONTHS
from crocevia.records.actions import held
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.models import Record


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


@transaction.atomic
def plan_questions(
    record: Record, *, actor: Actor, beneficiaries: Iterable[Organisation], start: dt.date
) -> list[Question]:
    """Plan the questions to each beneficiary, 6, 12 and 24 months after `start`. What is planned already stays as it is."""
    planned = []
    for beneficiary in beneficiaries:
        for months in MONTHS:
            question, fresh = Question.objects.get_or_create(
                about_id=record.pk, beneficiary=beneficiary, months=months, defaults={"due": months_after(start, months)}
            )
            if fresh:
                planned.append(question)
    if planned:
        told = [[str(q.beneficiary_id), q.months, q.due.isoformat()] for q in planned]
        record_event(actor=actor, on=record, verb="questions planned", new={"questions": told})
    return planned


def _held(question: Question) -> Question:
    return Question.objects.select_for_update(of=("self",)).select_related("about", "beneficiary").get(pk=question.pk)


@transaction.atomic
def ask_question(question: Question, *, actor: Actor) -> Question:
    """Ask what is due; the person asked is kept. Raises NotAllowed, ValidationError (not due, nobody there to ask)."""
    if not actor.is_system:
        raise NotAllowed(_("This step is not yours to take."))
    current = _held(question)
    if current.asked_at or current.answered_at:
        return current
    if current.due > timezone.localdate():
        raise ValidationError(_("It is not due yet."))
    current.asked_of = contact_of(current.beneficiary, None)
    current.asked_at = timezone.now()
    current.save()
    _told(current, actor, "outcome asked", months=current.months, organisation=current.beneficiary_id)
    return current


@transaction.atomic
def count_reminder(question: Question, *, actor: Actor, number: int) -> bool:
    """Note that the reminder of that number goes out; False when it went before. Raises NotAllowed."""
    if not actor.is_system:
        raise NotAllowed(_("This step is not yours to take."))
    current = _held(question)
    if current.answered_at or current.reminders >= number:
        return False
    current.reminders = number
    current.save()
    _told(current, actor, "reminded", months=current.months, number=number)
    return True


def _told(question: Question, actor: Actor, verb: str, **new: Any) -> None:
    record_event(actor=actor, on=question.about, verb=verb, new={"question": question.pk, **new})


def may_answer(question: Question, actor: Actor) -> str:
    """What lets the actor answer for the beneficiary, in words; nothing where it may not."""
    return authority_of(actor, question.beneficiary, question.asked_of)


@transaction.atomic
def answer_question(
    question: Question, *, actor: Actor, nothing_yet: bool = False, words: str = "", **values: Any
) -> Outcome | None:
    """The beneficiary answers: nothing yet, in words if it likes, or what came of it, which is drafted to be signed.

    `values`: those of an outcome. Twice the same is once. Raises NotAllowed, ValidationError.
    """
    held(question.about)
    current = _held(question)
    authority = may_answer(current, actor)
    if not authority:
        raise NotAllowed(_("Only the person asked, or the administrator of the partner, answers."))
    if current.answered_at:
        if current.answered_by_id == actor.person_id and current.nothing_yet == nothing_yet:
            return current.outcome
        raise ValidationError(_("This question has its answer."))
    if current.asked_at is None and current.due > timezone.localdate():
        raise ValidationError(_("It is not due yet."))
    outcome = None
    if not nothing_yet:
        outcome = create_outcome(
            actor=actor, owner=current.beneficiary, about=_as_read(current, actor), broker_id=current.about.broker_id, **values
        )
    current.nothing_yet, current.words, current.outcome = nothing_yet, words.replace("\x00", " ").strip()[:1000], outcome
    current.answered_at, current.answered_by_id, current.authority = timezone.now(), actor.person_id, authority
    current.save()
    _told(current, actor, "outcome answered", months=current.months, organisation=current.beneficiary_id, nothing_yet=nothing_yet)
    return outcome


def _as_read(question: Question, actor: Actor) -> Record:
    if not Record.objects.filter(pk=question.about_id).visible_to(actor, "full").exists():
        raise NotAllowed(_("There is no such record for you."))
    return question.about
