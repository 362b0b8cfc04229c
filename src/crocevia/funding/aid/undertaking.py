"""The single undertaking: what its grants are for a reader, and how much room it has left by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from crocevia.funding.aid.ceilings import Ceiling, ceilings
from crocevia.funding.aid.models import AidGrant, AidStatement
from crocevia.funding.aid.room import Granted, room
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.visibility import house_of

USUAL, STATE = "2023/2831", "IT"


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An organisation with everybody linked to it by ownership, and the grants to any of them that the reader may read."""

    asked: Organisation
    members: tuple[Organisation, ...]
    grants: tuple[AidGrant, ...]

    def counted(self, ceiling: Ceiling, country: str) -> list[Granted]:
        return [
            Granted(str(g.pk), g.granted, g.amount)
            for g in self.grants
            if g.regulation in ceiling.counts and g.country == country
        ]


def undertaking_of(organisation: Organisation, actor: Actor) -> Undertaking:
    """In few queries, however large the house; circles of ownership are no obstacle."""
    house = house_of(frozenset([organisation.pk]))
    members = tuple(Organisation.objects.filter(pk__in=house))
    grants = (
        AidGrant.objects.visible_to(actor, "full")
        .filter(owner__in=house)
        .select_related("owner")
        .order_by("-granted", "pk")
    )
    return Undertaking(organisation, members, tuple(grants))


@dataclass(frozen=True, slots=True)
class Known:
    """Euro left on a day. `most`: no more than that, by what is recorded. `stated`: the day for which the party says that all is
    recorded, so that it is exactly that; None where nobody says so, or the reader reads not all that the party does.
    """

    organisation: Organisation
    day: dt.date
    most: Decimal
    stated: dt.date | None

    @property
    def exact(self) -> Decimal | None:
        return self.most if self.stated else None


def known_room(organisation: Organisation, actor: Actor, day: dt.date) -> Known:
    """The room under the general ceiling for a grant of this day, as far as this reader may know it.

    A statement counts when it was made for the day itself, or, for a day still to come, today; and only for who works for the
    party, since others may read fewer grants than it was made over.
    """
    ceiling = ceilings()[USUAL]
    told = undertaking_of(organisation, actor)
    left = room(told.counted(ceiling, STATE), day, ceiling.ceiling, ceiling.years).left
    stated = None
    if organisation.pk in actor.organisations:
        since = min(day, timezone.localdate())
        stated = AidStatement.objects.filter(organisation=organisation, as_of__gte=since).values_list("as_of", flat=True).first()
    return Known(organisation, day, left, stated)
