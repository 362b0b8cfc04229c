"""“Requests for you”: what is asked of this person, of its side, or of it as a second reader; and what was said before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.exchange.introductions.evidence import days_waiting
from crocevia.exchange.introductions.models import Consent, Introduction, Side
from crocevia.exchange.introductions.rules import MARKS, REVEALED, STATES
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.insight.desk.clocks import today_words
from crocevia.insight.desk.more import waiting_rows
from crocevia.people.actor import Actor
from crocevia.ui.writing import partial_date


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Everything on it is visible to the reader by the one rule; it only sorts what waits from what is settled."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    waiting, others = [], []
    for introduction, consent in _asked(request.actor):
        (waiting if consent else others).append(_row(introduction, consent))
    context = {
        "title": _("Requests for you"),
        "waiting": [*_texts(request.actor), *waiting, *waiting_rows(request.actor)],
        "others": others,
        "columns": [
            {"key": "what", "label": _("What")}, {"key": "state", "label": _("State")}, {"key": "since", "label": _("Since")},
            {"key": "today", "label": _("Today")},
        ],
    }  # fmt: skip
    return render(request, "desk/requests.html", context)


def _asked(actor: Actor) -> list[tuple[Introduction, Consent | None]]:
    """The introductions of the reader's own side, each with the question that is open to that side, in three queries."""
    mine = Introduction.objects.visible_to(actor).exclude(broker=actor.user_id).with_level(actor)
    found = list(mine.select_related("for_need").order_by("waiting_since"))
    questions = Consent.objects.filter(introduction__in=[each.pk for each in found], answer=Consent.Answer.OPEN)
    asked = {(q.introduction_id, q.side): q for q in questions}
    pairs = []
    for each in found:
        side = Side.OWNER if each.for_need.owner_id in actor.organisations else Side.CANDIDATE
        pairs.append((each, asked.get((each.pk, side))))
    return pairs


def _row(introduction: Introduction, consent: Consent | None) -> dict[str, Any]:
    full = introduction.reads_in_full or introduction.state in REVEALED
    owners = consent is not None and consent.side == Side.OWNER
    words = introduction.title if full else introduction.teaser
    if owners:
        words = _("May we ask %(name)s for you?") % {"name": introduction.candidate_name}
    elif consent is not None:
        words = introduction.teaser
    today = today_words(days_waiting(introduction), True) if consent else {"mark": "none", "word": ""}
    return {
        "url": reverse("introduction_detail", args=[introduction.pk]) + ("#question" if consent else ""),
        "cells": [
            {"value": words, "lang": "" if owners else introduction.language, "sub": introduction.candidate_name},
            {"value": STATES[introduction.state], "mark": MARKS[introduction.state]},
            {"value": partial_date(localtime(introduction.waiting_since).date().isoformat(), "short")},
            {"value": today["word"], "mark": today["mark"]} if today["word"] else {"value": ""},
        ],
    }


def _texts(actor: Actor) -> list[dict[str, Any]]:
    """Texts that wait for this reader: a brief to validate, a teaser to read as the second broker."""
    rows = []
    reading = Need.objects.visible_to(actor, "full")
    for need in reading.filter(state="owner_review", owner__in=actor.organisations):
        rows.append(_text(_("Read and validate your need"), need, reverse("need_review", args=[need.pk])))
    second = TeaserVersion.objects.filter(reviewer=actor.user_id, review=TeaserVersion.Review.WAITING)
    for version in second.filter(need__in=reading.values("pk")).select_related("need"):
        url = reverse("need_detail", args=[version.need_id]) + "#second-reading"
        rows.append(_text(_("Second reading of the teaser"), version.need, url))
    return rows


def _text(what: str, need: Need, url: str) -> dict[str, Any]:
    since = partial_date(localtime(need.updated).date().isoformat(), "short")
    cells = [
        {"value": what, "sub": need.title},
        {"value": _("waits for you"), "mark": "wait"},
        {"value": since},
        {"value": ""},
    ]
    return {"url": url, "cells": cells}
