"""Organisations and people, as the directory lists them; and who you are."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from ninja.errors import AuthenticationError

from crocevia.gateway.api.access import READ, WRITE
from crocevia.gateway.api.shapes import Ref, asked_of, paged_of, parameters
from crocevia.gateway.tables.organisations import OrganisationTable
from crocevia.gateway.tables.people import PersonTable
from crocevia.people.actor import ANONYMOUS
from crocevia.people.models import Organisation, Person
from crocevia.records.party_listing import (
    KINDS,
    concepts_in,
    district_clusters,
    organisations_of,
    persons_of,
    with_residency,
)


class IdentifierShape(Schema):
    """A number in a register: vat, codice_fiscale, rea, lei, pic, ror, pec."""

    scheme: str
    value: str


class OrganisationShape(Schema):
    """Any body of the district's world. `founded` is a year, a month or a day; `size` micro, small, medium, small_midcap, large."""

    slug: str
    name: str
    other_names: list[str]
    sector: str
    summary: str
    place: str
    country: str
    size: str
    website: str
    founded: str
    language: str
    kinds: list[str]
    clusters: list[str]
    resident: bool
    identifiers: list[IdentifierShape]
    url: str


class PlaceShape(Schema):
    """A person's place in an organisation, with dates as precise as known."""

    organisation: Ref
    title: str
    since: str
    until: str


class PersonShape(Schema):
    """Somebody, with their places in organisations. `name` is empty when the source does not name them."""

    id: str
    name: str
    role: str
    orcid: str
    public: bool
    places: list[PlaceShape]


class MeShape(Schema):
    """Who this key or session acts as."""

    email: str
    name: str
    language: str
    roles: list[str]
    organisations: list[Ref]


ORGANISATIONS, PEOPLE = OrganisationTable(), PersonTable()


def represent_organisation(organisation: Organisation) -> dict[str, Any]:
    plain = ("slug", "name", "sector", "summary", "place", "country", "size", "website", "founded", "language")
    return {
        **{name: getattr(organisation, name) for name in plain},
        "other_names": [name.value for name in organisation.names.all()],
        "kinds": [c.concept.notation for c in concepts_in(organisation, KINDS)],
        "clusters": [c.concept.notation for c in concepts_in(organisation, district_clusters())],
        "resident": organisation.residency == "yes",
        "identifiers": [{"scheme": n.scheme, "value": n.value} for n in organisation.identifiers.all()],
        "url": reverse("organisation_detail", args=[organisation.slug]),
    }


def represent_person(person: Person) -> dict[str, Any]:
    places = [
        {
            "organisation": {"slug": m.organisation.slug, "name": m.organisation.name},
            "title": m.title,
            "since": m.since,
            "until": m.until,
        }
        for m in person.memberships.all()
    ]
    plain = ("name", "role", "orcid", "public")
    return {"id": str(person.pk), **{name: getattr(person, name) for name in plain}, "places": places}


def organisation_router() -> Router:
    router = Router(tags=["Organisations"])
    told = organisations_of(ANONYMOUS, {})
    asked = asked_of("OrganisationQuery", tuple(told.facets), list(told.sorts))
    page = paged_of("OrganisationPage", OrganisationShape)

    @router.get("", response=page, auth=READ, operation_id="list_organisations", summary="List: organisations")
    def list_organisations(request: HttpRequest, query: Query[asked]) -> Any:
        """Every organisation, with the directory's filters."""
        found = organisations_of(request.actor, parameters(query)).found
        rows = ORGANISATIONS.fetched(found, request.actor)[query.offset : query.offset + query.limit]
        items = [represent_organisation(row) for row in rows]
        return {"items": items, "count": found.count(), "limit": query.limit, "offset": query.offset}

    @router.get("/{slug:slug}", response=OrganisationShape, auth=READ, operation_id="read_organisation", summary="Read: organisation")
    def read_organisation(request: HttpRequest, slug: str) -> Any:
        """One organisation, by its short name."""
        rows = ORGANISATIONS.fetched(with_residency(Organisation.objects.filter(slug=slug)), request.actor)
        found = rows.prefetch_related("classifications__concept__scheme").first()
        if found is None:
            raise Http404
        return represent_organisation(found)

    return router


def people_router() -> Router:
    router = Router(tags=["People"])
    told = persons_of(ANONYMOUS, {})
    asked = asked_of("PersonQuery", tuple(told.facets), list(told.sorts))
    page = paged_of("PersonPage", PersonShape)

    @router.get("", response=page, auth=READ, operation_id="list_people", summary="List: people")
    def list_people(request: HttpRequest, query: Query[asked]) -> Any:
        """Office holders whom the sources name; for members of the district also one another."""
        found = persons_of(request.actor, parameters(query)).found
        rows = PEOPLE.fetched(found, request.actor)[query.offset : query.offset + query.limit]
        items = [represent_person(row) for row in rows]
        return {"items": items, "count": found.count(), "limit": query.limit, "offset": query.offset}

    return router


def me_router() -> Router:
    router = Router(tags=["You"])

    @router.get("", response=MeShape, auth=WRITE, operation_id="read_me", summary="Who you are")
    def read_me(request: HttpRequest) -> Any:
        """The account that this token or session acts as, with its roles today."""
        actor, user = request.actor, request.user
        if not actor.is_authenticated:
            raise AuthenticationError
        roles = [
            name
            for name, held in (
                ("broker", actor.is_broker),
                ("district_administrator", actor.is_administrator),
                ("partner_administrator", bool(actor.administered)),
                ("member", bool(actor.organisations)),
            )
            if held
        ]
        own = Organisation.objects.filter(pk__in=actor.organisations)
        return {
            "email": user.email,
            "name": str(user),
            "language": user.language,
            "roles": roles,
            "organisations": [{"slug": o.slug, "name": o.name} for o in own],
        }

    return router
