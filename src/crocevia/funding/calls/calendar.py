"""Deadlines as an iCalendar feed (RFC 5545): what a calendar subscribes to and reads again by itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from crocevia.funding.calls.deadlines import Deadline, deadlines_in
from crocevia.funding.calls.models import Call

CONTENT_TYPE = "text/calendar; charset=utf-8"
_WIDEST = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def feed(calls: Iterable[tuple[Call, str]], name: str) -> bytes:
    """The calendar of these calls, each with its address. A deadline without an hour is an entry for the whole day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Crocevia//Calls//EN", f"X-WR-CALNAME:{_text(name)}"]
    for call, url in calls:
        for deadline in deadlines_in(call.deadlines):
            lines += _event(call, deadline, url)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _event(call: Call, deadline: Deadline, url: str) -> list[str]:
    key = hashlib.sha256(f"{call.pk}|{deadline.name}|{deadline.day}".encode()).hexdigest()[:24]
    title = f"{call.title} ({deadline.name})" if deadline.name else call.title
    when = [f"DTSTART:{_moment(deadline.moment)}"] if deadline.hour else [f"DTSTART;VALUE=DATE:{deadline.day:%Y%m%d}"]
    return [
        "BEGIN:VEVENT",
        f"UID:{key}@crocevia",
        f"DTSTAMP:{_moment(call.updated)}",
        f"SEQUENCE:{call.version}",
        *when,
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(' · '.join(part for part in (call.programme, call.topic) if part))}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(value: dt.datetime) -> str:
    return f"{value.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a character."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > _WIDEST - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece]) + "\r\n"
