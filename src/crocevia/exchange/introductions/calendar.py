"""The first meeting as an iCalendar file (RFC 5545). It says who meets where, never about what."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction

LENGTH = dt.timedelta(hours=1)


def _escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, safe)
    return text


def _folded(line: str) -> str:
    """At most 75 octets a line; what follows begins with a space."""
    out, rest = [], line.encode()
    while len(rest) > 75 - bool(out):
        cut = 75 - bool(out)
        while rest[cut] & 0xC0 == 0x80:  # never inside a character
            cut -= 1
        out.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join(part.decode() for part in [*out, rest])


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def invitation(introduction: Introduction) -> str:
    """The file's text. The same meeting keeps its UID, a moved one grows in SEQUENCE. Raises ValueError without a date."""
    if introduction.meeting_at is None:
        raise ValueError("no meeting is set")
    summary = _("First meeting: %(one)s and %(other)s") % {
        "one": introduction.owner_name,
        "other": introduction.candidate_name,
    }
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Crocevia//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{introduction.pk}@crocevia", f"SEQUENCE:{introduction.version}", f"DTSTAMP:{_stamp(introduction.updated)}",
        f"DTSTART:{_stamp(introduction.meeting_at)}", f"DTEND:{_stamp(introduction.meeting_at + LENGTH)}",
        f"SUMMARY:{_escaped(summary)}", f"LOCATION:{_escaped(introduction.meeting_place)}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(map(_folded, lines)) + "\r\n"
