"""The ledger: one hash chain a subject, append-only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, Person
from crocevia.records.models import Event, Record

Subject = Record | Organisation | Person


def subject_of(thing: Subject) -> str:
    """The chain's name: “record:…”, “organisation:…”, “person:…”."""
    kind = "record" if isinstance(thing, Record) else type(thing).__name__.lower()
    return f"{kind}:{thing.pk}"


def _canonical(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return json.loads(_canonical({k: str(v) if isinstance(v, UUID) else v for k, v in values.items()}))


def digest_of_event(event: Event) -> str:
    """The seal of one event: of all it says, and of the event before."""
    said = [event.subject, event.sequence, event.at.isoformat(), event.actor_id, event.signed_as, event.verb]
    return hashlib.sha256(_canonical([*said, event.old, event.new, event.text_hash, event.previous]).encode()).hexdigest()


def record_event(
    *, actor: Actor, on: Subject, verb: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None, text: str = ""
) -> Event:
    """Append what happened to the subject's chain. Call it inside the action's transaction, once."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of its action.")
    chain = Event.objects.filter(subject=subject_of(on)).order_by("-sequence")
    last = chain.first()
    event = Event(
        subject=subject_of(on),
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor_id=actor.user_id,
        signed_as=actor.name,
        verb=verb,
        old=_plain(old or {}),
        new=_plain(new or {}),
        text_hash=hashlib.sha256(text.encode()).hexdigest() if text else "",
        previous=last.digest if last else "",
    )
    event.digest = digest_of_event(event)
    event.save(force_insert=True)
    return event


def broken_links(*subjects: str) -> Iterator[str]:
    """Every place where a chain (of these subjects, or any) does not hold: a changed row, a gap, a wrong predecessor."""
    subject, previous, expected = "", "", 1
    events = Event.objects.filter(subject__in=subjects) if subjects else Event.objects.all()
    for event in events.order_by("subject", "sequence").iterator():
        if event.subject != subject:
            subject, previous, expected = event.subject, "", 1
        if event.sequence != expected:
            yield _("%(subject)s: event %(place)d is missing") % {"subject": event.subject, "place": expected}
        if event.previous != previous or event.digest != digest_of_event(event):
            yield _("%(subject)s: event %(place)d was changed") % {"subject": event.subject, "place": event.sequence}
        previous, expected = event.digest, event.sequence + 1
