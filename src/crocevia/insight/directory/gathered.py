"""All that a partner's page shows, gathered for one reader in a number of queries that never grows with the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from crocevia.exchange.capabilities.models import Capability
from crocevia.insight.telling import CITED
from crocevia.people.actor import Actor
from crocevia.people.models import Classification, Membership, Organisation
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.cases.models import Case
from crocevia.records.models import Link, Record, Statement
from crocevia.records.party_listing import seen_persons, with_residency


@dataclass
class Gathered:
    """An organisation and what the reader may see around it."""

    actor: Actor
    organisation: Organisation
    capabilities: list[Capability]
    links: list[Link]
    cases: list[Case]
    companions: dict[object, list[Link]]
    agreements: list[Agreement]
    statements: list[Statement]
    memberships: list[Membership]
    owned: list[Record] = field(default_factory=list)

    @property
    def is_operator(self) -> bool:
        """Whether it runs this district, whose story has pages of its own."""
        return self.organisation.slug == settings.DISTRICT

    @property
    def resident(self) -> bool:
        return self.organisation.residency == "yes"

    def own_link(self, record: Record) -> Link | None:
        """The link that ties the organisation to a record."""
        return next((link for link in self.links if record.pk in (link.object_record_id, link.subject_record_id)), None)

    @cached_property
    def between(self) -> list[Link]:
        """Links to other organisations, and to records that have no section of their own."""
        told = {case.pk for case in self.cases} | {agreement.pk for agreement in self.agreements}
        return [link for link in self.links if not {link.subject_record_id, link.object_record_id} & told]


def found(slug: str) -> Organisation | None:
    """The organisation with its names, numbers, classifications and sources."""
    held = Classification.objects.select_related("concept__scheme").order_by("concept__scheme", "concept__position")
    rows = with_residency(Organisation.objects.filter(slug=slug))
    return rows.prefetch_related("names", "identifiers", Prefetch("classifications", held), CITED).first()


def _links(actor: Actor) -> QuerySet[Link]:
    return (
        Link.objects.visible_to(actor)
        .select_related("subject", "object", "subject_record", "object_record")
        .prefetch_related(CITED)
    )


def _companions(actor: Actor, cases: list[Case], organisation: Organisation) -> dict[object, list[Link]]:
    """Who else took part in each case."""
    parties: dict[object, list[Link]] = {case.pk: [] for case in cases}
    others = Link.objects.visible_to(actor).filter(object_record__in=list(parties), subject__isnull=False)
    for link in others.exclude(subject=organisation.pk).select_related("subject").order_by("subject__name"):
        if link.subject not in [known.subject for known in parties[link.object_record_id]]:
            parties[link.object_record_id].append(link)
    return parties


def gather(actor: Actor, slug: str) -> Gathered | None:
    """The partner with this slug, or None when there is none."""
    organisation = found(slug)
    if organisation is None:
        return None
    links = list(_links(actor).filter(Q(subject=organisation.pk) | Q(object=organisation.pk)))
    tied = {link.object_record_id or link.subject_record_id for link in links} - {None}
    cases = list(
        Case.objects.visible_to(actor, "full")
        .filter(Q(pk__in=tied) | Q(owner=organisation))
        .prefetch_related(CITED)
        .order_by("dated", "title")
    )
    agreements = list(
        Agreement.objects.visible_to(actor, "full")
        .filter(Q(pk__in=tied) | Q(owner=organisation))
        .prefetch_related(CITED)
    )
    told = ["capability", "case", "agreement"]
    owned = Record.objects.visible_to(actor, "full").filter(owner=organisation).exclude(kind__in=told)
    statements = Statement.objects.visible_to(actor).filter(organisation=organisation)
    memberships = Membership.objects.filter(organisation=organisation, person__in=seen_persons(actor).values("pk"))
    return Gathered(
        actor=actor,
        organisation=organisation,
        capabilities=list(
            Capability.objects.visible_to(actor).filter(owner=organisation).prefetch_related(CITED).order_by("title")
        ),
        links=links,
        cases=cases,
        companions=_companions(actor, cases, organisation),
        agreements=agreements,
        statements=list(statements.select_related("disagreement").prefetch_related(CITED)),
        memberships=list(memberships.select_related("person").order_by("person__name")),
        owned=list(owned.order_by("kind", "title")),
    )
