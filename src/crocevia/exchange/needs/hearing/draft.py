"""The brief that the rules draft from a telling: each field with the words it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from crocevia.exchange.needs.hearing import phrases
from crocevia.exchange.needs.hearing.found import LONGEST, Found
from crocevia.exchange.needs.hearing.materials import materials
from crocevia.exchange.needs.hearing.money import budget
from crocevia.exchange.needs.hearing.numbers import LASTING, Quantity, quantities
from crocevia.exchange.needs.hearing.places import place
from crocevia.exchange.needs.hearing.times import deadline

FIELDS = (
    "need_kind", "function", "constraints", "materials", "quantities", "scale", "tried", "trl_now", "trl_wanted", "deadline", "budget", "place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drafted:
    """A field's value as the form holds it (one thing a line), and the spans of `heard` that it comes from. `machine`: by a model, not by the rules."""

    value: str
    spans: tuple[tuple[int, int], ...] = ()
    guessed: bool = False
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What was drafted, by field of FIELDS; a field that nothing speaks of is absent."""

    heard: str
    fields: dict[str, Drafted] = field(default_factory=dict)
    quantities: tuple[Quantity, ...] = ()


def draft(heard: str, today: dt.date, function: Sequence[Found] = ()) -> Draft:
    """Read a telling. `function` are the clauses that ask, as the engine's own rules cut them."""
    text = heard[:LONGEST]
    due, money = deadline(text, today), budget(text)
    now, wanted = phrases.maturity(text)
    counted = [q for q in quantities(text) if not (due and q.start < due.end and due.start < q.end)]
    counted = [q for q in counted if not (money and q.start < money.end and money.start < q.end)]
    rates = [Found(text[q.start : q.end], q.start, q.end) for q in counted if q.per and q.unit not in LASTING]
    told = {
        "need_kind": _one(phrases.kind(text)),
        "function": _many(function[:3]),
        "constraints": _many(phrases.constraints(text)),
        "materials": _many(materials(text)),
        "quantities": _many([Found(q.written, q.start, q.end) for q in counted]),
        "scale": _many(_apart([*phrases.scale(text), *rates])),
        "tried": _many(phrases.tried(text)),
        "trl_now": _one(now),
        "trl_wanted": _one(wanted),
        "deadline": _one(due),
        "budget": _one(money),
        "place": _one(place(text)),
    }
    if now and wanted and int(wanted.value) < int(now.value):
        told["trl_wanted"] = None
    return Draft(heard, {name: each for name, each in told.items() if each}, tuple(counted))


def _one(found: Found | None) -> Drafted | None:
    return Drafted(found.value, ((found.start, found.end),) if found.end > found.start else (), found.guessed) if found else None


def _many(found: Sequence[Found]) -> Drafted | None:
    lines = dict.fromkeys(each.value.replace("\n", " ") for each in found)
    spans = dict.fromkeys((each.start, each.end) for each in found)
    return Drafted("\n".join(lines), tuple(spans)) if found else None


def _apart(found: Sequence[Found]) -> list[Found]:
    """In the order of the text, without those that lie inside another."""
    kept = [a for a in found if not any(b is not a and b.start <= a.start and a.end <= b.end and (b.end - b.start) > (a.end - a.start) for b in found)]
    return sorted(kept, key=lambda each: each.start)
