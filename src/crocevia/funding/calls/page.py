"""What the page of a call shows beyond its fields: its rules with their clauses, its deadlines, what can be done with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from babel.dates import get_timezone_location
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.funding.calls.catalogue import rules_of
from crocevia.funding.calls.deadlines import Deadline, deadlines_in
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.funding.calls.rulesets import RuleSet
from crocevia.funding.calls.told import clause_of, rate_rows, said_in
from crocevia.records.models import Record
from crocevia.ui.writing import page_language, partial_date


def call_page(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    call: Call = record
    rule_set = rules_of(call)
    pk = call.pk
    if rule_set:
        url = reverse("call_eligibility", args=[pk])
        context["actions"].append({"label": _("Who is eligible?"), "url": url, "main": True})
    if request.actor.is_authenticated:
        kept = SavedCall.objects.filter(user_id=request.actor.user_id, call_id=pk).exists()
        context["actions"].append(
            {
                "label": _("Keep it in view no longer") if kept else _("Keep it in view"),
                "url": reverse("call_save", args=[pk]),
                "method": "post",
                "data": {"away": "1"} if kept else {},
            }
        )
    facts = context["aside"][0]
    hidden = {str(_("Deadlines")), str(_("Rule set")), str(_("Last deadline"))}
    facts["rows"] = [row for row in facts["rows"] if str(row["label"]) not in hidden]
    for row in facts["rows"]:
        if row["value"] == call.address and call.address:
            row |= {"value": _("the page of the call"), "url": call.address, "language": ""}
    if call.deadlines:
        context["aside"].insert(0, _deadlines(call))
    context["sections"].insert(0, _rules(rule_set) if rule_set else _no_rules())


def call_list_page(request: HttpRequest, context: dict[str, Any]) -> None:
    """The list as a calendar, filtered as it is, and the reader's own calls."""
    query = request.GET.urlencode()
    context["exports"].append(
        {"label": _("Calendar"), "url": reverse("call_calendar") + (f"?{query}" if query else "")}
    )
    if request.actor.is_authenticated:
        context["actions"].insert(0, {"label": _("Kept in view"), "url": reverse("call_saved")})
    if request.actor.is_insider:
        context["actions"] += [
            {"label": _("De minimis aid"), "url": reverse("aid_list")},
            {"label": _("Technology vouchers"), "url": reverse("voucher_list")},
        ]


def _deadlines(call: Call) -> dict[str, Any]:
    now = timezone.now()
    return {
        "title": _("Deadlines"),
        "rows": [
            {"label": one.name or _("deadline"), "value": in_words(one), "sub": _sub(one, now)}
            for one in deadlines_in(call.deadlines)
        ],
        "chips": [{"label": _("Add to your calendar"), "url": reverse("call_calendar_of_one", args=[call.pk])}],
    }


def in_words(deadline: Deadline) -> str:
    day = partial_date(deadline.day.isoformat())
    hour = _("%(hour)s, time of %(place)s") % {
        "hour": f"{deadline.hour:%H:%M}",
        "place": get_timezone_location(deadline.zone, locale=page_language(), return_city=True),
    } if deadline.hour else _("the hour stands on the page of the call")  # fmt: skip
    return f"{day}, {hour}"


def _sub(deadline: Deadline, now: dt.datetime) -> str:
    return _("past") if deadline.moment < now else ""


def _rules(rule_set: RuleSet) -> dict[str, Any]:
    about, language = said_in(rule_set.about)
    rules = []
    for rule in rule_set.rules:
        says, spoken = said_in(rule.says)
        rules.append({"says": says, "language": spoken, "clause": clause_of(rule.clause, rule_set)})
    return {
        "title": _("Who may take part"),
        "note": _("%(title)s, version %(version)s")
        % {"title": said_in(rule_set.title)[0], "version": rule_set.version},
        "id": "rules",
        "template": "funding/rules.html",
        "about": about,
        "about_language": language,
        "rules": rules,
        "rates": rate_rows(rule_set),
    }


def _no_rules() -> dict[str, Any]:
    return {
        "title": _("Who may take part"),
        "id": "rules",
        "empty": {"reason": _("No rules are written here for this call yet: its own text says who may take part.")},
    }
