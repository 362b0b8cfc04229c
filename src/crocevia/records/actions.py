"""What every kind's actions stand on: add, change, link, state a fact, cite, share. The only writers of the spine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, Person, User
from crocevia.people.search import folded
from crocevia.records import effects
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import record_event, subject_of
from crocevia.records.kinds import kind_of
from crocevia.records.language import language_of
from crocevia.records.models import Citation, Disagreement, Document, Link, Record, Share, Statement
from crocevia.vocabulary.models import Concept

Source = tuple[Document, str]
AnyRecord = TypeVar("AnyRecord", bound=Record)
_MANY = ("concepts", "exclusions")


def cite(thing: Record | Organisation | Person | Link | Statement, sources: Iterable[Source]) -> None:
    """Attach sources that are not attached yet. `sources`: pairs of document and place inside."""
    where = "record" if isinstance(thing, Record) else type(thing).__name__.lower()
    for document, place in sources:
        Citation.objects.get_or_create(document=document, place=place, **{where: thing})


def may_add_for(actor: Actor, owner: Organisation | None) -> bool:
    """Members add for their own organisation; the operator's people and loaders for anyone."""
    return actor.is_system or actor.is_staff_of_district or (owner is not None and owner.pk in actor.organisations)


def _seen(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """The values as the ledger keeps them."""
    values: dict[str, Any] = {}
    for name in names:
        if name in _MANY:
            values[name] = sorted(str(pk) for pk in getattr(record, name).values_list("pk", flat=True))
        else:
            values[name] = getattr(record, record._meta.get_field(name).attname)
    return values


@transaction.atomic
def add_record(
    record: Record,
    *,
    actor: Actor,
    concepts: Sequence[Concept] = (),
    exclusions: Sequence[Organisation] = (),
    sources: Iterable[Source] = (),
    text: str = "",
) -> Record:
    """Save a new record of any kind, with its event. Raises NotAllowed, ValidationError."""
    if not may_add_for(actor, record.owner):
        raise NotAllowed(_("Only members of the owner organisation may add this."))
    record.created_by_id = actor.user_id
    _tell_language(record)
    record.full_clean(exclude=["owner", "broker", "created_by", "record_ptr"])
    _index_text(record)
    record.save(force_insert=True)
    record.concepts.set(concepts)
    record.exclusions.set(exclusions)
    cite(record, sources)
    names = [f.name for f in record._meta.concrete_fields if f.name not in _UNTOLD]
    record_event(actor=actor, on=record, verb="created", new=_seen(record, [*names, *_MANY]), text=text)
    effects.changed(subject_of(record))
    return record


def _index_text(record: Record) -> None:
    """Refresh the two search columns, one for each level of reading, from the fields that the kind declares."""
    kind = kind_of(record.kind)
    record.search_card = " " + folded(" ".join(kind.texts(record, "card")))
    record.search_full = " " + folded(" ".join(kind.texts(record, "full")))


def _tell_language(record: Record) -> None:
    """A text of unsaid language gets the one that its words speak."""
    record.language = record.language or language_of(" ".join(kind_of(record.kind).texts(record, "full")))


_UNTOLD = {"record_ptr", "id", "created", "updated", "search_card", "search_full", "version", "created_by"}


def held(record: AnyRecord) -> AnyRecord:
    """The record as it stands now, held until the transaction ends. Raises NotAllowed when it is gone.

    The row of the spine is locked first and the rest read afterwards, in a statement of its own: PostgreSQL gives a statement
    that waited for a lock the columns of other tables as they were before the wait.
    """
    list(Record.objects.select_for_update().filter(pk=record.pk).values_list("pk"))
    current = type(record).objects.filter(pk=record.pk).first()
    if current is None:
        raise NotAllowed(_("This record is no longer there."))
    return current


@transaction.atomic
def change_record(
    record: Record, *, actor: Actor, version: int | None, verb: str = "changed", text: str = "", **values: Any
) -> Record:
    """Write changed values of a record. `version` is the one the writer started from (None: whatever is there).

    Raises Conflict when a newer version exists, NotAllowed when the actor may not write, ValidationError.
    A call that changes nothing writes nothing.
    """
    model = type(record)
    current = held(record)
    if not model.objects.filter(pk=record.pk).writable_by(actor).exists():
        raise NotAllowed(_("You may read this record, not change it."))
    owner = values.get("owner", current.owner)
    if (owner and owner.pk) != current.owner_id and not may_add_for(actor, owner):
        raise NotAllowed(_("You may hand a record only to your own organisation."))
    if version is not None and version != current.version:
        raise Conflict(current)
    before = _seen(current, values)
    for name, value in values.items():
        if name in _MANY:
            getattr(current, name).set(value)
        else:
            setattr(current, name, value)
    after = _seen(current, values)
    told = [name for name in values if before[name] != after[name]]
    if not told:
        return current
    current.full_clean(exclude=["owner", "broker", "created_by", "record_ptr"])
    _tell_language(current)
    current.version += 1
    _index_text(current)
    current.save()
    record_event(
        actor=actor, on=current, verb=verb, old={n: before[n] for n in told}, new={n: after[n] for n in told}, text=text
    )
    effects.changed(subject_of(current))
    return current


@transaction.atomic
def add_link(
    *,
    actor: Actor,
    subject: Record | Organisation,
    predicate: str,
    object: Record | Organisation,
    role: str = "",
    since: str = "",
    until: str = "",
    derived: bool = False,
    note: str = "",
    sources: Iterable[Source] = (),
) -> Link:
    """Relate two things. The same link told twice is one link with both sources. Raises NotAllowed, ValidationError."""
    if not (actor.is_system or actor.is_staff_of_district):
        for end in (subject, object):
            if isinstance(end, Record) and not Record.objects.filter(pk=end.pk).writable_by(actor).exists():
                raise NotAllowed(_("You may link only records that you may change."))
    ends = {
        "subject_record" if isinstance(subject, Record) else "subject": _spine(subject),
        "object_record" if isinstance(object, Record) else "object": _spine(object),
    }
    link = Link.objects.filter(predicate=predicate, role=role, **ends).first()
    if link is None:
        link = Link(predicate=predicate, role=role, derived=derived, note=note, **ends)
        link.since, link.until = since, until
        link.full_clean()
        link.save()
        record_event(
            actor=actor,
            on=subject,
            verb="linked",
            new={"predicate": predicate, "object": subject_of(object), "role": role, "since": since, "until": until},
        )
        effects.changed(subject_of(subject), subject_of(object))
    cite(link, sources)
    return link


def _spine(end: Record | Organisation) -> Record | Organisation:
    return Record(pk=end.pk) if isinstance(end, Record) and type(end) is not Record else end


@transaction.atomic
def state_fact(
    *,
    actor: Actor,
    about: Record | Organisation,
    code: str,
    sources: Iterable[Source] = (),
    disagreement: Disagreement | None = None,
    **values: Any,
) -> Statement:
    """Keep one sourced fact or figure. `code` is unique: told again with other values, it is corrected, and said so."""
    if not (actor.is_system or actor.is_staff_of_district):
        raise NotAllowed(_("Only the operator states facts about the district."))
    ends = {"record": _spine(about)} if isinstance(about, Record) else {"organisation": about}
    statement = Statement.objects.filter(code=code).first()
    old = {n: getattr(statement, n) for n in values} if statement else {}
    statement = statement or Statement(code=code)
    for name, value in {**values, **ends, "disagreement": disagreement or statement.disagreement}.items():
        setattr(statement, name, value)
    statement.full_clean(exclude=["record", "organisation"])
    statement.save()
    cite(statement, sources)
    new = {n: getattr(statement, n) for n in values}
    if new != old:
        record_event(actor=actor, on=about, verb="stated", old={"code": code, **old}, new={"code": code, **new})
    return statement


@transaction.atomic
def share_record(
    record: Record,
    *,
    actor: Actor,
    reason: str,
    level: str = "card",
    organisation: Organisation | None = None,
    user: User | None = None,
    until: dt.date | None = None,
) -> Share:
    """Let one organisation or one person see a record beyond its audience. Raises NotAllowed."""
    if not Record.objects.filter(pk=record.pk).writable_by(actor).exists():
        raise NotAllowed(_("Only its owner or its broker may share a record."))
    share = Share(record_id=record.pk, organisation=organisation, user=user, level=level, reason=reason, until=until)
    share.full_clean(exclude=["record"])
    share.save()
    record_event(
        actor=actor,
        on=record,
        verb="shared",
        new={"level": level, "organisation": organisation and organisation.pk, "user": user and user.pk, "why": reason},
    )
    return share


@transaction.atomic
def end_shares(
    record: Record, *, actor: Actor, reason: str, organisation: Organisation | None = None, user: User | None = None
) -> int:
    """Take back what was shared (with this organisation, this person, or anybody): from now on the audience alone counts.

    The rows stay, ended; the ledger says why. Returns how many ended. Raises NotAllowed.
    """
    if not Record.objects.filter(pk=record.pk).writable_by(actor).exists():
        raise NotAllowed(_("Only its owner or its broker may share a record."))
    today = timezone.localdate()
    shares = Share.objects.filter(record_id=record.pk).filter(Q(until__isnull=True) | Q(until__gte=today))
    if organisation is not None:
        shares = shares.filter(organisation=organisation)
    if user is not None:
        shares = shares.filter(user=user)
    ended = shares.update(until=today - dt.timedelta(days=1))
    if ended:
        told = {"organisation": organisation and organisation.pk, "user": user and user.pk, "why": reason}
        record_event(actor=actor, on=record, verb="no longer shared", new=told)
    return ended
