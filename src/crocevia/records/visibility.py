"""The one rule of confidentiality, as a query. List, detail, API, export, search and engine all start here.

Invisible means absent: a page about a record outside this query is a 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self
from uuid import UUID

from asgiref.local import Local
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone

if TYPE_CHECKING:
    from crocevia.people.actor import Actor

Level = Literal["card", "full"]
_AUDIENCE = {"card": "card_audience", "full": "audience"}
# A subsidiary hears what its group hears: both ends of these links count as one house for exclusions.
_HOUSE = ("part_of",)


# Within one web request an actor's house is asked for at every query of visibility and found once; elsewhere nothing is kept.
_kept = Local()


@receiver([request_started, request_finished], dispatch_uid="records_houses")
def _forget(signal: object, **_: object) -> None:
    if signal is request_started:
        _kept.houses = {}
    elif hasattr(_kept, "houses"):
        del _kept.houses


def house_of(organisations: frozenset[UUID]) -> frozenset[UUID]:
    """The organisations with everything above and below them by ownership."""
    kept: dict[frozenset[UUID], frozenset[UUID]] = getattr(_kept, "houses", {})
    if organisations not in kept:
        kept[organisations] = _house_of(organisations)
    return kept[organisations]


def _house_of(organisations: frozenset[UUID]) -> frozenset[UUID]:
    link = apps.get_model("records", "Link")
    known: set[UUID] = set(organisations)
    edge = known
    while edge:
        pairs = link.objects.filter(predicate__in=_HOUSE).filter(Q(subject__in=edge) | Q(object__in=edge))
        edge = {end for pair in pairs.values_list("subject_id", "object_id") for end in pair if end} - known
        known |= edge
    return frozenset(known)


def admitted(actor: Actor, level: Level = "card") -> Q:
    """Records whose audience, ownership, broker or shares admit the actor at a level, exclusions left aside."""
    audience = _AUDIENCE[level]
    rule = Q(**{audience: "public"})
    if actor.is_insider:
        rule |= Q(**{audience: "district"})
    if actor.organisations:
        rule |= Q(owner__in=actor.organisations)
    if actor.is_authenticated:
        share = apps.get_model("records", "Share")
        today = timezone.localdate()
        granted = share.objects.filter(record=OuterRef("pk"), level__in=["card", "full"] if level == "card" else ["full"])
        granted = granted.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)
        rule |= Q(broker=actor.user_id) | Exists(
            granted.filter(Q(user=actor.user_id) | Q(organisation__in=actor.organisations))
        )
    return rule


class RecordQuerySet(models.QuerySet):
    """Records through the rule."""

    def visible_to(self, actor: Actor, level: Level = "card") -> Self:
        """The records that the actor may see at a level (`card`: at least its card)."""
        if actor.is_system:
            return self
        seen = self.filter(admitted(actor, level))
        if actor.organisations:
            record = apps.get_model("records", "Record")
            banned = record.exclusions.through.objects.filter(
                record_id=OuterRef("pk"), organisation_id__in=house_of(actor.organisations)
            )
            seen = seen.filter(Q(owner__in=actor.organisations) | ~Exists(banned))
        return seen

    def with_level(self, actor: Actor) -> Self:
        """`visible_to`, each row annotated with `reads_in_full`."""
        record = apps.get_model("records", "Record")
        full = record.objects.filter(pk=OuterRef("pk")).visible_to(actor, "full")
        return self.visible_to(actor).annotate(reads_in_full=Exists(full))

    def writable_by(self, actor: Actor) -> Self:
        """The records that the actor may change: its own organisation's, those it brokers, public ones for the operator."""
        if actor.is_system:
            return self
        rule = Q(owner__in=actor.organisations)
        if actor.is_broker:
            rule |= Q(broker=actor.user_id)
        if actor.is_staff_of_district:
            rule |= ~Q(audience="owner")
        return self.visible_to(actor, "full").filter(rule)


class LinkQuerySet(models.QuerySet):
    """Links whose both ends are visible in full: a link names them, and a card may hide just that."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        record = apps.get_model("records", "Record")
        seen = record.objects.visible_to(actor, "full").values("pk")
        return self.filter(
            Q(subject_record__isnull=True) | Q(subject_record__in=seen),
            Q(object_record__isnull=True) | Q(object_record__in=seen),
        )


class KeptFileQuerySet(models.QuerySet):
    """Files go with their record: who reads it in full reads them; reserved ones its owner and its broker only, however far it reaches."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        record = apps.get_model("records", "Record")
        read = self.filter(record__in=record.objects.visible_to(actor, "full").values("pk"))
        broker = Q(record__broker=actor.user_id) if actor.is_broker else Q(pk__in=[])
        return read.filter(Q(reserved=False) | Q(record__owner__in=actor.organisations) | broker)


class StatementQuerySet(models.QuerySet):
    """Statements about organisations are public; those about a record need the record in full."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        record = apps.get_model("records", "Record")
        return self.filter(Q(record__isnull=True) | Q(record__in=record.objects.visible_to(actor, "full").values("pk")))
