"""What the desk adds to the page of an introduction: the question, the reasons, the steps, who said what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.evidence import days_waiting
from crocevia.exchange.introductions.models import Consent, Introduction, Side
from crocevia.exchange.introductions.queries import reasons_for
from crocevia.exchange.introductions.rules import BROKER, CLOSED, OWNER, REFUSALS
from crocevia.exchange.introductions.steps import roles_of
from crocevia.insight.desk.steps import steps_of
from crocevia.insight.signing.notes import mend_note
from crocevia.people.actor import Actor
from crocevia.people.answering import authority_of
from crocevia.records.models import Record
from crocevia.ui.steps import Input
from crocevia.ui.writing import partial_date

ANSWERS = {"": "wait", "yes": "good", "no": "stop", "void": "none", "withdrawn": "stop", "silent": "stop"}


def introduction_sections(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Sections for each reader's part in it. The record is already what this reader may see."""
    introduction: Introduction = record
    roles = roles_of(introduction, request.actor)
    consents = [
        c for c in introduction.consents.select_related("asked_of", "answered_by") if BROKER in roles or c.side in roles
    ]
    speaks = _speaks(introduction, request.actor, roles)
    front: list[dict[str, Any] | None] = [
        _question(introduction, consents, request.actor),
        _meeting(introduction),
        # Whoever is asked answers first; taking back is for a yes that stands.
        _steps(
            introduction, roles, speaks and any(c.answer == Consent.Answer.YES and c.side in roles for c in consents)
        ),
        _reasons(introduction, request.actor, roles),
    ]
    context["sections"] = [*filter(None, front), *context["sections"], *filter(None, [_said(consents)])]
    if roles & {BROKER, OWNER}:
        need = introduction.for_need
        context["actions"].append({"label": _("The need"), "url": reverse("need_detail", args=[need.pk])})
    if introduction.state not in CLOSED:
        days = days_waiting(introduction)
        context["meta"].append(_("day %(n)d") % {"n": days})
    if introduction.unsolicited:
        context["meta"].append(_("offered by the candidate itself"))
    context["aside"] = [part for part in context["aside"] if part["title"] != _("Who sees what")]
    mend_note(introduction, context["aside"])
    context["aside"].append(
        _contacts(introduction) if context["record"].reads_in_full and introduction.revealed_at else None
    )
    context["aside"] = [part for part in context["aside"] if part]


def forms_of(request: HttpRequest, introduction: Introduction) -> list[dict[str, Any]]:
    """The question that waits for this reader, with the exact text, and the steps that it may take."""
    actor, roles = request.actor, roles_of(introduction, request.actor)
    consents = list(introduction.consents.select_related("asked_of").filter(side__in=roles))
    asked, forms = _question(introduction, consents, actor), []
    if asked and asked["may"]:
        consent: Consent = asked["consent"]
        inputs = (
            Input("question", "", "hidden", str(consent.pk)), Input("read", _("Fingerprint of the text"), "hidden", consent.text_hash),
            Input("answer", _("Answer"), "select", "", (("yes", asked["yes"]), ("no", _("No")))),
            Input("reason_code", _("Reason"), "select", "", (("", "–"), *asked["reasons"]), required=False),
            Input("reason", _("In your words"), "area", required=False),
        )  # fmt: skip
        forms.append({"verb": "reply", "label": asked["title"], "help": consent.text, "inputs": inputs})
    said_yes = any(c.answer == Consent.Answer.YES for c in consents)
    return [*forms, *steps_of(introduction, roles, _speaks(introduction, actor, roles) and said_yes)]


def _speaks(introduction: Introduction, actor: Actor, roles: frozenset[str]) -> bool:
    """Whether the actor may answer for its side."""
    need = introduction.for_need
    sides = (
        (Side.OWNER, need.owner, introduction.owner_contact),
        (Side.CANDIDATE, introduction.candidate, introduction.candidate_contact),
    )
    return any(side in roles and house and authority_of(actor, house, person) for side, house, person in sides)


def _question(introduction: Introduction, consents: list[Consent], actor: Actor) -> dict[str, Any] | None:
    """The question that waits for this reader's side, with the form that answers it."""
    waiting = [c for c in consents if c.answer == Consent.Answer.OPEN]
    if not waiting or introduction.broker_id == actor.user_id:
        return None
    consent = waiting[-1]
    house = introduction.for_need.owner if consent.side == Side.OWNER else introduction.candidate
    may = bool(house and authority_of(actor, house, consent.asked_of))
    return {
        "title": _("A question for you"),
        "note": _("asked on %(date)s") % {"date": partial_date(localtime(consent.asked_at).date().isoformat())},
        "id": "question",
        "template": "desk/question.html",
        "consent": consent,
        "lines": consent.text.split("\n"),
        "may": may,
        "asked_of": consent.asked_of.name if consent.asked_of else "",
        "reasons": list(REFUSALS.items()),
        "yes": _("Yes, ask them") if consent.side == Side.OWNER else _("Yes, you may name us"),
        "url": reverse("introduction_act", args=[introduction.pk]),
    }


def _steps(introduction: Introduction, roles: frozenset[str], speaks: bool) -> dict[str, Any] | None:
    forms = steps_of(introduction, roles, speaks)
    if not forms:
        return None
    title = _("Next step") if BROKER in roles else _("What you may do")
    return {"title": title, "id": "next", "template": "crocevia/detail/steps.html", "forms": forms}


def _meeting(introduction: Introduction) -> dict[str, Any] | None:
    if not introduction.meeting_at or not getattr(introduction, "reads_in_full", False):
        return None
    when = date_format(localtime(introduction.meeting_at), "DATETIME_FORMAT")
    return {
        "title": _("Meeting"),
        "fields": [{"label": _("When"), "value": when}, {"label": _("Where"), "value": introduction.meeting_place}],
        "actions": [
            {
                "label": _("Put it in the calendar (iCal)"),
                "url": reverse("introduction_calendar", args=[introduction.pk]),
            }
        ],
    }


def _reasons(introduction: Introduction, actor: Actor, roles: frozenset[str]) -> dict[str, Any] | None:
    rows = []
    for reason in reasons_for(introduction, actor):
        url = reverse(f"{reason.kind}_detail", args=[reason.record]) if reason.kind else ""
        cells: list[dict[str, Any]] = [
            {"value": reason.aspect, "lang": introduction.language},
            {"value": reason.sentence, "said": True, "lang": reason.language} if reason.sentence else {"value": ""},
            {"value": reason.title, "url": url, "lang": reason.language},
        ]
        if BROKER in roles:
            share = "" if reason.probability is None else f"{round(100 * reason.probability)}"
            cells.append({"value": share})
        rows.append({"cells": cells})
    if not rows:
        return None
    columns = [
        {"key": "aspect", "label": _("Aspect")},
        {"key": "says", "label": _("What says so")},
        {"key": "where", "label": _("Where")},
    ]
    if BROKER in roles:
        columns.append({"key": "share", "label": _("Coverage"), "align": "r"})
    return {"title": _("Why this candidate"), "columns": columns, "rows": rows, "id": "why"}


def _said(consents: list[Consent]) -> dict[str, Any] | None:
    """What was asked and answered, with the hash of the words."""
    if not consents:
        return None
    rows = [
        {
            "cells": [
                {"value": Side(c.side).label, "sub": c.asked_of.name if c.asked_of else ""},
                {"value": date_format(localtime(c.asked_at), "SHORT_DATETIME_FORMAT")},
                {"value": Consent.Answer(c.answer).label, "mark": ANSWERS[c.answer]},
                {
                    "value": date_format(localtime(c.answered_at), "SHORT_DATETIME_FORMAT") if c.answered_at else "",
                    "sub": " · ".join(filter(None, [c.authority, _("by link") if c.by_link else ""])),
                },
                {"value": c.reason, "sub": str(REFUSALS.get(c.reason_code, "")) if c.reason != c.reason_code else ""},
                {"value": c.text_hash[:12]},
            ]
        }
        for c in consents
    ]
    columns = [
        {"key": "side", "label": _("Side")}, {"key": "asked", "label": _("Asked")}, {"key": "answer", "label": _("Answer")},
        {"key": "answered", "label": _("Answered")}, {"key": "why", "label": _("Reason")}, {"key": "hash", "label": _("Fingerprint of the text")},
    ]  # fmt: skip
    return {"title": _("Consents"), "columns": columns, "rows": rows, "id": "consents"}


def _contacts(introduction: Introduction) -> dict[str, Any]:
    people = (
        (introduction.owner_name, introduction.owner_contact),
        (introduction.candidate_name, introduction.candidate_contact),
    )
    rows = []
    for house, person in people:
        user = getattr(person, "user", None)
        rows.append({"label": house, "value": person.name if person else "", "sub": user.email if user else ""})
    return {"title": _("Who answers"), "rows": rows}
