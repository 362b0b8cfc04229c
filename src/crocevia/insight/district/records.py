"""What the pages of records gain from here: the points on which the sources of their facts differ."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from crocevia.insight.telling import CITED, points_of
from crocevia.records.models import Record, Statement


def differences(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Add both sides of each difference, for who reads the record in full."""
    told = Statement.objects.visible_to(request.actor).filter(record=record.pk, disagreement__isnull=False)
    points = points_of(told.select_related("disagreement").prefetch_related(CITED))
    if points:
        section = {
            "title": _("Where the sources differ"),
            "id": "differences",
            "note": _("Both sides are kept."),
            "template": "insight/differences.html",
            "points": points,
        }
        history = next((i for i, each in enumerate(context["sections"]) if each.get("id") == "history"), None)
        context["sections"].insert(len(context["sections"]) if history is None else history, section)
