"""Create and update for a kind of which no part is more confidential than the rest: its card reaches as far as the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience, Record
from crocevia.vocabulary.models import Concept

PlainRecord = TypeVar("PlainRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class PlainActions(Generic[PlainRecord]):
    """The two actions of a plain kind. `check` gets all values as they will stand and raises ValidationError."""

    model: type[PlainRecord]
    kind: str
    may_create: Callable[[Actor], bool]
    refusal: Any
    check: Callable[[Mapping[str, Any]], None]

    def create(
        self,
        *,
        actor: Actor,
        title: str,
        owner: Organisation | None = None,
        audience: str = Audience.PUBLIC,
        concepts: Sequence[Concept] = (),
        exclusions: Sequence[Organisation] = (),
        sources: Iterable[Source] = (),
        **values: Any,
    ) -> PlainRecord:
        """Add one. Raises NotAllowed, ValidationError."""
        if not self.may_create(actor):
            raise NotAllowed(str(self.refusal))
        self.check(values)
        record = self.model(
            kind=self.kind, owner=owner, title=title, audience=audience, card_audience=audience, **values
        )
        add_record(record, actor=actor, concepts=concepts, exclusions=exclusions, sources=sources)
        return record

    def update(self, record: PlainRecord, *, actor: Actor, version: int | None = None, **values: Any) -> PlainRecord:
        """Correct one. Raises NotAllowed, Conflict, ValidationError."""
        held = {field.name: getattr(record, field.attname) for field in self.model._meta.local_concrete_fields}
        self.check({**held, **values})
        if "audience" in values:
            values["card_audience"] = values["audience"]
        return change_record(record, actor=actor, version=version, **values)
