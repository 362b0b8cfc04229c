"""The only writers of training programmes. The bodies that run them are links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crocevia.campus.academy.models import Programme
from crocevia.campus.academy.rules import check_range, may_create
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_programme(
    *,
    actor: Actor,
    title: str,
    owner: Organisation | None = None,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Programme:
    """Keep a training programme. Raises NotAllowed, ValidationError."""
    if not may_create(actor):
        raise NotAllowed(_("Only the operator's people keep training programmes."))
    check_range(values.get("people_min"), values.get("people_max"))
    programme = Programme(
        kind="programme", owner=owner, title=title, audience=audience, card_audience=audience, **values
    )
    add_record(programme, actor=actor, concepts=concepts, sources=sources)
    return programme


def update_programme(programme: Programme, *, actor: Actor, version: int | None = None, **values: Any) -> Programme:
    """Correct a training programme. Raises NotAllowed, Conflict, ValidationError."""
    check_range(values.get("people_min", programme.people_min), values.get("people_max", programme.people_max))
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(programme, actor=actor, version=version, **values)
