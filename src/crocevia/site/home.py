"""The home page: for a visitor what this is and one box to tell a need in; for the district's people also their own things."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.exchange.needs.models import Need
from crocevia.insight.telling import CITED, number
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.cases.models import Case
from crocevia.records.events import subject_of
from crocevia.records.kinds import kind_of
from crocevia.records.models import Event, Record, Statement
from crocevia.ui.navigation import find_url
from crocevia.ui.record_pages import verb_in_words
from crocevia.vocabulary.models import Concept

# Figures of the fact sheet that say most at a glance; where the sources differ, each names its other side.
AT_A_GLANCE = (("k-partners-f1", "k-partners-f2"), ("k-labs",), ("k-patents-10y", "k-patents-2019"), ("k-financing-10y", "k-project-value"))
ROWS = 6


def at_a_glance() -> list[dict[str, Any]]:
    """Three or four figures, each with everything said about it; without those of the sheet, the first that are there."""
    told = Statement.objects.filter(organisation__slug=settings.DISTRICT, topic=Statement.Topic.FIGURE)
    held = {s.code: s for s in told.select_related("disagreement").prefetch_related(CITED)}
    groups = [[held[code] for code in codes if code in held] for codes in AT_A_GLANCE]
    groups = [group for group in groups if group] or [[statement] for statement in list(held.values())[:4]]
    return [{"figures": [number(statement) for statement in group]} for group in groups]


def clusters() -> list[dict[str, Any]]:
    """The district's clusters with the number of organisations in each, for bars."""
    counted = Concept.objects.filter(scheme__code=settings.CLUSTER_SCHEME).annotate(
        parties=Count("organisations", distinct=True)
    )
    return [
        {
            "label": concept.label,
            "value": concept.parties,
            "url": f"{reverse('organisation_list')}?cluster={concept.notation}",
        }
        for concept in counted.order_by("position")
    ]


def _cases(actor: Actor) -> list[dict[str, Any]]:
    """Collaborations that began with a need somebody told: of the latest day, in the order in which they were told."""
    told = Case.objects.visible_to(actor, "full").exclude(need_text="").exclude(outcome="")
    return [
        {
            "title": case.title,
            "url": reverse("case_detail", args=[case.pk]),
            "need": case.need_text,
            "outcome": case.outcome,
            "language": case.language,
        }
        for case in told.order_by(TruncDate("created").desc(), "created")[:4]
    ]


def _own_needs(actor: Actor) -> list[dict[str, Any]]:
    """The needs that the reader owns or brokers, latest first."""
    kind = kind_of("need")
    mine = Q(owner__in=actor.organisations) | Q(broker=actor.user_id)
    needs = Need.objects.visible_to(actor, "full").filter(mine).select_related("owner").order_by("-updated", "pk")
    return [
        {
            "url": reverse("need_detail", args=[need.pk]),
            "cells": [
                {"value": need.title, "lang": need.language, "sub": need.owner.name if need.owner else need.owner_description},
                {"value": kind.states.get(need.state, need.state), "mark": kind.marks.get(need.state, "none")},
                {"value": _("Who can meet it"), "url": reverse("match_need", args=[need.pk])},
            ],
        }
        for need in needs[:ROWS]
    ]


def _changes(actor: Actor) -> list[dict[str, Any]]:
    """What changed last among the records that the reader reads in full."""
    records = list(Record.objects.visible_to(actor, "full").order_by("-updated", "pk")[:ROWS])
    last: dict[str, Event] = {}
    for event in Event.objects.filter(subject__in=[subject_of(record) for record in records]).order_by("sequence"):
        last[event.subject] = event
    changes = []
    for record in records:
        event = last.get(subject_of(record))
        kind = kind_of(record.kind)
        verb = verb_in_words(event.verb, kind.states) if event else ""
        changes.append(
            {
                "words": date_format(localtime(record.updated), "SHORT_DATE_FORMAT"),
                "text": record.title,
                "url": reverse(f"{record.kind}_detail", args=[record.pk]),
                "language": record.language,
                "who": kind.label,
                "sub": ", ".join(part for part in (verb, event.signed_as if event else "") if part),
            }
        )
    return changes


def _counts(actor: Actor) -> list[dict[str, Any]]:
    """How much there is to look through."""
    records = Record.objects.visible_to(actor).values("kind").annotate(n=Count("pk"))
    held = dict(records.values_list("kind", "n"))
    counts = [{"n": Organisation.objects.count(), "label": _("organisations"), "url": reverse("organisation_list")}]
    for code, label in (("capability", _("capabilities")), ("case", _("cases"))):
        if held.get(code):
            counts.append({"n": held[code], "label": label, "url": reverse(f"{code}_list")})
    return counts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    insider = actor.is_insider
    district = Organisation.objects.filter(slug=settings.DISTRICT).first()
    context: dict[str, Any] = {
        "title": _("Who can meet this need?"),
        "district": district,
        "ask_url": find_url("match_question"),
        "glance": at_a_glance(),
        "clusters": clusters(),
        "cases": _cases(actor),
        "counts": _counts(actor),
        "insider": insider,
    }
    if insider:
        columns = [
            {"key": "need", "label": _("Need")},
            {"key": "state", "label": _("State")},
            {"key": "match", "label": ""},
        ]
        context |= {"needs": _own_needs(actor), "need_columns": columns, "changes": _changes(actor)}
    return render(request, "site/home.html", context)
