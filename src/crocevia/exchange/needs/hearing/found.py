"""What the rules hand one another: a value and where its words stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 20_000
"""Characters read of a telling."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value, as text, from `heard[start:end]`. `guessed`: the words suggest it, they do not say it."""

    value: str
    start: int
    end: int
    guessed: bool = False


def overlaps(one: Found, others: Iterable[Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


_END = re.compile(r"[.!?…]+[\"'”»)\]]*(?=\s|$)|\n\s*\n|\n(?=\s*[-•*])")
_SHORT = re.compile(r"\b(?:[a-z]|ca|circa|ecc|es|sig|ing|dott|prof|art|nr|no|approx|e\.g|i\.e|vs)\.$", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without the white space around it."""
    ends = [m.end() for m in _END.finditer(text) if not _SHORT.search(text[: m.end()][-8:])]
    found, start = [], 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        left, right = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if right > left:
            found.append((left, right))
        start = end
    return found


def clause(text: str, start: int, end: int, longest: int = 160) -> tuple[int, int]:
    """The words from `start` up to the next mark that ends a clause, `end` at the latest; at most `longest` characters."""
    stop = re.search(r"[.;:!?](?=\s|$)|,\s|\s[-–]\s|\s(?:e|and|ma|but|o|or)\s(?=(?:che|con|who|that|il|la|un|una|we|the)\b)", text[start + 1 : end])
    last = start + 1 + stop.start() if stop else end
    if last - start > longest:
        last = start + len(text[start : start + longest].rsplit(" ", 1)[0])
    while last > start and text[last - 1] in " \n.,;:":
        last -= 1
    return start, last
