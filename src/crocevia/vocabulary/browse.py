"""One page of a scheme: a level of its tree, or what a search finds anywhere below. Four queries, however many rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator

from crocevia.vocabulary.models import Concept, Mapping, Scheme, languages_by_preference
from crocevia.vocabulary.queries import Mapped, mappings_of

PAGE_SIZE = 50
SMALL = 60  # a scheme of this size is shown whole, not level by level


class NoSuchConcept(LookupError):
    """The scheme has no such notation."""


def folded(text: str) -> str:
    """Text as a search compares it: “Attività  edile” → “attivita edile”."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip().casefold()


@dataclass(frozen=True, slots=True)
class Twig:
    """A concept of the tree, as light as the whole tree can be read."""

    pk: int
    notation: str
    broader: int | None
    label_it: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a concept is mapped to in one scheme, by one relation."""

    scheme: Scheme
    relation: Mapping.Relation
    derived: bool
    mapped: list[Mapped]


@dataclass(frozen=True, slots=True)
class Row:
    """A concept as the page shows it."""

    concept: Concept
    trail: list[Twig]
    below: int
    mappings: list[Mapped]

    @property
    def lines(self) -> list[Line]:
        """The mappings, one line for each scheme and relation."""
        lines: dict[tuple, Line] = {}
        for one in self.mappings:
            scheme = one.concept.scheme
            line = Line(scheme, one.relation, one.derived, [])
            lines.setdefault((scheme.pk, one.relation, one.derived), line).mapped.append(one)
        return list(lines.values())

    @property
    def other_language(self) -> str:
        """The language beside the reader's."""
        return languages_by_preference()[1]

    @property
    def other_label(self) -> str:
        """The label in that language, when it is not the one already shown."""
        if self.concept.label_language == self.other_language:
            return ""
        return getattr(self.concept, f"label_{self.other_language}")

    @property
    def definition_language(self) -> str:
        return self.concept.language_of("definition")


class SchemePage:
    """What somebody asked of a scheme: words, a concept to stand under, a page."""

    def __init__(self, scheme: Scheme, words: str = "", under: str = "", page: str = "1") -> None:
        self.scheme, self.words, self.under, self.number = scheme, words, under, page

    @cached_property
    def tree(self) -> dict[int, Twig]:
        """The whole scheme in its own order, without definitions."""
        rows = Concept.objects.filter(scheme=self.scheme).order_by("position", "notation")
        return {row[0]: Twig(*row) for row in rows.values_list("pk", "notation", "broader_id", "label_it", "label_en")}

    @cached_property
    def place(self) -> Twig | None:
        """The concept that the page stands under; nothing at the top."""
        if not self.under:
            return None
        found = next((twig for twig in self.tree.values() if twig.notation == self.under), None)
        if found is None:
            raise NoSuchConcept(self.under)
        return found

    def trail(self, twig: Twig) -> list[Twig]:
        """The broader concepts, from the top."""
        above: list[Twig] = []
        while twig.broader is not None:
            twig = self.tree[twig.broader]
            above.insert(0, twig)
        return above

    @cached_property
    def below(self) -> dict[int, int]:
        """How many concepts stand below each one, at any depth."""
        counts = dict.fromkeys(self.tree, 0)
        for twig in self.tree.values():
            for above in self.trail(twig):
                counts[above.pk] += 1
        return counts

    @cached_property
    def shown(self) -> list[int]:
        """Keys of the concepts asked for, all pages."""
        place = self.place
        if self.words:
            sought = [f" {word}" for word in folded(self.words).split()[:12]]
            return [pk for pk in self._within(place) if all(word in self._text[pk] for word in sought)]
        if place is None and len(self.tree) <= SMALL:
            return list(self.tree)
        level = place.pk if place else None
        return [twig.pk for twig in self.tree.values() if twig.broader == level]

    def _within(self, place: Twig | None) -> list[int]:
        if place is None:
            return list(self.tree)
        return [twig.pk for twig in self.tree.values() if place in self.trail(twig)]

    @cached_property
    def _text(self) -> dict[int, str]:
        """What a search looks in: code, labels and definitions in both languages."""
        rows = Concept.objects.filter(scheme=self.scheme).order_by()
        fields = ("pk", "notation", "label_it", "label_en", "definition_it", "definition_en")
        return {row[0]: " " + re.sub(r"[^\w./]+", " ", folded(" ".join(row[1:]))) for row in rows.values_list(*fields)}

    @cached_property
    def page(self) -> Page:
        return Paginator(self.shown, PAGE_SIZE).get_page(self.number)

    @cached_property
    def _read(self) -> dict[int, Row]:
        """The page's concepts, and the one it stands under, in full."""
        keys = [*self.page.object_list, *([self.place.pk] if self.place else [])]
        concepts = Concept.objects.in_bulk(keys)
        reached = mappings_of(concepts.values())
        return {
            pk: Row(concept, self.trail(self.tree[pk]), self.below[pk], reached.get(pk, []))
            for pk, concept in concepts.items()
        }

    @property
    def rows(self) -> list[Row]:
        return [self._read[pk] for pk in self.page.object_list]

    @property
    def head(self) -> Row | None:
        """The concept that the page stands under, in full."""
        return self._read[self.place.pk] if self.place else None
