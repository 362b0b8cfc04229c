"""Needs by state, and what became of them step by step: two read models of the desk, over what its reader reads in full."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import COMING, ENGAGED, MOST_OPEN
from crocevia.exchange.needs.models import Need
from crocevia.insight.desk.waits import Row
from crocevia.people.actor import Actor, Role
from crocevia.people.models import Organisation, User
from crocevia.records.models import Event, Record

SHOWN = 3
WINDOW = dt.timedelta(days=730)
MOST_PARTIES = 8
_ALIVE = ("draft", "elicitation", "owner_review", "validated", "open", "in_introduction", "in_agreement")
_ASKED = ("owner_asked", "candidate_asked")


def columns() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("Listening"), ("draft", "elicitation")),
        (_("With the owner"), ("owner_review",)),
        (_("Validated"), ("validated",)),
        (pgettext("need", "Open"), ("open",)),
        (_("In introduction"), ("in_introduction",)),
        (_("In agreement"), ("in_agreement",)),
        (_("Met"), ("fulfilled",)),
    ]


def needs_of(actor: Actor) -> list[Need]:
    """The needs that the reader reads in full, latest change last, in one query."""
    found = Need.objects.visible_to(actor, "full").only(
        "pk", "title", "state", "updated", "created", "language", "broker_id", "kind"
    )
    return list(found.order_by("updated", "pk"))


def board(needs: Sequence[Need], hot: frozenset[Any]) -> list[dict[str, Any]]:
    """One column a state, the longest untouched first. `hot`: needs with a wait beyond the telephone call."""
    today = timezone.localdate()
    drawn = []
    for label, states in columns():
        held = [need for need in needs if need.state in states]
        rows = []
        for need in held[:SHOWN]:
            days = (today - timezone.localtime(need.updated).date()).days
            words = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
            rows.append(
                {
                    "title": need.title,
                    "language": need.language,
                    "url": reverse("need_detail", args=[need.pk]),
                    "sub": words,
                }
            )
        more = len(held) - len(rows)
        drawn.append(
            {
                "label": label,
                "number": len(held),
                "rows": rows,
                "more": ngettext("%(n)d other", "%(n)d others", more) % {"n": more} if more else "",
                "more_url": reverse("need_list") + "?" + "&".join(f"state={state}" for state in states),
                "hot": any(need.pk in hot for need in held),
            }
        )
    return drawn


_STEPS = ("moved to validated", "moved to open", "moved to in_agreement", "moved to fulfilled")


def conversion(needs: Sequence[Need], introductions: Iterable[Row]) -> list[dict[str, Any]]:
    """How many needs of the last 24 months reached each step, from the ledger; the median of days since the step before."""
    since = timezone.now() - WINDOW
    told = {f"record:{need.pk}": need.created for need in needs if need.created >= since}
    reached: dict[str, dict[str, dt.datetime]] = defaultdict(dict)
    reached["told"] = dict(told)
    moves = Event.objects.filter(verb__in=_STEPS, subject__in=list(told)).order_by("at")
    for subject, verb, at in moves.values_list("subject", "verb", "at"):
        reached[verb].setdefault(subject, at)
    for each in introductions:
        subject = f"record:{each.for_need_id}"
        if each.revealed_at and subject in told:
            first = reached["revealed"].get(subject)
            reached["revealed"][subject] = min(first, each.revealed_at) if first else each.revealed_at
    steps = [
        (_("Told"), "told"),
        (_("Validated"), "moved to validated"),
        (_("Open to the search"), "moved to open"),
        (_("Names revealed"), "revealed"),
        (_("In agreement"), "moved to in_agreement"),
        (_("Met"), "moved to fulfilled"),
    ]
    return _rows(steps, reached, len(told))


def _rows(
    steps: Sequence[tuple[str, str]], reached: Mapping[str, Mapping[str, dt.datetime]], most: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    before: Mapping[str, dt.datetime] = {}
    for label, key in steps:
        here = reached.get(key, {})
        days = [(at - before[subject]).days for subject, at in here.items() if subject in before]
        rows.append(
            {
                "label": label,
                "number": len(here),
                "width": 64 * len(here) / most if most else 0,
                "share": f"{round(100 * len(here) / len(before))}%" if before else "",
                "median": ngettext("%(n)d day", "%(n)d days", round(median(days))) % {"n": round(median(days))}
                if days
                else "",
            }
        )
        before = here
    return rows


def loads() -> list[dict[str, Any]]:
    """Organisations with introductions open or coming, the fullest first: numbers only, whoever brokers them. In two queries."""
    counted = (
        Introduction.objects.filter(kind="introduction", state__in=[*ENGAGED, *COMING])
        .values("candidate")
        .annotate(open=Count("pk", filter=Q(state__in=ENGAGED)), coming=Count("pk", filter=Q(state__in=COMING)))
        .order_by("-open", "-coming", "candidate")[:MOST_PARTIES]
    )
    found = list(counted)
    named = Organisation.objects.in_bulk([row["candidate"] for row in found])
    return [_load(named[row["candidate"]], row["open"], row["coming"]) for row in found]


def _load(organisation: Organisation, held: int, coming: int) -> dict[str, Any]:
    full, nearly = held >= MOST_OPEN, held == MOST_OPEN - 1
    return {
        "name": organisation.name,
        "url": reverse("organisation_detail", args=[organisation.slug]),
        "rings": [n < held for n in range(MOST_OPEN)],
        "spoken": _("%(n)d of %(most)d") % {"n": held, "most": MOST_OPEN},
        "coming": coming,
        "mark": "stop" if full else "wait" if nearly else "none",
        "word": _("full: waits") if full else _("nearly full") if nearly else _("free"),
    }


def workload() -> list[dict[str, Any]]:
    """What each broker has open, by name and whoever reads it: numbers only, like the loads. Nothing while there is one broker. In three queries."""
    brokers = User.objects.filter(is_active=True, person__memberships__role=Role.BROKER).select_related("person").distinct()
    names = {user.pk: str(user) for user in brokers}
    if len(names) < 2:
        return []
    alive = Record.objects.filter(broker__in=names).order_by()
    needs = dict(alive.filter(kind="need", state__in=_ALIVE).values_list("broker").annotate(n=Count("pk")))
    rows = alive.filter(kind="introduction", state__in=[*COMING, *ENGAGED]).values_list("broker")
    counted = {broker: (held, asked) for broker, held, asked in rows.annotate(n=Count("pk"), asked=Count("pk", filter=Q(state__in=_ASKED)))}
    return [
        {"name": name, "needs": needs.get(pk, 0), "introductions": counted.get(pk, (0, 0))[0], "asked": counted.get(pk, (0, 0))[1]}
        for pk, name in sorted(names.items(), key=lambda each: each[1].casefold())
    ]
