"""Organisations and persons as lists. They are no records, yet page, API and export must not differ on them either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor, Role
from crocevia.people.models import Classification, Membership, Organisation, OrganisationName, Person
from crocevia.people.search import containing
from crocevia.records.kinds import Facet
from crocevia.records.listing import PAGE_SIZE, Listing
from crocevia.records.models import Citation, Link, Record

KINDS = "party-kinds"
ROLES = "organisation-roles"
LOMBARDY = "lombardy-clusters"


def district_clusters() -> str:
    """The code of the scheme that holds the district's own clusters."""
    return settings.CLUSTER_SCHEME


def named(query: str) -> Q:
    """Every word of the query, each in the organisation's own words or in one of its other names."""
    found = Q()
    for word in query.split()[:12]:
        other = OrganisationName.objects.filter(containing("search_text", word))
        found &= containing("search_text", word) | Q(pk__in=other.values("organisation"))
    return found


def with_residency(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each row annotated with `residency`: “yes” when a link says it is resident, “no” otherwise."""
    held = Exists(Link.objects.filter(subject=OuterRef("pk"), predicate="resident_of"))
    return rows.annotate(residency=Case(When(held, then=Value("yes")), default=Value("no"), output_field=CharField()))


def with_capability_count(rows: QuerySet[Organisation], actor: Actor) -> QuerySet[Organisation]:
    """Each row annotated with `capability_count`, of those that the actor may see."""
    seen = Record.objects.filter(kind="capability", owner=OuterRef("pk")).visible_to(actor).order_by()
    counted = seen.values("owner").annotate(n=Count("pk")).values("n")
    return rows.annotate(capability_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _residency_labels(values: list[Any]) -> dict[Any, Any]:
    return {"yes": _("resident in the park"), "no": _("outside the park")}


def organisation_facets() -> tuple[Facet, ...]:
    return (
        Facet("kind", gettext_lazy("Kind of party"), "concepts__notation", scheme=KINDS),
        Facet("residency", gettext_lazy("Where"), "residency", labels=_residency_labels),
        Facet("cluster", gettext_lazy("Cluster"), "concepts__notation", scheme=district_clusters()),
        Facet("lombardy", gettext_lazy("Lombardy cluster"), "concepts__notation", scheme=LOMBARDY),
        Facet("role", gettext_lazy("Role"), "concepts__notation", scheme=ROLES),
        Facet("place", gettext_lazy("Place"), "place"),
    )


def organisations_of(actor: Actor, asked: Mapping[str, Sequence[str]], page_size: int = PAGE_SIZE) -> Listing:
    """Every organisation, for one reader; each row carries its classifications with concept and scheme."""
    held = Classification.objects.select_related("concept__scheme").order_by("concept__position")
    rows = with_capability_count(with_residency(Organisation.objects.all()), actor)
    return Listing(
        rows=rows.prefetch_related(Prefetch("classifications", held)),
        asked=asked,
        facets=organisation_facets(),
        search=named,
        sorts={
            "name": Lower("name"),
            "residency": "residency",
            "sector": Lower("sector"),
            "place": Lower("place"),
            "capabilities": "capability_count",
        },
        default_sort="name",
        page_size=page_size,
    )


def concepts_in(organisation: Organisation, scheme: str) -> list[Classification]:
    """What an organisation is under one scheme, from the classifications that were fetched with it."""
    return [held for held in organisation.classifications.all() if held.concept.scheme.code == scheme]


def seen_persons(actor: Actor) -> QuerySet[Person]:
    """Office holders whom the sources name, for everyone; for the district's members also one another."""
    rule = Q(public=True)
    if actor.is_insider or actor.is_system:
        rule |= Q(pk__in=Membership.objects.exclude(role=Role.NONE).values("person"))
    return Person.objects.filter(rule)


def persons_of(actor: Actor, asked: Mapping[str, Sequence[str]], page_size: int = PAGE_SIZE) -> Listing:
    """The persons that the actor may see, each with its memberships and sources."""
    rows = seen_persons(actor).annotate(
        unnamed=Case(When(name="", then=Value(1)), default=Value(0), output_field=IntegerField())
    )
    return Listing(
        rows=rows.order_by("unnamed", Lower("name"), "role").prefetch_related(
            Prefetch("memberships", Membership.objects.select_related("organisation")),
            Prefetch("citations", Citation.objects.select_related("document")),
        ),
        asked=asked,
        facets=(Facet("organisation", gettext_lazy("Organisation"), "memberships__organisation__name"),),
        search=_person_search,
        sorts={"name": Lower("name"), "role": Lower("role")},
        page_size=page_size,
    )


def _person_search(query: str) -> Q:
    found = Q()
    for word in query.split()[:12]:
        found &= containing("search_text", word) | Q(
            pk__in=Membership.objects.filter(containing("organisation__search_text", word)).values("person")
        )
    return found
