"""“Who saw what”: the owner's ledger of a need, with its chain verified while one looks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.exchange.introductions.checking import altered_consents
from crocevia.exchange.introductions.kind import NDA
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.queries import Disclosure, disclosures_of
from crocevia.exchange.needs.models import Need
from crocevia.records.events import broken_links, subject_of
from crocevia.records.kinds import kind_of
from crocevia.records.models import Audience
from crocevia.ui.record_pages import find


@require_safe
def need_ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every disclosure of the need, for its owner and its broker."""
    need: Need = find(request, kind_of("need"), pk, writable=True)
    told = disclosures_of(need, request.actor)
    seen = set(Introduction.objects.filter(for_need=need).visible_to(request.actor).values_list("pk", flat=True))
    chains = [subject_of(need), *(f"record:{key}" for key in seen)]
    context = {
        "title": _("Who saw what"),
        "need": need,
        "path": [
            {"label": _("Needs"), "url": reverse("need_list")},
            {"label": need.title, "url": reverse("need_detail", args=[pk])},
        ],
        "columns": [
            {"key": "when", "label": _("When")}, {"key": "what", "label": _("What")}, {"key": "to", "label": _("To whom")},
            {"key": "by", "label": _("By")}, {"key": "note", "label": _("On what ground")}, {"key": "hash", "label": _("Fingerprint of the text")},
        ],
        "rows": [_row(each, {str(key) for key in seen}) for each in told],
        "broken": [*broken_links(*chains), *altered_consents(seen)],
        "chains": len(chains),
    }  # fmt: skip
    return render(request, "desk/ledger.html", context)


def _row(line: Disclosure, seen: set[str]) -> dict[str, Any]:
    what, ground = _words(line)
    to = Audience(line.to).label if line.what == "audience" else line.to
    url = reverse("introduction_detail", args=[line.introduction]) if line.introduction in seen else ""
    return {
        "url": url,
        "cells": [
            {"value": date_format(localtime(line.at), "SHORT_DATETIME_FORMAT")},
            {"value": what},
            {"value": to},
            {"value": line.by},
            {"value": ground},
            {"value": line.text_hash[:12]},
        ],
    }


def _words(line: Disclosure) -> tuple[str, str]:
    number = line.number or ""
    told = {
        "teaser": _("the teaser, version %(n)s") % {"n": number},
        "names": _("the names, to both at once"),
        "brief": _("the text of the need, version %(n)s") % {"n": number},
        "second reading": _("the whole need, to the second reader"),
        "shared": _("the need"),
        "broker": _("the whole need, to another broker"),
        "first broker": _("the whole need, to its broker"),
        "ended": _("a view has ended"),
        "audience": _("who may read it was set"),
        "approved": _("teaser approved, version %(n)s") % {"n": number},
        "refused": _("teaser refused, version %(n)s") % {"n": number},
    }
    if line.what.startswith("document"):
        document = {"title": line.note, "n": number}
        if line.what == "document":
            return _("the document “%(title)s”, version %(n)s") % document, _("handed over by its owner")
        words = _("taken back: “%(title)s”, version %(n)s") if line.what.endswith("back") else _("opened: “%(title)s”, version %(n)s")
        return words % document, ""
    if line.what == "link":
        return _("the text to validate") if line.note == "review" else _("the question of a consent"), _("the link of a letter, without sign-in")
    if line.what in ("names", "teaser"):
        return told[line.what], _("the owner's consent")
    if line.what == "brief":
        return told["brief"], _("non-disclosure agreement: %(state)s") % {"state": NDA.get(line.note, line.note)}
    return told[line.what], "" if line.what in ("second reading", "ended") else line.note
