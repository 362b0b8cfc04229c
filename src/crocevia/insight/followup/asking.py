"""What is due today: questions are planned, asked and called to mind. To be run daily; twice a day is once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.rules import CALL, REMIND
from crocevia.people.actor import Actor, system
from crocevia.people.models import Organisation, User
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Question
from crocevia.projects.outcomes.question_actions import ask_question, count_reminder, plan_questions
from crocevia.records.models import Link

REMINDERS = (REMIND, CALL)
"""Days after the question on which it is called to mind; the clocks of introductions."""


@dataclass
class Asked:
    """How many were planned, asked, reminded; `nobody`: due, but no member of the beneficiary has an account."""

    planned: int = 0
    asked: int = 0
    reminded: int = 0
    nobody: int = 0


def run_followup(today: dt.date | None = None) -> Asked:
    today = today or timezone.localdate()
    actor, done = system("follow-up"), Asked()
    done.planned = sum(_plan(agreement, actor) for agreement in _made_here())
    waiting = Question.objects.filter(answered_at__isnull=True, due__lte=today).select_related("about")
    for question in list(waiting):
        if question.asked_at is None:
            _ask(question, actor, done)
        else:
            done.reminded += _remind(question, actor, (today - timezone.localtime(question.asked_at).date()).days)
    return done


def _made_here() -> list[Agreement]:
    """Agreements in force that a broker keeps, from which no project has grown: a project is asked about itself."""
    projects = Link.objects.filter(predicate__in=["under_agreement", "comes_from"], subject_record__kind="project", object_record__isnull=False)
    found = Agreement.objects.filter(state="in_force", broker__isnull=False).exclude(pk__in=projects.values("object_record"))
    return list(found.exclude(pk__in=Question.objects.values("about")))


def _plan(agreement: Agreement, actor: Actor) -> int:
    try:
        start = dt.date.fromisoformat(agreement.signed)
    except ValueError:
        return 0
    ties = Link.objects.filter(object_record=agreement.pk, predicate="party_to").values("subject")
    parties = Organisation.objects.filter(pk__in=ties)
    return len(plan_questions(agreement, actor=actor, beneficiaries=parties, start=start))


@transaction.atomic
def _ask(question: Question, actor: Actor, done: Asked) -> None:
    try:
        with transaction.atomic():
            asked = ask_question(question, actor=actor)
    except ValidationError:
        done.nobody += 1
        return
    _write(asked.asked_of_id, "asked", asked, "asked")
    done.asked += 1


@transaction.atomic
def _remind(question: Question, actor: Actor, days: int) -> int:
    number = sum(days >= each for each in REMINDERS)
    if not number or not count_reminder(question, actor=actor, number=number):
        return 0
    _write(question.asked_of_id, "reminder", question, f"reminder {number}")
    return 1


def _write(person: UUID | None, topic: str, question: Question, key: str) -> None:
    """The letter says that something waits, never what."""
    users = User.objects.filter(person_id=person) if person else User.objects.none()
    write_letters(users, topic=topic, path=reverse("question", args=[question.pk]), key=f"question:{question.pk}:{key}")
