"""Another broker keeps a record from now on: one rule for every kind that has a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor, Role, actor_of
from crocevia.people.answering import staff_in
from crocevia.people.models import User
from crocevia.records.actions import change_record, held
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.models import Record
from crocevia.records.visibility import house_of

Kept = TypeVar("Kept", bound=Record)


@dataclass(frozen=True, slots=True)
class Handover(Generic[Kept]):
    """How a kind is given to another broker.

    `parties(record)`: the organisations whose people may not keep it, beside its owner and those who must not know. `along(record)`:
    what goes with it, as far as the same broker keeps it.
    """

    parties: Callable[[Kept], Iterable[UUID]] = lambda record: ()
    along: Callable[[Kept], Iterable[Record]] = lambda record: ()

    def may_give(self, record: Record, actor: Actor) -> bool:
        """Its broker; where nobody keeps it yet, its owner."""
        if record.broker_id is None:
            return record.owner_id in actor.organisations
        return actor.is_broker and record.broker_id == actor.user_id

    def takers(self, record: Kept) -> list[User]:
        """The other brokers of today who may keep it."""
        barred = self._barred(record)
        others = (user for user in staff_in(Role.BROKER) if user.pk != record.broker_id)
        return [user for user in others if not barred & actor_of(user).organisations]

    def give(self, record: Kept, *, actor: Actor, to: User, version: int | None = None) -> Kept:
        """Give it to another broker. Call it in a transaction. Raises NotAllowed, Conflict, ValidationError."""
        current = held(record)
        if not self.may_give(current, actor):
            raise NotAllowed(_("Only its broker hands it over."))
        if version is not None and version != current.version:
            raise Conflict(current)
        taker = actor_of(to)
        if not taker.is_broker:
            raise ValidationError(_("Only a broker can take it over."))
        if self._barred(current) & taker.organisations:
            raise ValidationError(_("This broker works for one of those concerned, or must not know."))
        following = [each for each in self.along(current) if each.broker_id == current.broker_id]
        written: Any = _keep(current, actor, to)
        for each in following:
            _keep(each, actor, to)
        return written

    def _barred(self, record: Kept) -> frozenset[UUID]:
        concerned = {*self.parties(record), *record.exclusions.values_list("pk", flat=True), record.owner_id}
        return house_of(frozenset(pk for pk in concerned if pk))


@transaction.atomic
def _keep(record: Record, actor: Actor, to: User) -> Record:
    return change_record(record, actor=actor.as_system(), version=None, verb="handed over", broker_id=to.pk)
