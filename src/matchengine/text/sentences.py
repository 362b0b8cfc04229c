"""Sentences with their offsets, and passages: runs of sentences short enough for the dense model."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SENTENCE = 600
"""Longest sentence, in characters; longer ones are cut at a clause or a space."""
MAX_PASSAGE = 900
"""Longest passage, in characters: about 200 word pieces, inside MiniLM's window of 256 with the title before it."""

# Runs are taken whole and never given back: a text of dots or of line ends costs as much as any other.
_BOUNDARY = re.compile(r"""(?<![.!?…])[.!?…]++["'”»)\]]*+(?=\s)|(?<!\s)\s++|[•▪]""")
_LISTED = "-•*–▪"
_ABBREVIATIONS = """
dr dott sig sigg ing prof avv arch geom rag spett egr es ecc art artt fig figg tab pag pagg cap par n nr no nn tel ca circa ss
s.p.a s.r.l s.n.c s.a.s s.c.a.r.l spa srl p.es p.e e.g i.e mr mrs ms vs inc ltd co corp approx vol eq sec st jr sr al cf ad
"""
_SHORT = frozenset(_ABBREVIATIONS.split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its (start, end) offsets in the whole text: `whole[start:end] == text`."""

    text: str
    start: int
    end: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of the text, stripped, in order, none empty; what lies between them is white space or a bullet."""
    found: list[Sentence] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        if _is_abbreviation(text, start, boundary) or not _ends(text, boundary):
            continue
        _add(found, text, start, boundary.end())
        start = boundary.end()
    _add(found, text, start, len(text))
    return tuple(found)


def passages(text: str, longest: int = MAX_PASSAGE) -> tuple[tuple[int, int], ...]:
    """(start, end) offsets of runs of whole sentences of at most `longest` characters each; () for a blank text.

    The runs are of even length, so that the last is never a stub.
    """
    if len(text) <= longest:
        stripped = text.strip()
        offset = text.find(stripped) if stripped else 0
        return ((offset, offset + len(stripped)),) if stripped else ()
    parts = sentences(text)
    if not parts:
        return ()
    target = len(text) / -(-len(text) // longest)
    runs: list[tuple[int, int]] = []
    start, end = parts[0].start, parts[0].end
    for part in parts[1:]:
        if part.end - start > longest or end - start >= target:
            runs.append((start, end))
            start = part.start
        end = part.end
    runs.append((start, end))
    return tuple(runs)


def _ends(text: str, boundary: re.Match[str]) -> bool:
    """Whether what was found parts sentences: white space does where it holds a blank line, or a line end before an entry of a list."""
    found = boundary.group()
    if not found.isspace():
        return True
    if found.count("\n") > 1:
        return True
    after = text[boundary.end() : boundary.end() + 1]
    return ("\n" in found or "\r" in found) and bool(after) and (after in _LISTED or after.isdecimal())


def _is_abbreviation(text: str, start: int, boundary: re.Match[str]) -> bool:
    if not boundary.group().startswith(".") or len(boundary.group()) > 1:
        return False
    following = text[boundary.end() : boundary.end() + 4].strip()
    if following and following[0].islower():
        return True
    before = text[max(start, boundary.start() - 12) : boundary.start()].rsplit(None, 1)
    word = before[-1].lower().lstrip("(\"'«“[") if before else ""
    return word in _SHORT or (len(word) == 1 and word.isalpha() and word not in "aeio")


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    while start < end and (text[start].isspace() or text[start] in "•▪"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "•▪"):
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = _cut(text, start)
        _add(found, text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        found.append(Sentence(text[start:end], start, end))


def _cut(text: str, start: int) -> int:
    """Where to cut a sentence that is too long: after the last clause mark, else a space, else anywhere."""
    window = text[start : start + MAX_SENTENCE]
    for mark in (";", ":", ",", " "):
        place = window.rfind(mark, MAX_SENTENCE // 3)
        if place > 0:
            return start + place + 1
    return start + MAX_SENTENCE
