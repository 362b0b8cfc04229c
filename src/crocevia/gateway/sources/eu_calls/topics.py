"""Topics of the EU Funding & Tenders Portal, one JSON object a line, gzipped or not: read whole and checked before anything is written."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from crocevia.funding.calls.deadlines import Deadline, written
from crocevia.gateway.sources.eu_calls.prose import paragraphs

STANDINGS = {"open", "forthcoming", "closed"}
LANGUAGE = "en"


class BadTopics(Exception):
    """The file does not hold what it must. Nothing of it was written. `line` counts from 1; 0 is the file itself."""

    def __init__(self, path: Path, line: int, why: str):
        super().__init__(f"{path.name}, line {line}: {why}" if line else f"{path.name}: {why}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as the actions take it. `values` are the fields that the source decides."""

    line: int
    code: str
    values: dict[str, Any]


def read_topics(path: Path) -> list[Topic]:
    """Every topic of the file, each once. Raises BadTopics for the first line that cannot be right."""
    found: dict[str, Topic] = {}
    for number, line in _lines(path):
        try:
            topic = _topic(number, line)
        except _Wrong as why:
            raise BadTopics(path, number, str(why)) from None
        twin = found.setdefault(topic.code, topic)
        if twin.values != topic.values:
            differing = ", ".join(sorted(name for name in topic.values if topic.values[name] != twin.values[name]))
            raise BadTopics(
                path, number, f"a second version of {topic.code}, first told in line {twin.line}; {differing} differ."
            )
    if not found:
        raise BadTopics(path, 0, "it holds no topic.")
    return list(found.values())


class _Wrong(Exception):
    pass


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    number = 0
    try:
        packed = path.open("rb").read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                try:
                    line = raw.decode("utf-8")
                except UnicodeDecodeError:
                    raise BadTopics(path, number, "the text is not in UTF-8.") from None
                if line.strip():
                    yield number, line
    except FileNotFoundError:
        raise BadTopics(path, 0, "there is no such file.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadTopics(path, number + 1, "the file is cut off or damaged here: fetch it again.") from None
    except OSError as why:
        raise BadTopics(path, 0, f"it cannot be read: {why.strerror or why}.") from None


def _topic(number: int, line: str) -> Topic:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise _Wrong("this is no whole JSON object: is the file cut off?") from None
    if not isinstance(row, dict):
        raise _Wrong("a topic must be a JSON object.")
    code = _text(row, "topicId")
    for name in ("topicId", "title", "programme"):
        if not _text(row, name):
            raise _Wrong(f"{name} is missing.")
    standing = _text(row, "callStatus")
    if standing and standing not in STANDINGS:
        raise _Wrong(f"callStatus is “{standing}”, not one of {', '.join(sorted(STANDINGS))}.")
    least, most = _amount(row, "budgetMin"), _amount(row, "budgetMax")
    if least is not None and most is not None and least > most:
        raise _Wrong("budgetMax is below budgetMin.")
    scope = _prose(row, "scope")
    deadline, opening = _day(row, "deadline"), _day(row, "opening")
    own = {code.casefold(), _text(row, "callIdentifier").casefold()}
    return Topic(
        number,
        code,
        {
            "title": _text(row, "title"),
            "programme": _text(row, "programme"),
            "topic": code,
            "call_identifier": _text(row, "callIdentifier"),
            "call_title": _text(row, "callTitle"),
            "destination": _text(row, "cluster"),
            "action": _text(row, "actionType"),
            "type_of_action": _text(row, "typesOfAction"),
            "opening": opening,
            "deadlines": written([Deadline(deadline)] if deadline else []),
            "announced": standing,
            "grant_min": least,
            "grant_max": most,
            "projects_expected": _count(row, "expectedGrants"),
            "outcome": _prose(row, "expected_outcome"),
            "scope": scope,
            "description": "" if scope else _prose(row, "description"),
            "keywords": ", ".join(w for w in _listed(row, "keywords") if w.casefold() not in own),
            "address": _text(row, "portalUrl"),
        },
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Wrong(f"{name} must be words.")
    if "\x00" in value:
        raise _Wrong(f"{name} holds the character NUL.")
    return " ".join(value.split())


def _prose(row: dict[str, Any], name: str) -> str:
    return paragraphs(_text(row, name))


def _listed(row: dict[str, Any], name: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in _text(row, name).split(",") if part.strip()))


def _day(row: dict[str, Any], name: str) -> dt.date | None:
    text = _text(row, name)
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _Wrong(f"{name} is “{text}”, which is no day of the calendar.") from None


def _amount(row: dict[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _Wrong(f"{name} must be a number of euro.")
    if value < 0:
        raise _Wrong(f"{name} is {value}: an amount cannot be negative.")
    if value >= 10**14:
        raise _Wrong(f"{name} is {value}: more than any budget.")
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _count(row: dict[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise _Wrong(f"{name} must be a whole number, zero or more.")
    return value
