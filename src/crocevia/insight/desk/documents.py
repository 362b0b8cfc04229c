"""Documents on the pages of a need and of its introductions: kept by the owner, handed over version by version, opened on the record."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from crocevia.exchange.introductions.document_actions import (
    DOCUMENT,
    OPEN_TO_READ,
    hand_over_document,
    keep_document,
    open_document,
    take_back_document,
)  # fmt: skip
from crocevia.exchange.introductions.models import Handover, Introduction
from crocevia.exchange.introductions.rules import BROKER, CANDIDATE, OWNER
from crocevia.exchange.introductions.steps import LIFE, roles_of
from crocevia.exchange.needs.models import Need
from crocevia.records.errors import NotAllowed
from crocevia.records.events import subject_of
from crocevia.records.files import files_of
from crocevia.records.kinds import kind_of
from crocevia.records.models import Event, KeptFile, Record
from crocevia.ui.record_pages import find
from crocevia.ui.steps import Input, refused, step_form, words
from crocevia.ui.uploads import files_section, send_kept, upload_of

Section = dict[str, Any]


def need_documents(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """On the need, for its owner and its broker: the documents, and the way to add one."""
    need: Any = record
    if not context["writable"]:
        return
    kept = files_of(need, request.actor, DOCUMENT)
    note = _("Its owner and its broker read them. On an introduction the owner hands over one version to one candidate.")
    section: Section = files_section(kept, _("Documents"), note) or {"title": _("Documents"), "note": note}
    title = Input("title", _("What it is"), help=_("The same name again makes the next version."))
    upload = step_form(
        LIFE, need, "keep", _("Keep the document"), reverse("need_document", args=[need.pk]), "", title,
        Input("file", _("File"), "file"), Input("note", _("What changed, in a few words"), required=False), fold=_("Add a document"),
    )  # fmt: skip
    context["sections"].append({**section, "id": "documents", "template": "crocevia/detail/steps.html", "forms": [upload]})


def introduction_documents(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """On an introduction: what was handed over; the owner hands over more, the candidate opens it."""
    introduction: Any = record
    roles = roles_of(introduction, request.actor)
    if not introduction.revealed_at or not roles & {OWNER, CANDIDATE, BROKER}:
        return
    handed = list(introduction.handovers.select_related("file").order_by("file__title", "-file__number"))
    forms = _forms(introduction, request, handed) if OWNER in roles else []
    if not handed and not forms:
        return
    section: Section = {"title": _("Documents"), "id": "documents", **_table(introduction, handed, CANDIDATE in roles)}
    if forms:
        section |= {"template": "crocevia/detail/steps.html", "forms": forms}
    context["sections"].insert(1, section)


def _table(introduction: Introduction, handed: list[Handover], opens: bool) -> Section:
    if not handed:
        return {}
    events = Event.objects.filter(subject=subject_of(introduction.for_need), verb="document opened")
    opened = Counter(event.new.get("handover") for event in events)
    rows = []
    for each in handed:
        url = reverse("introduction_document", args=[introduction.pk, each.file_id])
        times = opened[each.pk]
        rows.append({
            "url": url if opens and each.ended_at is None and introduction.state in OPEN_TO_READ else "",
            "cells": [
                {"value": each.file.title, "sub": each.file.name},
                {"value": each.file.number},
                {"value": date_format(localtime(each.at), "SHORT_DATETIME_FORMAT")},
                {"value": ngettext("once", "%(n)d times", times) % {"n": times} if times else _("not yet")},
                {"value": _("taken back"), "mark": "stop"} if each.ended_at else {"value": _("open"), "mark": "good"},
                {"value": each.file.digest[:12]},
            ],
        })  # fmt: skip
    columns = [
        {"key": "what", "label": _("What")}, {"key": "number", "label": _("Version")}, {"key": "when", "label": _("Handed over")},
        {"key": "opened", "label": _("Opened")}, {"key": "state", "label": _("State")}, {"key": "hash", "label": _("Fingerprint (SHA-256)")},
    ]  # fmt: skip
    note = _("Each opening is noted in the owner's ledger.") if opens else ""
    return {"columns": columns, "rows": rows, "note": note}


def _forms(introduction: Introduction, request: HttpRequest, handed: list[Handover]) -> list[Section]:
    """The owner's: hand over a version that is not open yet, take one back."""
    url = reverse("introduction_documents", args=[introduction.pk])
    present = {each.file_id for each in handed if each.ended_at is None}
    kept = [f for f in files_of(introduction.for_need, request.actor, DOCUMENT) if f.pk not in present]
    forms = []
    if kept and introduction.state in LIFE.steps["hand_over_document"].of:
        choices = tuple((str(f.pk), f"{f.title}, {f.number}") for f in kept)
        which = Input("file", _("Document and version"), "select", "", choices)
        told = _("%(name)s will be able to open just this version.") % {"name": introduction.candidate_name}
        forms.append(step_form(LIFE, introduction, "hand_over_document", _("Hand this version over"), url, told, which))
    back = tuple((str(h.pk), f"{h.file.title}, {h.file.number}") for h in handed if h.ended_at is None)
    if back:
        which = Input("handover", _("Document and version"), "select", "", back)
        forms.append(step_form(LIFE, introduction, "take_back", _("Take back"), url, "", which, fold=_("Take a document back"), stop=True))
    return forms


@require_POST
def need_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a document with a need that the reader may change."""
    need: Need = find(request, kind_of("need"), pk, writable=True)

    def act() -> KeptFile:
        name, content = upload_of(request, "file")
        told = {"title": words(request.POST, "title", 200), "note": words(request.POST, "note", 400)}
        return keep_document(need, actor=request.actor, name=name, content=content, **told)

    refused(request, act, _("Kept. Nobody else reads it until you hand it over."))
    return HttpResponseRedirect(reverse("need_detail", args=[pk]) + "#documents")


@require_POST
def introduction_documents_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand over a version, or take one back."""
    introduction: Introduction = find(request, kind_of("introduction"), pk)

    def act() -> Handover:
        if request.POST.get("verb") == "take_back":
            number = words(request.POST, "handover", 18)
            return take_back_document(introduction, actor=request.actor, handover=int(number) if number.isdecimal() else 0)
        key = words(request.POST, "file", 40)
        mine = {str(f.pk): f for f in files_of(introduction.for_need, request.actor, DOCUMENT)}
        if key not in mine:
            raise NotAllowed(_("This document is not open to you."))
        return hand_over_document(introduction, actor=request.actor, file=mine[key])

    refused(request, act, _("Done."))
    return HttpResponseRedirect(reverse("introduction_detail", args=[pk]) + "#documents")


@require_safe
def introduction_document(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A document that was handed to the reader's side, as a download; the opening is noted first. Any other is not there."""
    introduction: Introduction = find(request, kind_of("introduction"), pk)
    try:
        kept = open_document(introduction, actor=request.actor, file=file)
    except NotAllowed as why:
        raise Http404 from why
    return send_kept(request, kept)
