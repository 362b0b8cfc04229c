"""How an organisation or a person stands in a row of a list. Nothing here asks the database."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from crocevia.people.models import Organisation, Person
from crocevia.records.models import Citation
from crocevia.records.party_listing import KINDS, concepts_in, district_clusters


def partner_columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("Name"), "sortable": True},
        {"key": "kind", "label": _("Kind")},
        {"key": "residency", "label": _("In the park"), "sortable": True},
        {"key": "sector", "label": _("What it does"), "sortable": True, "long": True},
        {"key": "cluster", "label": _("Clusters")},
        {"key": "place", "label": _("Place"), "sortable": True},
        {"key": "capabilities", "label": _("Capabilities"), "align": "r", "sortable": True},
    ]


def partner_row(organisation: Organisation) -> dict[str, Any]:
    kinds = ", ".join(held.concept.label for held in concepts_in(organisation, KINDS))
    clusters = ", ".join(held.concept.label for held in concepts_in(organisation, district_clusters()))
    resident = organisation.residency == "yes"
    return {
        "url": reverse("organisation_detail", args=[organisation.slug]),
        "cells": [
            {"value": organisation.name},
            {"value": kinds},
            {"value": _("resident") if resident else "", "mark": "good" if resident else ""},
            {"value": organisation.sector, "lang": organisation.language},
            {"value": clusters},
            {"value": organisation.place, "lang": organisation.language},
            {"value": organisation.capability_count or ""},
        ],
    }


def people_columns() -> list[dict[str, Any]]:
    return [
        {"key": "name", "label": _("Name"), "sortable": True},
        {"key": "role", "label": _("Role"), "sortable": True, "long": True},
        {"key": "organisation", "label": _("Organisation")},
        {"key": "source", "label": _("Source"), "long": True},
    ]


def source_words(citations: list[Citation]) -> str:
    """Documents with the places inside, in one line."""
    places: dict[str, list[str]] = {}
    for citation in citations:
        places.setdefault(citation.document.title, []).append(citation.located)
    return "; ".join(", ".join([title, *(p for p in held if p)]) for title, held in places.items())


def person_row(person: Person) -> dict[str, Any]:
    held = list(person.memberships.all())
    where = {m.organisation.slug: m.organisation.name for m in held}
    linked = [(reverse("organisation_detail", args=[slug]), name) for slug, name in where.items()]
    return {
        "cells": [
            {"value": person.name or _("not named in the source"), "html_class": "" if person.name else "missing"},
            {"value": person.role or ", ".join(m.title for m in held if m.title), "lang": person.language},
            {"value": format_html_join(", ", '<a href="{}">{}</a>', linked)},
            {"value": source_words(list(person.citations.all())), "html_class": "src"},
        ],
    }
