"""Calls that no portal publishes: written by hand in the file of their rules (`call:` in data/calls/rules)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from crocevia.funding.calls.actions import create_call, update_call
from crocevia.funding.calls.conditions import BadRules
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.rulesets import RuleSet, newest
from crocevia.gateway.sources.eu_calls.load import Told
from crocevia.people.actor import Actor, system
from crocevia.records.effects import held_back
from crocevia.records.sources import keep_document

AMOUNTS = ("budget", "grant_min", "grant_max")


def load_written(rule_sets: Iterable[RuleSet], *, actor: Actor | None = None, dry_run: bool = False) -> Told:
    """Add the calls that the newest versions describe, or bring them to what they say. All or nothing.

    Raises BadRules, naming the rule set.
    """
    actor = actor or system("Calls written by hand")
    told = Told()
    with held_back(), transaction.atomic():
        for one in newest(rule_sets):
            if one.call:
                try:
                    _bring_in(one, actor, told)
                except ValidationError as wrong:
                    raise BadRules(f"{one.name}: call", "; ".join(wrong.messages)) from None
        if dry_run:
            transaction.set_rollback(True)
    return told


def _bring_in(one: RuleSet, actor: Actor, told: Told) -> None:
    values = {**{name: _plain(name, value) for name, value in one.call.items()}, "rules": one.name}
    call = Call.objects.filter(code=one.id).first()
    if call is None:
        source = keep_document(
            actor=actor,
            code="calls-written",
            title_en="Rule sets of this platform",
            title_it="Insiemi di regole di questa piattaforma",
            languages="en it",
        )
        create_call(actor=actor, code=one.id, sources=[(source, one.name)], **values)
        told.added.append(one.id)
        return
    differing = sorted(name for name, value in values.items() if getattr(call, name) != value)
    if differing:
        update_call(call, actor=actor, **{name: values[name] for name in differing})
        told.changed[one.id] = differing
    else:
        told.same += 1


def _plain(name: str, value: Any) -> Any:
    if name in AMOUNTS:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    if name == "opening" and not isinstance(value, dt.date):
        raise ValidationError(f"opening is “{value}”, which is no day of the calendar.")
    return "\n".join(line.strip() for line in value.splitlines()) if isinstance(value, str) else value
