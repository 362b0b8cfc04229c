"""The only writers of capabilities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.capabilities.rules import check_type
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_capability(
    *,
    actor: Actor,
    owner: Organisation,
    title: str,
    type: str,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    exclusions: Sequence[Organisation] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Capability:
    """Say what a party can bring. Its card reaches as far as the whole. Raises NotAllowed, ValidationError."""
    check_type(type)
    capability = Capability(
        kind="capability", owner=owner, title=title, type=type, audience=audience, card_audience=audience, **values
    )
    add_record(capability, actor=actor, concepts=concepts, exclusions=exclusions, sources=sources)
    return capability


def update_capability(
    capability: Capability, *, actor: Actor, version: int | None = None, **values: Any
) -> Capability:
    """Correct a capability. Raises NotAllowed, Conflict, ValidationError."""
    if "type" in values:
        check_type(values["type"])
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(capability, actor=actor, version=version, **values)
