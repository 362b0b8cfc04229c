"""The page of calls for a need, as data: the layer above ranks them, here stand their deadlines, answers and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.funding.calls.catalogue import rule_sets
from crocevia.funding.calls.checks import MARKS as STANDING_MARKS
from crocevia.funding.calls.checks import STANDINGS
from crocevia.funding.calls.deadlines import coming
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.page import in_words
from crocevia.funding.calls.rules import Assessment
from crocevia.funding.calls.sheet import verdict_of
from crocevia.funding.calls.told import MARKS, answer_sentence, verdict_words
from crocevia.people.models import Organisation
from crocevia.records.models import Record

Ranked = Sequence[tuple[Call, Sequence[Any]]]
"""Calls in order, each with sentences that have `.sentence` and `.language`."""


def money_action(url: str) -> dict[str, Any]:
    return {"label": _("Money"), "url": url}


def sheet_path(need: Record, call: Call) -> list[dict[str, str]]:
    """Where a sheet lies when it was reached from a need."""
    return [
        {"label": need.title, "url": reverse("need_detail", args=[need.pk])},
        {"label": _("Money"), "url": reverse("need_money", args=[need.pk])},
        {"label": call.title, "url": reverse("call_detail", args=[call.pk])},
    ]


def money_context(need: Record, ranked: Ranked | None, chosen: Sequence[Organisation], together: str) -> dict[str, Any]:
    """The context of funding/money.html. `ranked` None: there is no index to rank by. `together`: the need's coalition page."""
    slugs = [one.slug for one in chosen]
    answers: dict[str, Assessment] = {}
    return {
        "title": _("Money for this need"),
        "need": need,
        "path": [{"label": need.title, "url": reverse("need_detail", args=[need.pk])}],
        "chosen": [one.name for one in chosen],
        "together": together,
        "calls": [_shown(need, call, told, slugs, answers) for call, told in ranked or ()],
        "without_index": ranked is None,
    }


def _shown(
    need: Record, call: Call, told: Sequence[Any], slugs: list[str], answers: dict[str, Assessment]
) -> dict[str, Any]:
    rule_set = rule_sets().get(call.rules)
    assessment = None
    if rule_set and slugs:
        if rule_set.name not in answers:  # many calls, few rule sets
            answers[rule_set.name] = verdict_of(rule_set, slugs)
        assessment = answers[rule_set.name]
    due = coming(call.deadlines, timezone.now())
    query = f"?{urlencode({'party': slugs}, doseq=True)}" if slugs else ""
    return {
        "call": call,
        "url": reverse("call_detail", args=[call.pk]),
        "standing": STANDINGS.get(call.standing, ""),
        "standing_mark": STANDING_MARKS.get(call.standing, "none"),
        "deadline": in_words(due) if due else "",
        "evidence": [{"text": each.sentence, "language": each.language} for each in told],
        "sheet": reverse("need_call", args=[need.pk, call.pk]) + query if rule_set else "",
        "verdict": verdict_words()[assessment.verdict] if assessment else "",
        "mark": MARKS[assessment.verdict] if assessment else "none",
        "answer": answer_sentence(assessment) if assessment else "",
    }
