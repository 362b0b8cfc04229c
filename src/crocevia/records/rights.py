"""What the district holds about a person, given out on request and erased on request; the chains keep a pseudonym.

What is held is found through the models themselves: every row that points at the person or at its account, so that a new kind is
never forgotten. Why chains are written anew: docs/decisions/0020.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor, Role, actor_of
from crocevia.people.models import Membership, Person, User
from crocevia.records.chains import rewrite_chain
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event, subject_of
from crocevia.records.models import Event, Record

ERASED, LOOSENED, KEPT = "erased", "loosened", "kept"
Blocker = Any
_blockers: list[Any] = []


def block_erasure(check: Any) -> None:
    """Let a room name what must be settled first: `check(person)` gives sentences. For AppConfig.ready."""
    _blockers.append(check)


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of one model that point at the person through one field. `fate`: erased, loosened (the row stays, the pointer goes),
    or kept (the row points at the pseudonym from then on)."""

    model: str
    field: str
    count: int
    fate: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do: rows by model, chains that would be written anew, and what stands in its way."""

    holdings: tuple[Holding, ...]
    chains: int
    events: int
    blockers: tuple[str, ...]


def _pointing(thing: Person | User) -> Iterator[tuple[models.ForeignObjectRel, models.QuerySet]]:
    """Every relation that ends at the thing, with its rows."""
    for relation in thing._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
            continue
        if relation.related_model is User and isinstance(thing, Person):
            continue
        yield relation, relation.related_model._base_manager.filter(**{relation.field.name: thing.pk})


def _account(person: Person) -> User | None:
    return User.objects.filter(person=person).first()


def _events(person: Person, user: User | None) -> models.QuerySet[Event]:
    """Events that it signed, that are about it, or that name it."""
    named = Q(subject=subject_of(person))
    if user:
        named |= Q(actor_id=user.pk)
    for words in _names(person, user):
        named |= Q(old__icontains=words) | Q(new__icontains=words) | Q(signed_as=words)
    return Event.objects.filter(named)


def _names(person: Person, user: User | None) -> list[str]:
    return [words for words in (person.name, user.email if user else "") if words]


def preview(person: Person) -> Preview:
    """What `erase_person` would do. Changes nothing."""
    user = _account(person)
    holdings = []
    for thing in filter(None, (person, user)):
        for relation, rows in _pointing(thing):
            count = rows.count()
            if count:
                fate = ERASED if isinstance(thing, User) and relation.on_delete is models.CASCADE else LOOSENED if isinstance(thing, User) else KEPT
                holdings.append(Holding(str(relation.related_model._meta.label), relation.field.name, count, fate))
    if user:
        holdings.append(Holding(User._meta.label, "person", 1, ERASED))
    touched = _events(person, user)
    blockers = [words for check in (_last_administrator, *_blockers) for words in check(person)]
    return Preview(tuple(sorted(holdings, key=lambda h: (h.model, h.field))), touched.values("subject").distinct().count(), touched.count(), tuple(blockers))


def _last_administrator(person: Person) -> list[str]:
    held = Membership.objects.filter(role=Role.DISTRICT_ADMINISTRATOR, until="")
    if held.filter(person=person).exists() and not held.exclude(person=person).exists():
        return [_("The district keeps at least one administrator: appoint another first.")]
    return []


def export_person(person: Person, *, actor: Actor) -> dict[str, Any]:
    """All that is held about a person, as plain data; for the person itself and for the administrator. Raises NotAllowed.

    Of records it says which and in what part; what they say beyond that is only told where the person may read it.
    """
    _allowed(person, actor)
    user = _account(person)
    reader = actor_of(user)
    told: dict[str, Any] = {
        "at": timezone.now().isoformat(),
        "person": {"id": str(person.pk), "name": person.name, "role": person.role, "orcid": person.orcid, "public": person.public, "language": person.language},
        "account": {"email": user.email, "language": user.language, "since": user.date_joined.isoformat(), "active": user.is_active} if user else None,
        "held": {},
        "events": [
            {"at": e.at.isoformat(), "subject": e.subject, "verb": e.verb, "signed_as": e.signed_as}
            for e in _events(person, user).order_by("at")
        ],
    }
    for thing in filter(None, (person, user)):
        for relation, rows in _pointing(thing):
            found = [_row(row, reader) for row in rows]
            if found:
                told["held"][f"{relation.related_model._meta.label}.{relation.field.name}"] = found
    record_event(actor=actor, on=person, verb="data given out")
    return told


_HIDDEN = {"password", "digest", "search_text", "secret", "data"}


def _row(row: models.Model, reader: Actor) -> dict[str, Any]:
    if isinstance(row, Record):
        seen = Record.objects.filter(pk=row.pk).visible_to(reader, "full").exists()
        return {"id": str(row.pk), "kind": row.kind, "state": row.state, **({"title": row.title} if seen else {})}
    names = [f for f in row._meta.concrete_fields if f.name not in _HIDDEN]
    return {f.name: str(value) if value is not None else None for f in names for value in (getattr(row, f.attname),)}


def _allowed(person: Person, actor: Actor) -> None:
    if not (actor.is_system or actor.is_administrator or (actor.person_id and actor.person_id == person.pk)):
        raise NotAllowed(_("Only the person, or a district administrator, may do this."))


@transaction.atomic
def erase_person(person: Person, *, actor: Actor, reason: str) -> str:
    """Erase a person and its account for good: the pseudonym that stands in its place. Raises NotAllowed, ValidationError.

    The row of the person stays under the pseudonym, because consents point at it; its account goes with everything of its own.
    """
    if not (actor.is_system or actor.is_administrator):
        raise NotAllowed(_("Only a district administrator erases a person."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    seen = preview(person)
    if seen.blockers:
        raise ValidationError(list(seen.blockers))
    if not reason.strip():
        raise ValidationError(_("Say why, in a few words."))
    user = _account(person)
    pseudonym = f"erased-{secrets.token_hex(4)}"
    names, signer = _names(person, user), user.pk if user else None
    subjects = sorted(set(_events(person, user).values_list("subject", flat=True)))
    for subject in subjects:
        rewrite_chain(subject, lambda event: _without(event, names, signer, pseudonym))
    for place in person.memberships.all():
        place.title, place.until = "", place.until or timezone.localdate().isoformat()
        place.save(update_fields=["title", "until"])
    if user:
        user.delete()
    person.name, person.role, person.orcid, person.public, person.language = pseudonym, "", "", False, ""
    person.save()
    record_event(actor=actor, on=person, verb="erased", new={"pseudonym": pseudonym, "reason": reason.strip()[:300], "chains": len(subjects)})
    return pseudonym


def _without(event: Event, names: list[str], signer: int | None, pseudonym: str) -> bool:
    """Put the pseudonym where the person stood; whether anything changed."""
    before = (event.signed_as, event.old, event.new)
    if event.actor_id is not None and event.actor_id == signer:
        event.signed_as = pseudonym
    event.signed_as = _said(event.signed_as, names, pseudonym)
    event.old, event.new = _said(event.old, names, pseudonym), _said(event.new, names, pseudonym)
    return before != (event.signed_as, event.old, event.new)


def _said(value: Any, names: list[str], pseudonym: str) -> Any:
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, pseudonym)
        return value
    if isinstance(value, list):
        return [_said(each, names, pseudonym) for each in value]
    return {key: _said(each, names, pseudonym) for key, each in value.items()} if isinstance(value, dict) else value
