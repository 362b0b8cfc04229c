"""Who answers for an organisation: the person asked, or its administrator; and who works for the district."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor, Role
from crocevia.people.dates import in_force
from crocevia.people.models import Membership, Organisation, Person, User

_ABLE = (Role.PARTNER_ADMINISTRATOR, Role.MEMBER)


def members_of(organisation: Organisation) -> list[Membership]:
    """Those with an account, its administrators first: whom one may ask."""
    today = timezone.localdate()
    held = organisation.memberships.filter(role__in=_ABLE, person__user__is_active=True).select_related("person__user")
    present = [m for m in held if in_force(m.since, m.until, today)]
    return sorted(present, key=lambda m: (m.role != Role.PARTNER_ADMINISTRATOR, m.person.name.casefold(), m.pk))


def staff_in(role: str) -> list[User]:
    """The accounts of those who hold this role for the district today, by name."""
    today = timezone.localdate()
    held = Membership.objects.filter(role=role, person__user__is_active=True).select_related("person__user")
    found = {m.person.user for m in held if in_force(m.since, m.until, today)}
    return sorted(found, key=lambda user: (str(user).casefold(), user.pk))


def contact_of(organisation: Organisation | None, wanted: Person | None, prefer: User | None = None) -> Person:
    """The person to ask: the one wanted, else the one preferred, else the administrator. Raises ValidationError."""
    people = [m.person for m in members_of(organisation)] if organisation else []
    if wanted is not None:
        if wanted not in people:
            raise ValidationError(_("This person does not answer for the organisation."))
        return wanted
    first = next((p for p in people if prefer is not None and p.pk == prefer.person_id), None)
    if not people:
        raise ValidationError(_("Nobody there has an account yet: invite a member first."))
    return first or people[0]


def authority_of(actor: Actor, organisation: Organisation, asked: Person | None) -> str:
    """What lets the actor answer for the organisation, in words for the ledger; nothing when it may not.

    The person asked may, and so may a partner administrator: nobody else, though they read the same page.
    """
    mine = next((m for m in members_of(organisation) if m.person_id == actor.person_id), None)
    if mine is None or not (mine.role == Role.PARTNER_ADMINISTRATOR or (asked and asked.pk == actor.person_id)):
        return ""
    return f"{mine.title or Role(mine.role).label}, {organisation.name}"
