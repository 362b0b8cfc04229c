"""Who is acting: the one argument that every action and every query of visibility takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils import timezone

from crocevia.people.dates import in_force
from crocevia.people.models import Membership, User

Role = Membership.Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A reader or writer with what follows from the memberships in force today. Plain data: compare, hash, pass on."""

    user_id: int | None = None
    person_id: UUID | None = None
    name: str = ""
    organisations: frozenset[UUID] = field(default_factory=frozenset)
    administered: frozenset[UUID] = field(default_factory=frozenset)
    is_broker: bool = False
    is_administrator: bool = False
    is_system: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def is_staff_of_district(self) -> bool:
        return self.is_broker or self.is_administrator

    @property
    def is_insider(self) -> bool:
        """Of the district: works for a partner or for the operator. A visitor with an account is not."""
        return bool(self.organisations) or self.is_staff_of_district

    def as_system(self) -> Actor:
        """The platform, doing what follows from what this actor was allowed to do; it signs with the actor's name."""
        return replace(self, is_system=True)


ANONYMOUS = Actor()


def system(name: str) -> Actor:
    """An actor for loaders and jobs: sees and writes everything, and signs with its own name."""
    return Actor(name=name, is_system=True)


def actor_of(user: User | None, today: dt.date | None = None) -> Actor:
    """The actor for a signed-in user, in one query. Anyone else is ANONYMOUS."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    day = today or timezone.localdate()
    held = [
        m
        for m in Membership.objects.filter(person_id=user.person_id).exclude(role=Role.NONE)
        if in_force(m.since, m.until, day)
    ]
    of_partner = {Role.MEMBER, Role.PARTNER_ADMINISTRATOR}
    return Actor(
        user_id=user.pk,
        person_id=user.person_id,
        name=str(user),
        organisations=frozenset(m.organisation_id for m in held if m.role in of_partner),
        administered=frozenset(m.organisation_id for m in held if m.role == Role.PARTNER_ADMINISTRATOR),
        is_broker=any(m.role == Role.BROKER for m in held),
        is_administrator=any(m.role == Role.DISTRICT_ADMINISTRATOR for m in held),
    )
