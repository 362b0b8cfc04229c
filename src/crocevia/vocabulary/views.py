"""The pages of the vocabularies. They are public: every word on them is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.vocabulary import queries
from crocevia.vocabulary.browse import NoSuchConcept, SchemePage, Twig
from crocevia.vocabulary.models import Scheme, languages_by_preference
from crocevia.vocabulary.skos import as_jsonld


@require_safe
def vocabulary_list(request: HttpRequest) -> HttpResponse:
    """Every scheme, with its size, version, source and licence."""
    schemes = sorted(queries.schemes(), key=lambda scheme: scheme.label.casefold())
    columns = [
        {"key": "label", "label": _("Vocabulary")},
        {"key": "size", "label": _("Entries"), "align": "r"},
        {"key": "version", "label": _("Version")},
        {"key": "source", "label": _("Source"), "long": True},
        {"key": "licence", "label": _("Licence"), "long": True},
    ]
    rows = [
        {
            "url": address(scheme.code),
            "cells": [
                {"value": scheme.label, "sub": scheme.code, "lang": scheme.label_language},
                {"value": scheme.size},
                {"value": scheme.version},
                {"value": scheme.source, "lang": "en"},
                {"value": scheme.licence, "lang": "en"},
            ],
        }
        for scheme in schemes
    ]
    context = {
        "title": _("Vocabularies"),
        "intro": _("The lists of terms that needs, capabilities and parties are described with."),
        "unit": {"one": _("vocabulary"), "many": _("vocabularies")},
        "columns": columns,
        "rows": rows,
        "page": Paginator(rows, max(len(rows), 1)).get_page(1),
        "searchable": False,
        "empty": {"reason": _("No vocabulary is loaded yet. The command load_vocabularies brings them in.")},
    }
    return render(request, "vocabulary/list.html", context)


@require_safe
def vocabulary_scheme(request: HttpRequest, code: str) -> HttpResponse:
    """A scheme: one level of its tree, or what a search finds below; with the concept one stands under."""
    scheme = get_object_or_404(Scheme, code=code)
    words, under = (request.GET.get(key, "").replace("\x00", "")[:200].strip() for key in ("q", "under"))
    shown = SchemePage(scheme, words, under, request.GET.get("page", "1"))
    try:
        place = shown.place
    except NoSuchConcept:
        raise Http404 from None
    head, entries = shown.head, shown.rows
    path = [{"label": _("Vocabularies"), "url": reverse("vocabulary_list")}]
    if place:
        path.append({"label": scheme.label, "url": address(code)})
        path += [{"label": _of(twig), "url": address(code, twig.notation)} for twig in shown.trail(place)]
    clear_url = address(code, under) if words else ""
    context = {
        "title": head.concept.label if head else scheme.label,
        "meta": [place.notation] if place else [],
        "path": path,
        "scheme": scheme,
        "head": head,
        "unit": {"one": _("entry"), "many": _("entries")},
        "q": words,
        "clear_url": clear_url,
        "entries": entries,
        "rows": entries,
        "nested": any(row.below for row in entries),
        "mapped": any(row.mappings for row in entries),
        "page": shown.page,
        "pages": shown.page.paginator.get_elided_page_range(shown.page.number),
        "searchable": bool(shown.tree),
        "other": languages_by_preference()[1],
        "exports": [{"label": "JSON-LD", "url": reverse("vocabulary_jsonld", args=[code])}],
        "empty": _why_empty(shown, clear_url),
    }
    leaf = place and not shown.below[place.pk]
    return render(request, "vocabulary/concept.html" if leaf else "vocabulary/scheme.html", context)


@require_safe
def vocabulary_jsonld(request: HttpRequest, code: str) -> JsonResponse:
    """The scheme as SKOS."""
    scheme = get_object_or_404(Scheme, code=code)

    def full_address(of: str, notation: str) -> str:
        return request.build_absolute_uri(address(of, notation))

    return JsonResponse(
        as_jsonld(scheme, full_address), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )


def address(code: str, notation: str = "") -> str:
    """The page of a scheme, or of one of its concepts."""
    page = reverse("vocabulary_scheme", args=[code])
    return f"{page}?{urlencode({'under': notation})}" if notation else page


def _of(twig: Twig) -> str:
    """A broader concept's label, as the reader likes it."""
    first, second = languages_by_preference()
    return getattr(twig, f"label_{first}") or getattr(twig, f"label_{second}")


def _why_empty(shown: SchemePage, clear_url: str) -> dict[str, str]:
    if shown.words:
        return {
            "reason": _("No entry says “%(words)s”.") % {"words": shown.words},
            "link_label": _("See all of them."),
            "link_url": clear_url,
        }
    return {"reason": _("This vocabulary has no entries.")}
