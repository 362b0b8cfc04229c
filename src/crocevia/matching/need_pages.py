"""What matching adds to the page of a need: its aspects, the way to its match, and the next steps of its life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import MOVES, NEEDS_REASON, OWNER_ONLY, TRANSITIONS
from crocevia.matching.coverage import read_as
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.record_pages import find
from crocevia.ui.writing import foreign_in_words
from crocevia.vocabulary.queries import label_of


def match_actions(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Only for who reads the need in full; a card has no match."""
    need: Need = record
    if not need.reads_in_full:
        return
    context["careful"] = foreign_in_words("" if read_as(need.language) else need.language)
    aspects = list(need.aspects.all())
    rows = [
        {
            "cells": [
                {"value": aspect.text, "lang": need.language},
                {"value": label_of("answer-roles", aspect.role) if aspect.role else ""},
                {"value": _("essential") if aspect.must else _("useful")},
            ]
        }
        for aspect in aspects
    ]
    section: dict[str, Any] = {
        "title": _("What must be covered"),
        "columns": [
            {"key": "text", "label": _("Aspect")},
            {"key": "role", "label": _("Expected role")},
            {"key": "must", "label": _("Weight")},
        ],
        "rows": rows,
    }
    if context["writable"]:
        url = reverse("need_aspects", args=[need.pk])
        section["actions"] = [{"label": _("Edit the aspects"), "url": url}]
        if not rows:
            section["empty"] = {
                "reason": _("No aspect is written yet: the words of the need suggest some."),
                "link_label": _("See the suggestions"),
                "link_url": url,
            }
            section["actions"] = []
    context["sections"].insert(1, section)
    context["actions"].append({"label": _("Who can meet it"), "url": reverse("match_need", args=[need.pk]), "main": True})
    if context["writable"] and TRANSITIONS.get(need.state):
        is_owner = need.owner_id in request.actor.organisations or need.owner_id is None
        moves = [
            {"to": to, "label": MOVES[to], "reason": to in NEEDS_REASON}
            for to in TRANSITIONS[need.state]
            if is_owner or (need.state, to) not in OWNER_ONLY
        ]
        context["sections"].append(
            {
                "title": _("Next step"),
                "id": "next",
                "template": "matching/moves.html",
                "moves": moves,
                "url": reverse("need_move", args=[need.pk]),
                "seen": need.version,
            }
        )


@require_POST
def need_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the need to its next state; a refusal says why and changes nothing."""
    need = find(request, kind_of("need"), pk, writable=True)
    seen = request.POST.get("seen", "")
    try:
        move_need(
            need,
            actor=request.actor,
            to=request.POST.get("to", "")[:30],
            reason=request.POST.get("reason", "")[:1000].replace("\x00", " "),
            version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
        )
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    except NotAllowed as why:
        messages.error(request, str(why))
    except Conflict:
        messages.error(request, _("Somebody changed this need meanwhile: look again before you go on."))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("need_detail", args=[pk]))
