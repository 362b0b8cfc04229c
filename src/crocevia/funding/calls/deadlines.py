"""Deadlines as text, one a line: “2026-09-17 17:00 Europe/Brussels first stage”. Hour, zone and name may be missing.

A line without an hour means the end of that day; without a zone, Brussels, by whose clock the Union's calls close.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE = "Europe/Brussels"
_LINE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?: (?P<hour>\d{1,2}:\d{2}))?(?: (?P<zone>[A-Z][A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*))?(?: (?P<name>[^\d\s].*))?"
)


class BadDeadline(ValueError):
    """A line that names no moment. The message quotes it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`hour` is None where the source gives only the day. `name`: what is due then (first stage, cut-off 2 …)."""

    day: dt.date
    hour: dt.time | None = None
    zone: str = ZONE
    name: str = ""

    @property
    def moment(self) -> dt.datetime:
        """The last moment, in its own zone."""
        return dt.datetime.combine(self.day, self.hour or dt.time(23, 59, 59), ZoneInfo(self.zone))

    def __str__(self) -> str:
        hour = f"{self.hour:%H:%M}" if self.hour else ""
        return " ".join(part for part in (self.day.isoformat(), hour, self.zone, self.name) if part)


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _deadline(line: str) -> Deadline:
    found = _LINE.fullmatch(" ".join(line.split()))
    if found is None:
        raise BadDeadline(line)
    zone, name = found["zone"] or ZONE, found["name"] or ""
    if not _is_zone(zone):
        if "/" in zone:
            raise BadDeadline(line)
        zone, name = ZONE, f"{zone} {name}".strip()  # the first word of a name, not a zone
    try:
        hour = dt.time.fromisoformat(found["hour"].zfill(5)) if found["hour"] else None
        return Deadline(dt.date.fromisoformat(found["day"]), hour, zone, name)
    except ValueError:
        raise BadDeadline(line) from None


def deadlines_in(text: str) -> tuple[Deadline, ...]:
    """The deadlines of a text in order of time. Raises BadDeadline for a line that cannot be read."""
    found = (_deadline(line) for line in text.splitlines() if line.strip())
    return tuple(sorted(found, key=lambda one: one.moment))


def written(deadlines: Iterable[Deadline]) -> str:
    """The text that `deadlines_in` reads, in one form, so that the same deadlines are the same text."""
    return "\n".join(str(one) for one in sorted(deadlines, key=lambda one: one.moment))


def last_moment(text: str) -> dt.datetime | None:
    """When the call closes for good; None without deadlines."""
    found = deadlines_in(text)
    return found[-1].moment if found else None


def coming(text: str, now: dt.datetime) -> Deadline | None:
    """The first deadline that is not past."""
    return next((one for one in deadlines_in(text) if one.moment >= now), None)
