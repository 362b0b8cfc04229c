"""How much de minimis aid may still be granted on a day: a rolling window, reckoned from grants as plain data. Pure.

A grant counts on the day on which the right to it is granted. On day D the window holds D and the days before it back to, and
without, the same day three years earlier. A grant on D must fit every window that holds D, so later grants count as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant: its key, the day of the right, euro."""

    id: str
    day: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Room:
    """Euro that fit on `day`: never below 0. `used` by the fullest window that holds the day, which ends on `until`."""

    day: dt.date
    ceiling: Decimal
    used: Decimal
    until: dt.date
    counted: tuple[Granted, ...]

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.ceiling - self.used)

    def fits(self, amount: Decimal) -> bool:
        return amount <= self.ceiling - self.used


def years_earlier(day: dt.date, years: int) -> dt.date:
    """The same day some years before; the 28th for a 29 February that the year has not. May raise nothing below year 1."""
    year = max(1, day.year - years)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def in_window(grants: Iterable[Granted], until: dt.date, years: int) -> tuple[Granted, ...]:
    """Those of the window that ends on `until`, oldest first."""
    after = years_earlier(until, years)
    return tuple(sorted((g for g in grants if after < g.day <= until), key=lambda g: (g.day, g.id)))


def room(grants: Sequence[Granted], day: dt.date, ceiling: Decimal, years: int) -> Room:
    """What may still be granted on `day`."""
    ends = {day, *(g.day for g in grants if g.day > day and years_earlier(g.day, years) < day)}
    windows = {end: in_window(grants, end, years) for end in ends}
    fullest = max(sorted(ends), key=lambda end: sum((g.amount for g in windows[end]), Decimal(0)))
    counted = windows[fullest]
    return Room(day, ceiling, sum((g.amount for g in counted), Decimal(0)), fullest, counted)


def growing(grants: Sequence[Granted], day: dt.date, ceiling: Decimal, years: int) -> list[Room]:
    """How the room changes as grants fall out of the window: one Room for each day from which it is larger."""
    found, last = [], room(grants, day, ceiling, years).left
    for falls_out in sorted({_falls_out(g.day, years) for g in grants} - {day}):
        if falls_out > day:
            then = room(grants, falls_out, ceiling, years)
            if then.left > last:
                found.append(then)
                last = then.left
    return found


def _falls_out(day: dt.date, years: int) -> dt.date:
    """The first day on which a grant of `day` counts no more."""
    try:
        later = day.replace(year=day.year + years)
    except ValueError:
        later = dt.date(day.year + years, 3, 1)
    while years_earlier(later, years) < day:
        later += dt.timedelta(days=1)
    return later
