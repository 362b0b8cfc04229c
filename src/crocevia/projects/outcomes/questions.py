"""The questions on what came of something, as a page shows them to those who take part in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.people.actor import Actor
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.records.models import Record
from crocevia.ui.writing import partial_date

LATE = 45
"""Days without an answer after which a question is overdue."""


def questions_for(actor: Actor) -> QuerySet[Question]:
    """The questions that an actor may read: to its own organisations, and on what it brokers; never on what it may not read."""
    seen = Record.objects.visible_to(actor, "full").values("pk")
    mine = Question.objects.filter(beneficiary__in=actor.organisations)
    if actor.is_broker:
        mine = mine | Question.objects.filter(about__broker=actor.user_id)
    return mine.filter(about__in=seen).select_related("about", "beneficiary", "asked_of")


def state_of(question: Question, today: dt.date) -> tuple[str, str]:
    """Mark and word."""
    if question.answered_at:
        return ("info", _("nothing yet")) if question.nothing_yet else ("good", _("answered"))
    if question.asked_at:
        days = (today - timezone.localtime(question.asked_at).date()).days
        told = ngettext("asked %(n)d day ago", "asked %(n)d days ago", days) % {"n": days}
        return "stop" if days >= LATE else "wait", told
    if question.due <= today:
        return "wait", _("due")
    return "none", _("to come")


def months_in_words(months: int) -> str:
    return ngettext("after %(n)d month", "after %(n)d months", months) % {"n": months}


def questions_section(record: Record, actor: Actor) -> dict[str, Any] | None:
    """Who is asked when, and what became of it: the answer itself is read by those who may read the outcome."""
    questions = list(Question.objects.filter(about=record.pk).select_related("beneficiary").order_by("beneficiary__name", "months"))
    if not questions:
        return None
    today = timezone.localdate()
    readable = dict(Outcome.objects.visible_to(actor, "full").filter(pk__in=[q.outcome_id for q in questions]).values_list("pk", "title"))
    mine = set(questions_for(actor).filter(about=record.pk).values_list("pk", flat=True))
    rows = []
    for question in questions:
        mark, word = state_of(question, today)
        answer: dict[str, Any] = {"value": ""}
        if question.outcome_id in readable:
            answer = {"value": readable[question.outcome_id], "url": reverse("outcome_detail", args=[question.outcome_id])}
        elif question.pk in mine and not question.answered_at and question.due <= today:
            answer = {"value": _("Answer it"), "url": _page(question)}
        rows.append(
            {
                "cells": [
                    {"value": question.beneficiary.name, "sub": months_in_words(question.months)},
                    {"value": partial_date(question.due.isoformat(), "short")},
                    {"value": word, "mark": mark},
                    answer,
                ]
            }
        )
    columns = [
        {"key": "who", "label": _("Asked of")}, {"key": "due", "label": _("Due on")}, {"key": "state", "label": _("State")},
        {"key": "what", "label": _("Outcome")},
    ]  # fmt: skip
    return {"title": _("What came of it"), "id": "outcomes", "columns": columns, "rows": rows}


def _page(question: Question) -> str:
    """The layer above answers it."""
    try:
        return reverse("question", args=[question.pk])
    except NoReverseMatch:
        return ""
