"""Comments on the text of a need: shown to its owner and its broker, written by them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.exchange.needs.comment_actions import (
    BROKER,
    LONGEST,
    OWNER,
    comment_need,
    settle_comments,
    side_of,
    side_of_reader,
)
from crocevia.exchange.needs.models import Need
from crocevia.insight.desk.acting import refused, words
from crocevia.people.actor import Actor
from crocevia.records.kinds import kind_of
from crocevia.ui.record_pages import find


def comments_of(need: Need, actor: Actor, back: str = "") -> dict[str, Any] | None:
    """What desk/comments.html shows to a reader of the whole need; nothing for who is neither the owner's nor the broker. In one query."""
    side = side_of_reader(actor, need)
    if not side:
        return None
    said = list(need.comments.select_related("by"))
    sides = {OWNER: _("Owner"), BROKER: _("Broker")}
    return {
        "said": [
            {
                "side": sides.get(each.side, ""), "name": each.by.name if each.by else "", "text": each.text, "version": each.brief_version,
                "at": date_format(localtime(each.at), "SHORT_DATETIME_FORMAT"), "link": each.by_link,
                "open": each.side == OWNER and each.settled_at is None,
            }
            for each in said
        ],
        "may_settle": side == BROKER and any(each.side == OWNER and each.settled_at is None for each in said),
        "url": reverse("need_comment", args=[need.pk]),
        "back": back,
    }  # fmt: skip


@require_POST
def need_comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say something, or (the broker) say that all of it is dealt with. 404 for everybody else."""
    need: Need = find(request, kind_of("need"), pk)
    if not side_of(request.actor, need):
        raise Http404
    if request.POST.get("verb") == "settle":
        refused(request, lambda: settle_comments(need, actor=request.actor), _("Done."))
    else:
        text = words(request.POST, "text", LONGEST)
        refused(request, lambda: comment_need(need, actor=request.actor, text=text), _("Kept: the other side hears of it."))
    page = "need_review" if request.POST.get("back") == "review" else "need_detail"
    return HttpResponseRedirect(reverse(page, args=[pk]) + "#comments")
