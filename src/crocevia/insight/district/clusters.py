"""Clusters with the organisations in each: the district's own, the region's, and any other scheme organisations stand in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.district.views import doors, way_here
from crocevia.people.models import Classification
from crocevia.records.party_listing import LOMBARDY, district_clusters
from crocevia.vocabulary.models import Scheme
from crocevia.vocabulary.queries import concepts_of

FACETS = {LOMBARDY: "lombardy"}


def _facet(scheme: str) -> str:
    return "cluster" if scheme == district_clusters() else FACETS.get(scheme, "")


def scheme_section(scheme: Scheme) -> dict[str, Any]:
    """One scheme: a bar for each cluster, and under it who stands in it."""
    held: dict[int, list[Classification]] = defaultdict(list)
    rows = Classification.objects.filter(concept__scheme=scheme).select_related("organisation")
    for row in rows.order_by("organisation__name"):
        held[row.concept_id].append(row)
    key = _facet(scheme.code)
    most = max((len(parties) for parties in held.values()), default=0) or 1
    listed = reverse("organisation_list")
    clusters = [
        {
            "label": concept.label,
            "value": len(held[concept.pk]),
            "share": round(len(held[concept.pk]) / most * 100),
            "url": f"{listed}?{key}={concept.notation}" if key else "",
            "notation": concept.notation,
            "parties": [
                {
                    "name": row.organisation.name,
                    "url": reverse("organisation_detail", args=[row.organisation.slug]),
                    "derived": row.derived,
                }
                for row in held[concept.pk]
            ],
        }
        for concept in concepts_of(scheme.code).values()
    ]
    return {
        "title": scheme.label,
        "id": scheme.code,
        "template": "insight/clusters.html",
        "note": scheme.version,
        "clusters": clusters,
        "vocabulary": reverse("vocabulary_scheme", args=[scheme.code]),
    }


@require_safe
def clusters(request: HttpRequest, scheme: str = "") -> HttpResponse:
    """The district's clusters and the region's; or one scheme alone."""
    codes = [scheme] if scheme else [f"{settings.DISTRICT}-clusters", LOMBARDY]
    found = {each.code: each for each in Scheme.objects.filter(code__in=codes)}
    if scheme and scheme not in found:
        raise Http404
    context = {
        "title": _("Clusters"),
        "path": way_here(),
        "lead": _("Who stands where. Most of it is our reading of what the sources say; what a source says itself is marked."),
        "sections": [scheme_section(found[code]) for code in codes if code in found],
        "aside": [doors()],
    }
    return render(request, "insight/page.html", context)
