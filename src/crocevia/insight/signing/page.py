"""What the page of an agreement adds to its fields: the next step, who signs, drafts with a preview, notes, amendments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crocevia.insight.signing.steps import steps_of
from crocevia.projects.agreements.models import Agreement, Party
from crocevia.projects.agreements.rules import FORMS, KEEPER, MARKS, OPEN, STATES, roles_of
from crocevia.projects.agreements.texts import DRAFT, SIGNED, draft_of
from crocevia.records.files import files_of
from crocevia.records.models import Record
from crocevia.ui.uploads import files_section
from crocevia.vocabulary.queries import label_of

Section = dict[str, Any]


def agreement_sections(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Sections for each reader's part in it. The record is already what this reader may see."""
    agreement: Any = record
    if not agreement.reads_in_full or not agreement.state:
        return
    roles = roles_of(agreement, request.actor)
    forms = steps_of(agreement, roles, request.actor) if roles else []
    front = [
        {"title": _("Next step") if KEEPER in roles else _("What you may do"), "id": "next", "template": "crocevia/detail/steps.html", "forms": forms}
        if forms
        else None,
        _parties(agreement),
        files_section(files_of(agreement, request.actor, SIGNED), _("Signed file"), called=_("Signed file")),
        _drafts(request, agreement),
        _remarks(agreement),
        _amendments(request, agreement),
    ]
    context["sections"] = [*filter(None, front), *filter(None, map(_other_relations, context["sections"]))]
    _mend_aside(agreement, context["aside"])
    if agreement.state not in OPEN:  # what is signed is changed by an amendment
        edit = reverse("agreement_edit", args=[agreement.pk])
        context["actions"] = [act for act in context["actions"] if act["url"] != edit]
    if agreement.parent_id:
        context["path"].append({"label": agreement.parent.title, "url": reverse("agreement_detail", args=[agreement.parent_id])})


def _mend_aside(agreement: Agreement, aside: list[dict[str, Any]]) -> None:
    """Who reads it, by name; what it is called, in the reader's language."""
    names = agreement.shares.filter(level="full", until__isnull=True, organisation__isnull=False).values_list("organisation__name", flat=True)
    readers = [{"label": _("Whole"), "value": ", ".join([*sorted(set(names)), _("its broker")])}, {"label": _("Others"), "value": _("do not know that it is there")}]
    for part in aside:
        for row in part.get("rows", ()):
            if row["value"] == agreement.type and agreement.form in FORMS:
                row |= {"value": FORMS[agreement.form], "language": ""}
        if part["title"] == _("Who sees what"):
            part["rows"] = readers


def _other_relations(section: Section) -> Section | None:
    """The table of relations without the parties, who stand in their own."""
    if section.get("id") != "relations":
        return section
    party = label_of("link-predicates", "party_to")
    rows = [row for row in section["rows"] if row["cells"][1]["value"] != party]
    return {**section, "title": _("Relations"), "rows": rows} if rows else None


def _parties(agreement: Agreement) -> Section:
    draft = draft_of(agreement)
    rows = []
    for party in agreement.parties.select_related("organisation", "signatory"):
        rows.append({
            "url": reverse("organisation_detail", args=[party.organisation.slug]),
            "cells": [
                {"value": party.organisation.name, "sub": party.role},
                {"value": party.signatory.name, "sub": party.signs_as} if party.signatory else {"value": _("to name"), "mark": "wait"},
                _power(party),
                _agreed(party, draft.digest if draft else ""),
                {"value": date_format(party.signed_on, "SHORT_DATE_FORMAT"), "mark": "good"} if party.signed_on else {"value": "–"},
            ],
        })  # fmt: skip
    columns = [
        {"key": "party", "label": _("Party")}, {"key": "signs", "label": _("Who signs")}, {"key": "power", "label": _("Power to sign")},
        {"key": "draft", "label": _("This draft")}, {"key": "signed", "label": _("Signed")},
    ]  # fmt: skip
    return {"title": _("Parties and signatures"), "columns": columns, "rows": rows, "id": "parties"}


def _power(party: Party) -> dict[str, Any]:
    if party.power_checked_at:
        return {"value": _("confirmed"), "mark": "good", "sub": party.power}
    return {"value": _("to confirm"), "mark": "wait", "sub": party.power} if party.signatory_id else {"value": "–"}


def _agreed(party: Party, digest: str) -> dict[str, Any]:
    if not digest or not party.accepted:
        return {"value": "–"}
    if party.accepted == digest:
        return {"value": _("agreed"), "mark": "good"}
    return {"value": _("agreed to an earlier one"), "mark": "wait"}


def _drafts(request: HttpRequest, agreement: Agreement) -> Section | None:
    kept = files_of(agreement, request.actor, DRAFT)
    section = files_section(kept, _("Drafts"), _("Every version is kept. What is agreed to is one version, by its fingerprint."), _("Text of the draft"))
    if section is not None and kept[0].name.endswith(".docx"):
        section["actions"] = [{"label": _("Read as PDF"), "url": reverse("agreement_preview", args=[agreement.pk])}]
        section["id"] = "drafts"
    return section


def _remarks(agreement: Agreement) -> Section | None:
    events = [
        {
            "when": date_format(localtime(each.at), "SHORT_DATETIME_FORMAT"),
            "text": each.text,
            "who": str(each.by or ""),
            "sub": _("on draft %(n)d") % {"n": each.draft} if each.draft else "",
        }
        for each in agreement.remarks.select_related("by__person")[:50]
    ]
    return {"title": _("Notes of the negotiation"), "events": events, "id": "notes"} if events else None


def _amendments(request: HttpRequest, agreement: Agreement) -> Section | None:
    found = Agreement.objects.filter(parent=agreement.pk).visible_to(request.actor)
    rows = [
        {
            "url": reverse("agreement_detail", args=[each.pk]),
            "cells": [{"value": each.title, "lang": each.language}, {"value": _state(each), "mark": MARKS.get(each.state, "none")}],
        }
        for each in found.order_by("created")
    ]
    columns = [{"key": "what", "label": _("Amendment")}, {"key": "state", "label": _("State")}]
    return {"title": _("Amendments"), "columns": columns, "rows": rows, "id": "amendments"} if rows else None


def _state(agreement: Agreement) -> str:
    return str(STATES.get(agreement.state, agreement.state))
