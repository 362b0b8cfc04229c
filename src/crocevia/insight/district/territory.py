"""The territory around the district: its economy, its supply chains, its innovation hub, its sectors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.district.story import Section, Topic, sentences, told_to
from crocevia.insight.district.views import doors, way_here
from crocevia.insight.telling import CITED, has_figure, number, points_of, source_words
from crocevia.people.actor import Actor
from crocevia.records.models import Link, Statement
from crocevia.ui.writing import amount

SECTOR = "sector-"


def _is_share(statement: Statement) -> bool:
    return statement.unit == "%" and statement.value is not None


def _shares(statements: list[Statement]) -> Section | None:
    """Shares in per cent, as bars, each with its source."""
    shares = [statement for statement in statements if _is_share(statement)]
    if not shares:
        return None
    bars = [
        {
            "label": capfirst(statement.metric),
            "value": statement.value,
            "words": f"{amount(statement.value, '')}%",
            "sub": ", ".join(part for part in (statement.qualifier, source_words(statement)) if part),
        }
        for statement in shares
    ]
    return {"title": _("In per cent"), "id": "shares", "template": "insight/bars.html", "bars": bars}


def _hub(actor: Actor, records: set[Any]) -> Section | None:
    """Who the source counts among the innovation hub."""
    links = Link.objects.visible_to(actor).filter(object_record__in=records, subject__isnull=False)
    rows = [
        {
            "url": reverse("organisation_detail", args=[link.subject.slug]),
            "cells": [
                {"value": link.subject.name},
                {"value": link.subject.sector, "lang": link.subject.language},
                {"value": link.role, "lang": "en"},
                {"value": source_words(link), "html_class": "src"},
            ],
        }
        for link in links.select_related("subject").prefetch_related(CITED).order_by("subject__name")
    ]
    if not rows:
        return None
    columns = [
        {"key": "name", "label": _("Name")},
        {"key": "sector", "label": _("What it does"), "long": True},
        {"key": "role", "label": _("Role")},
        {"key": "source", "label": _("Source"), "long": True},
    ]
    return {"title": _("Who is there"), "id": "hub", "columns": columns, "rows": rows}


@require_safe
def territory(request: HttpRequest) -> HttpResponse:
    """What the sources say of the territory; claims that look too large say so beside themselves."""
    story = told_to(request.actor, Topic.TERRITORY)
    told = story.told(Topic.TERRITORY)
    sectors = [s for s in told if s.code.startswith(SECTOR)]
    rest = [s for s in told if s not in sectors]
    figures = [{**number(s), "label": capfirst(s.metric), "id": f"s-{s.code}"} for s in rest if has_figure(s) and not _is_share(s)]
    doubts = points_of(rest)
    records = {s.record_id: s.record for s in told if s.record_id}
    sections: list[Section | None] = [
        _shares(rest),
        {"title": _("Figures"), "id": "figures", "figures": figures} if figures else None,
        sentences(_("Economy and place"), "economy", [s for s in rest if not has_figure(s)]),
        sentences(_("Sectors"), "sectors", sectors),
        _hub(request.actor, set(records)),
        {"title": _("Doubts about these claims"), "id": "doubts", "template": "insight/differences.html", "points": doubts}
        if doubts
        else None,
    ]
    shown = [section for section in sections if section]
    first = next(iter(records.values()), None)
    context = {
        "title": _("The territory"),
        "path": way_here(),
        "lead": first.title if first else "",
        "lead_language": first.language if first else "",
        "sections": shown or [{"title": "", "empty": {"reason": _("No source about the territory has been loaded yet.")}}],
        "aside": [doors()],
    }
    return render(request, "insight/page.html", context)
