"""How long what is kept: one rule a kind of row, with a preview of what would go. Rooms bring their rules when apps are ready.

What goes is the text; a record leaves its key, its state and its chain, with the words taken out of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.records.chains import rewrite_chain
from crocevia.records.effects import changed
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event, subject_of
from crocevia.records.files import forget_files
from crocevia.records.models import Event, Record

GONE = "…"
DAYS_A_MONTH = 30.4375
_SAID = ("aspects", "to", "reason", "name", "note")
"""What events of any kind may say in words beside the fields of their record."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `rows` untouched for `months` go, each by `take`. `code` names the rule for page and command."""

    code: str
    label: str | Promise
    months: int
    rows: Callable[[], QuerySet[Any]]
    take: Callable[[Any, Actor], Any]
    stamp: str = "updated"

    def due(self, today: dt.datetime | None = None) -> QuerySet[Any]:
        before = (today or timezone.now()) - dt.timedelta(days=self.months * DAYS_A_MONTH)
        return self.rows().filter(**{f"{self.stamp}__lt": before})


_rules: dict[str, Rule] = {}


def keep_for(*rules: Rule) -> None:
    """Let a room say how long it keeps its rows. For AppConfig.ready."""
    _rules.update({rule.code: rule for rule in rules})


def rules() -> list[Rule]:
    return list(_rules.values())


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would take today: how many rows, the oldest first of them."""

    rule: Rule
    count: int
    oldest: dt.datetime | None


def due() -> list[Due]:
    """The preview: one line a rule. Changes nothing; two queries a rule."""
    found = []
    for rule in rules():
        rows = rule.due()
        oldest = rows.order_by(rule.stamp).values_list(rule.stamp, flat=True).first()
        found.append(Due(rule, rows.count(), oldest))
    return found


def apply_retention(*, actor: Actor, only: str = "") -> dict[str, int]:
    """Take what is due, each row in its own transaction: rows by rule. Raises NotAllowed."""
    if not (actor.is_system or actor.is_administrator):
        raise NotAllowed(_("Only a district administrator applies the periods."))
    return {
        rule.code: sum(_take(rule, pk, actor) for pk in list(rule.due().values_list("pk", flat=True)))
        for rule in rules()
        if only in ("", rule.code)
    }


@transaction.atomic
def _take(rule: Rule, pk: Any, actor: Actor) -> int:
    row = rule.due().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return 0
    rule.take(row, actor)
    if isinstance(row, Record):
        record_event(actor=actor, on=row, verb="text erased", new={"rule": rule.code})
        changed(subject_of(row))
    return 1


def empty_record(record: Record, texts: Collection[str], *, actor: Actor, said: Collection[str] = ()) -> None:
    """Take the words of these fields out of a record and its chain, and its files. `said`: more names under which its events hold words."""
    rewrite_chain(subject_of(record), lambda event: _emptied(event, {*texts, *said, *_SAID}))
    for name in texts:
        setattr(record, name, "" if record._meta.get_field(name).blank else GONE)
    forget_files(record, actor=actor)
    record.search_card = record.search_full = ""
    record.save()


def _emptied(event: Event, names: Collection[str]) -> bool:
    """Take the words under these names out of an event; whether there were any."""
    touched = False
    for values in (event.old, event.new):
        for name in names:
            if values.get(name) not in (None, "", GONE):
                values[name] = GONE
                touched = True
    return touched
