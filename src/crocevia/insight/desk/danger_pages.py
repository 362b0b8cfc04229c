"""What a teaser gives away, for its broker: how many could have written it, the telling phrases, coarser words. Fetched after the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.exchange.needs.danger import CannotSay
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.teaser_actions import may_review
from crocevia.matching.danger import Danger, danger_of
from crocevia.records.kinds import kind_of
from crocevia.ui.record_pages import find


@require_safe
def need_danger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the broker of the need and its second reader; 404 for everybody else."""
    need: Need = find(request, kind_of("need"), pk)
    version = need.teasers.first()
    brokered = request.actor.is_broker and need.broker_id == request.actor.user_id
    if version is None or not (brokered or may_review(request.actor, need, version)):
        raise Http404
    context = {
        "title": _("Who could have written it"),
        "need": need,
        "text": version.text,
        "least": settings.TEASER_LEAST,
        "may_write": brokered,
        "path": [
            {"label": _("Needs"), "url": reverse("need_list")},
            {"label": need.title, "url": reverse("need_detail", args=[pk])},
        ],
    }
    try:
        context |= _shown(danger_of(need, version.text), version.text)
    except CannotSay:
        context["trouble"] = _("The index cannot be read. Ask whoever runs the site to build the index again.")
    template = "desk/danger.html" if "HX-Request" in request.headers else "desk/danger_page.html"
    return render(request, template, context)


def _shown(danger: Danger, text: str) -> dict[str, Any]:
    telling = danger.estimate.phrases
    spans = [*danger.named, *((p.start, p.end) for p in telling)]
    return {
        "size": danger.size,
        "total": danger.estimate.total,
        "place": danger.estimate.place,
        "enough": danger.size >= settings.TEASER_LEAST,
        "named": bool(danger.named),
        "spans": spans,
        "phrases": [{"text": text[p.start : p.end], "falls": p.falls, "grows": p.grows} for p in telling[:6]],
        "proposals": [{"was": p.was, "becomes": p.becomes, "text": p.text, "size": p.size} for p in danger.proposals],
    }
