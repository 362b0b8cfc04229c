"""The only writers of spaces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crocevia.campus.spaces.models import Space
from crocevia.campus.spaces.rules import check_type, may_create
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_space(
    *,
    actor: Actor,
    title: str,
    type: str,
    owner: Organisation | None = None,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Space:
    """Keep a territory, a site, a building or a unit. Raises NotAllowed, ValidationError."""
    if not may_create(actor):
        raise NotAllowed(_("Only the operator's people keep spaces."))
    check_type(type)
    space = Space(
        kind="space", owner=owner, title=title, type=type, audience=audience, card_audience=audience, **values
    )
    add_record(space, actor=actor, concepts=concepts, sources=sources)
    return space


def update_space(space: Space, *, actor: Actor, version: int | None = None, **values: Any) -> Space:
    """Correct a space. Raises NotAllowed, Conflict, ValidationError."""
    if "type" in values:
        check_type(values["type"])
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(space, actor=actor, version=version, **values)
