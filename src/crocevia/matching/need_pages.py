"""What matching adds to the page of a need: its aspects, the way to its match, and the next steps of its life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import MOVES, NEEDS_REASON, OWNER_ONLY, TRANSITIONS
from crocevia.matching.coverage import read_as
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find
from crocevia.ui.steps import Input, refused, seen, words
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
        moves = [{"to": to, "label": MOVES[to], "reason": to in NEEDS_REASON} for to in _moves(need, request)]
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


def _moves(need: Need, request: HttpRequest) -> list[str]:
    """The states to which this reader may take the need now."""
    is_owner = need.owner_id in request.actor.organisations or need.owner_id is None
    return [to for to in TRANSITIONS.get(need.state, ()) if is_owner or (need.state, to) not in OWNER_ONLY]


def _forms(request: HttpRequest, need: Need) -> list[dict[str, Any]]:
    if not Need.objects.filter(pk=need.pk).writable_by(request.actor).exists() or not (moves := _moves(need, request)):
        return []
    to = Input("to", _("State"), "select", moves[0], tuple((each, str(MOVES[each])) for each in moves))
    why = Input("reason", _("Reason"), "area", required=False)
    return [{"verb": "move", "label": _("Next step"), "inputs": (to, why)}]


def _move(request: HttpRequest, need: Need) -> Need:
    posted = request.POST
    return move_need(need, actor=request.actor, to=words(posted, "to", 30), reason=words(posted, "reason"), version=seen(posted))


OFFER = Offer(_forms, {"move": _move})


@require_POST
def need_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the need to its next state; a refusal says why and changes nothing."""
    need: Need = find(request, kind_of("need"), pk, writable=True)
    refused(request, lambda: _move(request, need), _("Done."))
    return HttpResponseRedirect(reverse("need_detail", args=[pk]))
