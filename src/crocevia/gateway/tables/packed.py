"""Several things in one cell: “text|role|must; text|role|nice”. A backslash keeps a bar or a semicolon that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ESCAPED = re.compile(r"\\([\\|;])")


def _split(text: str, mark: str) -> list[str]:
    """Parts between marks that no backslash protects; the backslashes stay."""
    parts, now, at = [], [], 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            now.append(text[at : at + 2])
            at += 2
            continue
        if letter == mark:
            parts.append("".join(now))
            now = []
        else:
            now.append(letter)
        at += 1
    return [*parts, "".join(now)]


def unpacked(text: str) -> list[list[str]]:
    """The things of a cell, each as its parts, blanks around them gone; empty things are passed over."""
    things = []
    for thing in _split(text, ";"):
        parts = [_ESCAPED.sub(r"\1", part.strip()) for part in _split(thing, "|")]
        if any(parts):
            things.append(parts)
    return things


def packed(things: Iterable[Sequence[str]]) -> str:
    """The cell that `unpacked` reads back; empty parts at the end are left out."""
    written = []
    for thing in things:
        parts = [re.sub(r"[\\|;]", lambda m: "\\" + m[0], part) for part in thing]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        written.append("|".join(parts))
    return "; ".join(written)
