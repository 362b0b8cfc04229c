"""The geometry of a plan on a line of days: where each bar and point stands, out of 100, so that a row is as wide as its page.

Positions are strings with a point and a per cent sign: an SVG without a view box takes them at any width, and prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """From one day to another, both included. `kind`: planned, actual, late."""

    kind: str
    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Point:
    """A day that matters. `kind`: due, done, late, dropped."""

    kind: str
    day: dt.date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the plan: its name, a second line, bars and points. `level`: 0 for a package, 1 for what is within one."""

    label: str
    sub: str = ""
    language: str = ""
    level: int = 0
    bars: Sequence[Bar] = ()
    points: Sequence[Point] = ()
    words: str = ""
    cells: Sequence[str] = field(default=())


def _place(day: dt.date, first: dt.date, days: int) -> str:
    return f"{min(max((day - first).days / days * 100, 0), 100):.2f}%"


def _months(first: dt.date, end: dt.date) -> list[dt.date]:
    """The first days of months, quarters, half-years or years that stand in the span: at most thirteen."""
    months = (end.year - first.year) * 12 + end.month - first.month + 1
    step = next(size for size in (1, 3, 6, 12, 60, 1200) if months / size <= 13)
    found, year, month = [], first.year, (first.month - 1) // min(step, 12) * min(step, 12) + 1
    while (day := dt.date(year, month, 1)) < end:
        if day >= first:
            found.append(day)
        year, month = divmod(year * 12 + month - 1 + step, 12)
        month += 1
    return found


def chart(rows: Sequence[Row], today: dt.date) -> dict[str, Any]:
    """What crocevia/figures/gantt.html draws; nothing where no row has a day."""
    days = [d for r in rows for b in r.bars for d in (b.start, b.end)] + [p.day for r in rows for p in r.points]
    if not days:
        return {}
    first, last = min(days), max(days) + dt.timedelta(days=1)
    first = first.replace(day=1)
    days_told = (last - first).days
    span = max(days_told + days_told // 30 + 1, 28)  # room for the mark of the last day
    end = first + dt.timedelta(days=span)
    drawn = []
    for row in rows:
        bars = [
            {
                "kind": bar.kind,
                "x": _place(bar.start, first, span),
                "width": f"{max((bar.end - bar.start).days + 1, 1) / span * 100:.2f}%",
            }
            for bar in row.bars
        ]
        points = [{"kind": p.kind, "x": _place(p.day, first, span), "words": p.words} for p in row.points]
        drawn.append({"row": row, "bars": bars, "points": points})
    told = [day for day in _months(first, end) if (day - first).days <= span * 0.95]  # a later one has no room for its name
    ticks = [{"x": _place(day, first, span), "day": day, "year": day.month == 1 or not n} for n, day in enumerate(told)]
    return {
        "rows": drawn,
        "ticks": ticks,
        "today": _place(today, first, span) if first <= today <= end else "",
        "first": first,
        "last": last - dt.timedelta(days=1),
    }
