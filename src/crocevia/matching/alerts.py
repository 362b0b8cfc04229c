"""What somebody should hear about calls: one kept in view closes soon or has changed, a new one fits a need well.

Letters go the way of all letters (`exchange.introductions.letter_actions`): each is written once, says that something waits and
never what, and leads to a page that asks who is reading.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.introductions.letters import register
from crocevia.exchange.needs.models import Need
from crocevia.funding.calls.deadlines import BadDeadline, coming
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.matching.calls import nearest_calls
from crocevia.matching.coverage import question_of
from crocevia.people.actor import actor_of
from crocevia.people.answering import members_of
from crocevia.people.models import User
from crocevia.records.models import Event
from matchengine.errors import MatchengineError

SOON = (30, 7)
"""Days before a deadline at which its keepers hear of it."""
NEW = 14
"""Days for which a call is new."""
WELL = 3
"""A new call fits a need well when it is among so many of all calls that are not closed."""
LOOKING = ("validated", "open", "in_introduction", "in_agreement")


def register_letters() -> None:
    """The subjects of these letters, in the reader's language."""
    register("call near", lambda: _("A call that you keep in view closes soon"))
    register("call changed", lambda: _("A call that you keep in view has changed"))
    register("call fits", lambda: _("A new call may fit one of your needs"))


@dataclass(frozen=True, slots=True)
class Told:
    """How many were told of what; a letter written before is counted again and not written again."""

    near: int = 0
    changed: int = 0
    fitting: int = 0


def run_alerts(now: dt.datetime | None = None) -> Told:
    """Write the letters that are due. To be run daily."""
    now = now or timezone.now()
    kept = list(SavedCall.objects.filter(user__is_active=True).select_related("user"))
    calls = Call.objects.in_bulk({each.call_id for each in kept})
    subjects = {f"record:{pk}": pk for pk in calls}
    changes = dict(
        Event.objects.filter(subject__in=subjects, verb="changed")
        .values_list("subject")
        .annotate(last=Max("at"))
        .order_by()
    )
    last = {subjects[subject]: at for subject, at in changes.items()}
    near = changed = 0
    for saved in kept:
        call = calls[saved.call_id]
        if not Call.objects.visible_to(actor_of(saved.user)).filter(pk=call.pk).exists():
            continue
        near += _near(saved, call, now)
        if saved.call_id in last and last[saved.call_id] > saved.saved:
            _write([saved.user], "call changed", call, f"{call.version}")
            changed += 1
    return Told(near, changed, _fitting(now))


def _near(saved: SavedCall, call: Call, now: dt.datetime) -> int:
    """Once at each of the steps of SOON; who keeps it late hears the nearest only."""
    try:
        due = coming(call.deadlines, now)
    except BadDeadline:
        return 0
    days = (due.day - timezone.localdate(now)).days if due else max(SOON) + 1
    step = min((each for each in SOON if days <= each), default=None)
    if due is None or step is None:
        return 0
    _write([saved.user], "call near", call, f"{due.day}:{step}")
    return 1


def _write(users: list[User], topic: str, call: Call, what: str) -> None:
    write_letters(users, topic=topic, path=reverse("call_detail", args=[call.pk]), key=f"{topic}:{call.pk}:{what}")


def _fitting(now: dt.datetime) -> int:
    """For each need that still looks: new calls among its nearest, as its owner's people may see them. One letter for all of a need:
    the next is written when a newer one has come among them.
    """
    fresh = dict(Call.objects.filter(created__gte=now - dt.timedelta(days=NEW)).values_list("pk", "created"))
    found = 0
    if not fresh:
        return 0
    for need in Need.objects.filter(state__in=LOOKING).select_related("owner", "broker").prefetch_related("aspects"):
        users = [member.person.user for member in members_of(need.owner)] if need.owner else []
        users += [need.broker] if need.broker else []
        for user in {user.pk: user for user in users}.values():
            actor = actor_of(user)
            if not Need.objects.visible_to(actor, "full").filter(pk=need.pk).exists():
                continue
            try:
                near = nearest_calls(question_of(need), actor, WELL) or []
            except MatchengineError:
                continue
            new = [each.call.pk for each in near if each.call.pk in fresh]
            if new:
                newest = max(new, key=lambda pk: (fresh[pk], pk))
                path, key = reverse("need_money", args=[need.pk]), f"call fits:{newest}:{need.pk}"
                write_letters([user], topic="call fits", path=path, key=key)
                found += 1
    return found
