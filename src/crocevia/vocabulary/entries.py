"""Vocabularies as plain data: what a reader of a source hands to the actions. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class BadEntry(ValueError):
    """An entry that cannot be taken, with the file and line it stands on."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}" if place else reason)


class Bilingual(NamedTuple):
    """The same text in Italian and in English; either may be missing."""

    it: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One concept. `broader` is a notation of the same scheme; `place` is the file and line, for messages."""

    notation: str
    label: Bilingual
    broader: str = ""
    definition: Bilingual = Bilingual()
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A relation from a concept of the scheme at hand to a concept of another. `derived`: our reading."""

    subject: str
    relation: str
    object_scheme: str
    object: str
    derived: bool = False
    note: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """A whole vocabulary as read from its source."""

    code: str
    labels: Bilingual
    concepts: tuple[ConceptEntry, ...]
    version: str = ""
    source: str = ""
    licence: str = ""
    note: Bilingual = Bilingual()
    mappings: tuple[MappingEntry, ...] = ()


def in_levels(concepts: Iterable[ConceptEntry]) -> list[list[ConceptEntry]]:
    """The concepts from the top down, so that each stands below its broader one.

    Refuses what is no forest: a notation given twice, a broader concept that is not there, a loop.
    """
    known: dict[str, ConceptEntry] = {}
    for concept in concepts:
        if concept.notation in known:
            earlier = known[concept.notation].place or "an earlier entry"
            raise BadEntry(concept.place, f"{concept.notation!r} is already given by {earlier}.")
        known[concept.notation] = concept
    for concept in known.values():
        if concept.broader and concept.broader not in known:
            raise BadEntry(concept.place, f"{concept.notation!r} stands under {concept.broader!r}, which is not there.")

    levels: list[list[ConceptEntry]] = []
    above: set[str] = {""}
    waiting = list(known.values())
    while waiting:
        level = [concept for concept in waiting if concept.broader in above]
        if not level:
            looped = waiting[0]
            raise BadEntry(looped.place, f"{looped.notation!r} stands under itself, through {looped.broader!r}.")
        levels.append(level)
        waiting = [concept for concept in waiting if concept.broader not in above]
        above = {concept.notation for concept in level}
    return levels
