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
from django.views.decorators.http import require_safe

from crocevia.exchange.introductions.rules import CALL, CLOSE
from crocevia.insight.desk.board import board, conversion, loads, needs_of
from crocevia.insight.desk.clocks import clock, picture, today_words
from crocevia.insight.desk.waits import BETWEEN, THEIRS, YOURS, Wait, introductions_of, waits_of
from crocevia.people.models import User
from crocevia.ui.writing import partial_date


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """For brokers. Everything on it starts from what this broker reads in full."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not request.actor.is_broker:
        raise PermissionDenied
    introductions, needs = introductions_of(request.actor), needs_of(request.actor)
    waits = waits_of(request.actor, introductions)
    chosen, brokers = _brokers(request, waits)
    if chosen:
        waits = [wait for wait in waits if wait.broker == chosen]
        introductions = [each for each in introductions if each.broker_id == chosen]
        needs = [need for need in needs if need.broker_id == chosen]
    today = timezone.localdate()
    hot = frozenset(
        each.for_need_id
        for each in introductions
        if (today - timezone.localtime(each.waiting_since).date()).days >= CALL
    )
    context = {
        "title": _("Desk"),
        "today": date_format(today, "l j F Y" if request.LANGUAGE_CODE != "en" else "l, j F Y"),
        "facts": _facts(waits, needs),
        "picture": picture([wait.day for wait in waits]),
        "groups": _groups(waits),
        "brokers": brokers,
        "board": board(needs, hot),
        "conversion": conversion(needs, introductions),
        "loads": loads(),
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


def _groups(waits: list[Wait]) -> list[dict[str, Any]]:
    labels = {YOURS: _("Your turn"), THEIRS: _("You wait for an answer"), BETWEEN: _("They wait for each other")}
    groups = [{"label": label, "rows": [_row(w) for w in waits if w.group == group]} for group, label in labels.items()]
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
        "clock": clock(wait.day),
        "today": today_words(wait.day, wait.replies),
        "url": wait.url,
        "act": wait.act,
        "now": wait.day >= CALL,
    }


def _brokers(request: HttpRequest, waits: list[Wait]) -> tuple[int | None, list[dict[str, Any]]]:
    """A filter by broker, where the reader sees what more than one of them brokers."""
    held = {wait.broker for wait in waits if wait.broker}
    asked = request.GET.get("broker", "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) in held else None
    if len(held) < 2:
        return chosen, []
    named = User.objects.select_related("person").in_bulk(held)
    options = [
        {"label": str(named[pk]), "pressed": pk == chosen, "url": request.path if pk == chosen else f"?broker={pk}"}
        for pk in held
    ]
    return chosen, sorted(options, key=lambda each: each["label"])
