"""How long what is kept: one rule a kind of row, with a preview of what would go. The periods are the proposals of DOMAIN: a district may choose others.

What goes is the text; a need or an introduction leaves its key, its state and its chain, with the words taken out of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crocevia.exchange.introductions.models import Introduction, Letter
from crocevia.exchange.introductions.rules import CLOSED
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.records.chains import rewrite_chain
from crocevia.records.effects import changed
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event, subject_of
from crocevia.records.files import forget_files
from crocevia.records.models import Event

GONE = "…"
DAYS_A_MONTH = 30.4375
_TEXTS = {
    "need": (
        "title", "summary", "narrative", "teaser", "owner_description", "tried", "function", "constraints", "materials", "quantities",
        "scale", "place", "ask_next",
    ),
    "introduction": ("title", "summary", "teaser", "owner_name", "candidate_name", "nda_note", "brief", "minutes", "reason", "meeting_place"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows untouched for `months` and in one of `states` go. `code` names it for the command."""

    code: str
    label: str | Promise
    months: int
    rows: Callable[[], QuerySet[Any]]
    stamp: str = "updated"

    def due(self, today: dt.datetime | None = None) -> QuerySet[Any]:
        before = (today or timezone.now()) - dt.timedelta(days=self.months * DAYS_A_MONTH)
        return self.rows().filter(**{f"{self.stamp}__lt": before})


RULES: tuple[Rule, ...] = (
    Rule("leads", _("Needs that were never validated"), 24, lambda: Need.objects.filter(state__in=["draft", "elicitation", "owner_review"]).exclude(title=GONE)),
    Rule(
        "unmatched", _("Closed needs without an agreement"), 24,
        lambda: Need.objects.filter(state__in=["withdrawn", "unfulfilled", "expired", "archived"])
        .exclude(title=GONE).exclude(introductions__revealed_at__isnull=False),
    ),
    Rule("introductions", _("Closed introductions"), 120, lambda: Introduction.objects.filter(state__in=CLOSED).exclude(title=GONE)),
    Rule("letters", _("Letters that were sent"), 12, lambda: Letter.objects.filter(sent_at__isnull=False), stamp="sent_at"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would take today: how many rows, the oldest first of them."""

    rule: Rule
    count: int
    oldest: dt.datetime | None


def due() -> list[Due]:
    """The preview: one line a rule. Changes nothing; two queries a rule."""
    found = []
    for rule in RULES:
        rows = rule.due()
        oldest = rows.order_by(rule.stamp).values_list(rule.stamp, flat=True).first()
        found.append(Due(rule, rows.count(), oldest))
    return found


def apply_retention(*, actor: Actor, only: str = "") -> dict[str, int]:
    """Take what is due, each row in its own transaction: rows by rule. Raises NotAllowed."""
    if not (actor.is_system or actor.is_administrator):
        raise NotAllowed("Only a district administrator applies the periods.")
    done = {}
    for rule in RULES:
        if only in ("", rule.code):
            done[rule.code] = sum(_take(rule, pk, actor) for pk in list(rule.due().values_list("pk", flat=True)))
    return done


@transaction.atomic
def _take(rule: Rule, pk: Any, actor: Actor) -> int:
    row = rule.due().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return 0
    if isinstance(row, Letter):
        row.delete()
        return 1
    texts = _TEXTS[row.kind]
    rewrite_chain(subject_of(row), lambda event: _emptied(event, texts))
    for name in texts:
        setattr(row, name, GONE if name == "title" else "")
    if isinstance(row, Need):
        row.narrative = GONE
        row.aspects.all().delete()
        row.teasers.update(text=GONE, reason="")
        row.comments.update(text=GONE)
        forget_files(row, actor=actor)
    else:
        row.consents.update(text=GONE, reason="")
        row.reasons.all().delete()
    row.search_card = row.search_full = ""
    row.save()
    record_event(actor=actor, on=row, verb="text erased", new={"rule": rule.code})
    changed(subject_of(row))
    return 1


def _emptied(event: Event, texts: tuple[str, ...]) -> bool:
    """Take the words of these fields out of an event; whether there were any."""
    touched = False
    for values in (event.old, event.new):
        for name in (*texts, "aspects", "to", "reason"):
            if values.get(name) not in (None, "", GONE):
                values[name] = GONE
                touched = True
    return touched
