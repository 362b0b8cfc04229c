"""Deadlines: “entro diciotto mesi”, “by the end of June 2027”, “il bando chiude fra cinque mesi”, as a date."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from crocevia.exchange.needs.hearing.found import Found
from crocevia.exchange.needs.hearing.numbers import NUMBER, number_of

_MONTHS = (
    "gennaio|january", "febbraio|february", "marzo|march", "aprile|april", "maggio|may", "giugno|june", "luglio|july", "agosto|august",
    "settembre|september", "ottobre|october", "novembre|november", "dicembre|december",
)  # fmt: skip
_MONTH = "|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, start=1))
_SEASONS = {"estate": 9, "summer": 9, "autunno": 12, "autumn": 12, "inverno": 3, "winter": 3, "primavera": 6, "spring": 6}
_ENDS = r"(?:chiude|scade|closes|ends|expires|is due|decid\w+|decides|firmare|sign\w*)"
_BY = rf"(?:\b(?:entro|by|before|prima\s+di|no\s+later\s+than|deadline:?|scadenza:?)\s+|\b{_ENDS}\s+(?:entro\s+|by\s+|il\s+|on\s+|a\s+|in\s+)?)"
_END_OF = r"(?:(?:la\s+|the\s+)?(?:fine|end)\s+(?:di\s+|of\s+|del\s+)?)?"
_SPAN = re.compile(
    rf"(?:\b(?:entro|within|nei\s+prossimi|in\s+the\s+next)\s+(?:(?:i\s+prossimi|the\s+next)\s+)?|\b{_ENDS}\s+(?:fra|tra|in|entro|within)\s+)"
    rf"(?:circa\s+|about\s+)?(?P<number>{NUMBER}|an?|un[ao]?)\s+(?P<unit>giorn\w+|days?|settiman\w+|weeks?|mes[ei]|months?|ann[io]|years?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(_BY + r"(?:il\s+)?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d)", re.IGNORECASE)
_NAMED = re.compile(
    _BY + _END_OF + rf"(?:(?:il\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{_MONTH})\b(?:\s+(?P<year>20\d\d))?", re.IGNORECASE
)
_SEASON = re.compile(
    _BY + _END_OF + rf"(?:l['’]\s?|la\s+|the\s+|next\s+|this\s+)?(?P<season>{'|'.join(_SEASONS)})\b(?:\s+(?P<year>20\d\d))?", re.IGNORECASE
)
_YEAR = re.compile(_BY + _END_OF + r"(?:(?:il|l['’])\s*)?(?P<year>20\d\d)\b", re.IGNORECASE)
_YEAR_END = re.compile(_BY + r"(?:(?:la\s+)?fine\s+(?:dell['’]\s?)?anno|(?:the\s+)?end\s+of\s+(?:the\s+)?year)", re.IGNORECASE)


def deadline(text: str, today: dt.date) -> Found | None:
    """The first deadline that is told, as an ISO date: the last day that the words allow. A season ends with its last month."""
    found = [each for rule in (_span, _day, _month, _season, _year) for each in rule(text, today)]
    return min(found, key=lambda each: each.start, default=None)


def _span(text: str, today: dt.date) -> list[Found]:
    found = []
    for match in _SPAN.finditer(text):
        number = 1.0 if match["number"].casefold() in ("a", "an", "un", "una", "uno") else number_of(match["number"])
        if number is None or number > 400:
            continue
        unit = match["unit"].casefold()[:2]
        days = {"gi": 1.0, "da": 1.0, "se": 7.0, "we": 7.0, "me": 30.4375, "mo": 30.4375}.get(unit, 365.25)
        at = today + dt.timedelta(days=round(number * days))
        found.append(Found(at.isoformat(), match.start(), match.end()))
    return found


def _day(text: str, today: dt.date) -> list[Found]:
    found = []
    for match in _DAY.finditer(text):
        try:
            at = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        found.append(Found(at.isoformat(), match.start(), match.end()))
    return found


def _month(text: str, today: dt.date) -> list[Found]:
    found = []
    for match in _NAMED.finditer(text):
        month = next(n for n in range(1, 13) if match[f"m{n}"])
        year = int(match["year"]) if match["year"] else today.year + (month < today.month)
        last = calendar.monthrange(year, month)[1]
        day = min(int(match["day"]), last) if match["day"] and int(match["day"]) else last
        found.append(Found(dt.date(year, month, day).isoformat(), match.start(), match.end(), guessed=not match["year"]))
    return found


def _season(text: str, today: dt.date) -> list[Found]:
    found = []
    for match in _SEASON.finditer(text):
        month = _SEASONS[match["season"].casefold()]
        year = int(match["year"]) if match["year"] else today.year + (today.month > month)
        at = dt.date(year, month, 20)
        found.append(Found(at.isoformat(), match.start(), match.end(), guessed=True))
    return found


def _year(text: str, today: dt.date) -> list[Found]:
    found = [Found(f"{m['year']}-12-31", m.start(), m.end()) for m in _YEAR.finditer(text)]
    return found + [Found(f"{today.year}-12-31", m.start(), m.end()) for m in _YEAR_END.finditer(text)]
