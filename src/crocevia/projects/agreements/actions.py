"""The only writers of agreements. Parties are links `party_to`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import check_type, may_create
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_agreement(
    *,
    actor: Actor,
    title: str,
    type: str,
    owner: Organisation | None = None,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Agreement:
    """Keep an agreement. Raises NotAllowed, ValidationError."""
    if not may_create(actor):
        raise NotAllowed(_("Only the operator's people keep agreements."))
    check_type(type)
    agreement = Agreement(
        kind="agreement", owner=owner, title=title, type=type, audience=audience, card_audience=audience, **values
    )
    add_record(agreement, actor=actor, concepts=concepts, sources=sources)
    return agreement


def update_agreement(agreement: Agreement, *, actor: Actor, version: int | None = None, **values: Any) -> Agreement:
    """Correct an agreement. Raises NotAllowed, Conflict, ValidationError."""
    if "type" in values:
        check_type(values["type"])
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(agreement, actor=actor, version=version, **values)
