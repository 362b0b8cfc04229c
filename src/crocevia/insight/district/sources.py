"""The sources: every document with what cites it, and every point on which they differ with both sides."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crocevia.insight.district.views import doors, way_here
from crocevia.insight.telling import CITED, point_of
from crocevia.insight.where import about, place_of
from crocevia.people.actor import Actor
from crocevia.records.kinds import kind_of
from crocevia.records.listing import Listing
from crocevia.records.models import Citation, Disagreement, Document, Link, Record, Statement
from crocevia.records.party_listing import seen_persons
from crocevia.ui.lists import asked, listing_context
from crocevia.ui.writing import figure_in_words, partial_date
from crocevia.vocabulary.queries import label_of

ENDS = ("organisation", "person", "record", "link", "statement")


def seen_citations(actor: Actor) -> QuerySet[Citation]:
    """Citations of what the reader may see in full: a place in a document must not betray a hidden record."""
    if actor.is_system:
        return Citation.objects.all()
    full = Record.objects.visible_to(actor, "full").values("pk")
    links = Link.objects.visible_to(actor).values("pk")
    statements = Statement.objects.visible_to(actor).values("pk")
    return Citation.objects.filter(
        Q(record__isnull=True) | Q(record__in=full),
        Q(link__isnull=True) | Q(link__in=links),
        Q(statement__isnull=True) | Q(statement__in=statements),
        Q(person__isnull=True) | Q(person__in=seen_persons(actor).values("pk")),
    )


def _counts(actor: Actor) -> dict[int, Counter[str]]:
    """For each document, how many things of each sort cite it."""
    counts: dict[int, Counter[str]] = {}
    for row in seen_citations(actor).values("document_id", *(f"{end}_id" for end in ENDS)):
        sort = next(end for end in ENDS if row[f"{end}_id"])
        counts.setdefault(row["document_id"], Counter())[sort] += 1
    return counts


def _in_words(counts: Counter[str]) -> str:
    words = [
        ngettext("%(n)d statement", "%(n)d statements", counts["statement"]) % {"n": counts["statement"]},
        ngettext("%(n)d record", "%(n)d records", counts["record"]) % {"n": counts["record"]},
        ngettext("%(n)d organisation", "%(n)d organisations", counts["organisation"]) % {"n": counts["organisation"]},
        ngettext("%(n)d relation", "%(n)d relations", counts["link"]) % {"n": counts["link"]},
        ngettext("%(n)d person", "%(n)d persons", counts["person"]) % {"n": counts["person"]},
    ]
    return ", ".join(
        word for word, n in zip(words, (counts[k] for k in ("statement", "record", "organisation", "link", "person")), strict=True) if n
    )


def documents_section(actor: Actor) -> dict[str, Any]:
    """Every document: what it is, when it was written, what rests on it."""
    counts = _counts(actor)
    bars = [
        {
            "label": document.title,
            "url": reverse("district_source", args=[document.code]),
            "value": sum(counts.get(document.pk, Counter()).values()),
            "sub": _described(document, counts.get(document.pk, Counter())),
        }
        for document in Document.objects.all()
    ]
    return {
        "title": _("Documents"),
        "id": "documents",
        "note": _("How many things here rest on each."),
        "template": "insight/documents.html",
        "bars": sorted(bars, key=lambda bar: -bar["value"]),
    }


def _described(document: Document, counts: Counter[str]) -> SafeString:
    """What a document holds, how it is dated, what rests on it."""
    parts = [
        format_html('<span lang="en">{}</span>', document.content) if document.content else "",
        partial_date(document.dated) or _("undated"),
        format_html('<span lang="en">{}</span>', document.dating_note) if document.dating_note else "",
        document.licence,
        _in_words(counts),
    ]
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def differences_section(actor: Actor) -> dict[str, Any] | None:
    """Every point on which the sources differ or stay unclear, with everything it touches."""
    touched = Statement.objects.visible_to(actor).select_related("organisation", "record").prefetch_related(CITED)
    points = Disagreement.objects.prefetch_related(Prefetch("statements", touched, to_attr="seen"))
    ordered = sorted(points, key=lambda point: (len(point.code), point.code))
    if not ordered:
        return None
    return {
        "title": _("Where they differ, or stay unclear"),
        "id": "differences",
        "note": _("Both sides are kept; nothing is averaged."),
        "template": "insight/differences.html",
        "points": [point_of(point, point.seen, _named) for point in ordered],
    }


def _named(statement: Statement) -> dict[str, Any]:
    """Whom a side is about, with the way to where it is told."""
    return {
        "about": about(statement),
        "about_language": statement.record.language if statement.record_id else "",
        "url": place_of(statement),
    }


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Documents and disagreements."""
    sections = [documents_section(request.actor), differences_section(request.actor)]
    context = {
        "title": _("Sources"),
        "path": way_here(),
        "lead": _("Every fact here says where it was read. This is the list of those places, and of the points on which they do not agree."),
        "sections": [section for section in sections if section],
        "aside": [doors()],
    }
    return render(request, "insight/page.html", context)


def _row(citation: Citation) -> dict[str, Any]:
    """One thing that rests on a document."""
    kind, title, sub, url, language = "", "", "", "", ""
    if citation.organisation_id:
        kind, title = _("organisation"), citation.organisation.name
        url = reverse("organisation_detail", args=[citation.organisation.slug])
    elif citation.person_id:
        kind, title, sub = _("person"), citation.person.name or _("not named in the source"), citation.person.role
        url, language = reverse("people_list"), ""
    elif citation.record_id:
        record = citation.record
        kind, title, language = kind_of(record.kind).label, record.title, record.language
        url = reverse(f"{record.kind}_detail", args=[record.pk])
    elif citation.link_id:
        link = citation.link
        ends = [end.name if hasattr(end, "name") else end.title for end in (link.subject or link.subject_record, link.object or link.object_record)]
        kind, title, sub = _("relation"), f"{ends[0]} → {ends[1]}", label_of("link-predicates", link.predicate)
        if link.subject:
            url = reverse("organisation_detail", args=[link.subject.slug]) + "#relations"
    else:
        said = citation.statement
        kind, title, sub = _("statement"), said.text or said.metric, about(said)
        url, language = place_of(said), said.language
        if said.value is not None:
            title = f"{said.metric}: {figure_in_words(said.value, said.unit, said.qualifier)}"
    return {
        "url": url,
        "cells": [{"value": title, "lang": language, "sub": sub}, {"value": kind}, {"value": citation.located}],
    }


@require_safe
def source(request: HttpRequest, code: str) -> HttpResponse:
    """One document and everything that rests on it."""
    document = get_object_or_404(Document, code=code)
    rows = seen_citations(request.actor).filter(document=document)
    ends = ("organisation", "person", "record", "link__subject", "link__object", "link__subject_record",
            "link__object_record", "statement__organisation", "statement__record")  # fmt: skip
    listing = Listing(
        rows=rows.select_related(*ends),
        asked=asked(request),
        sorts={"place": "place"},
        page_size=60,
    )
    dated = partial_date(document.dated) or _("undated")
    context = listing_context(
        listing,
        title=document.title,
        meta=[dated, document.languages],
        intro=document.content,
        path=[*way_here(), {"label": _("Sources"), "url": reverse("district_sources")}],
        unit={"one": _("thing rests on it"), "many": _("things rest on it")},
        columns=[
            {"key": "what", "label": _("What"), "long": True},
            {"key": "kind", "label": _("Kind")},
            {"key": "place", "label": _("Place in the document"), "sortable": True},
        ],
        row=_row,
        note=document.dating_note,
        searchable=False,
        empty={"reason": _("Nothing that you may see rests on it.")},
    )
    return render(request, "crocevia/list.html", context)
