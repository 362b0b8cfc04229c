"""One cell, out and in: the text of a value, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

# What spreadsheets take for the start of a formula; a cell that already wears an apostrophe gets one more, so that
# reading back takes away exactly what writing added.
_FORMULA = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")
_WRITTEN = re.compile(r"^'+[=+\-@\t\r\n＝＋－＠]")
# Characters that neither XLSX nor a page can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

EMPTY = "[empty]"
"""Written in a cell, it empties the value; an empty cell leaves the value as it is."""


def neutral(text: str) -> str:
    """The text as a file may hold it: with an apostrophe before what could run as a formula."""
    text = _CONTROL.sub("", text)
    return "'" + text if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if _WRITTEN.match(text) else text


def text_of(value: Any) -> str:
    """A value as an exchange file writes it: ISO dates, plain numbers, true and false, one kind of line end."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, float):
        return _plain(Decimal(repr(value)))
    return plain_lines(str(value))


def _plain(value: Decimal) -> str:
    """1000.00 → 1000; 0.50 → 0.5; never an exponent."""
    if not value.is_finite():
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_lines(text: str) -> str:
    """The text without outer blanks and with one kind of line end, as forms clean it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def listed(text: str) -> list[str]:
    """“a; b;c” → a, b, c, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def joined(values: Any) -> str:
    return "; ".join(str(value) for value in values)
