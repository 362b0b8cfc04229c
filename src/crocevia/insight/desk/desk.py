"""The broker's desk: what is due today, the needs by state, how far they get, how loaded the parties are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crocevia.exchange.introductions.rules import CALL, CLOSE, CLOSED
from crocevia.insight.desk.board import board, conversion, loads, needs_of, workload
from crocevia.insight.desk.clocks import TICKS, clock, picture, today_words
from crocevia.insight.desk.filters import Chosen, rows_of_chips
from crocevia.insight.desk.more import desk_parts
from crocevia.insight.desk.waits import BETWEEN, THEIRS, YOURS, Wait, introductions_of, waits_of
from crocevia.ui.writing import partial_date

MOST, MOST_OF_ALL = 25, 500
"""Waits of one group that the desk shows at first, and when all of a group is asked for."""


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """For brokers. Everything on it starts from what this broker reads in full."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not request.actor.is_broker:
        raise PermissionDenied
    introductions, needs = introductions_of(request.actor), needs_of(request.actor)
    waits = waits_of(request.actor, introductions)
    hot = frozenset(wait.need_id for wait in waits if wait.day >= CALL and wait.state and wait.state not in CLOSED)
    chosen = Chosen.of(request.GET)
    chips, within = rows_of_chips(chosen, waits), chosen.needs()
    waits = [wait for wait in waits if chosen.admits(wait, within)]
    if chosen.broker:
        introductions = [each for each in introductions if each.broker_id == chosen.broker]
        needs = [need for need in needs if need.broker_id == chosen.broker]
    if within is not None:
        introductions = [each for each in introductions if each.for_need_id in within]
        needs = [need for need in needs if need.pk in within]
    today = timezone.localdate()
    context = {
        "title": _("Desk"),
        "today": date_format(today, "l j F Y" if request.LANGUAGE_CODE != "en" else "l, j F Y"),
        "facts": _facts(waits, needs),
        "picture": picture([wait.day for wait in waits]),
        "ticks": TICKS,
        "groups": _groups(waits, chosen),
        "chips": chips,
        "board": board(needs, hot),
        "conversion": conversion(needs, introductions),
        "loads": loads(),
        "workload": workload(),
        "more": desk_parts(request.actor),
    }
    return render(request, "desk/desk.html", context)


def _facts(waits: list[Wait], needs: list[Any]) -> list[dict[str, Any]]:
    told = [
        (sum(w.group == YOURS for w in waits), _("wait for you")),
        (sum(w.replies and CALL <= w.day < CLOSE for w in waits), _("to telephone today")),
        (sum(w.replies and w.day >= CLOSE - 3 for w in waits), _("close within three days")),
        (sum(n.state in ("validated", "open") for n in needs), _("needs to search for")),
    ]
    return [{"number": number, "label": label} for number, label in told]


def _groups(waits: list[Wait], chosen: Chosen) -> list[dict[str, Any]]:
    """The waits by whose turn it is, the longest first; of many only the first, with the way to all."""
    labels = {YOURS: _("Your turn"), THEIRS: _("You wait for an answer"), BETWEEN: _("They wait for each other")}
    groups = []
    for group, label in labels.items():
        held = [wait for wait in waits if wait.group == group]
        shown = held[: MOST_OF_ALL if chosen.every == group else MOST]
        more = len(held) - len(shown)
        groups.append(
            {
                "label": label,
                "number": len(held),
                "rows": [_row(wait) for wait in shown],
                "more": ngettext("%(n)d other", "%(n)d others", more) % {"n": more} if more else "",
                "more_url": chosen.address(every=group) if chosen.every != group else "",
            }
        )
    return [group for group in groups if group["rows"]]


def _row(wait: Wait) -> dict[str, Any]:
    return {
        "of": wait.of,
        "on": wait.on,
        "what": wait.what,
        "need": wait.need,
        "party": wait.party,
        "language": wait.language,
        "since": partial_date(wait.since.isoformat(), "short"),
        **clock(wait.day),
        "today": today_words(wait.day, wait.replies),
        "url": wait.url,
        "act": wait.act,
        "now": wait.day >= CALL,
    }
