"""Declarations of kinds: what navigation, list, detail, API, search, import, export and engine read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps

from crocevia.records.language import language_name
from crocevia.records.visibility import Level, RecordQuerySet
from crocevia.vocabulary.models import Concept

if TYPE_CHECKING:
    from crocevia.people.actor import Actor
    from crocevia.records.models import Record


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: its label, who reads it (`card` or `full`), and where it appears.

    `scheme`: the vocabulary whose notations the field holds. `importable`: a column of CSV and XLSX files.
    `prose`: words that somebody wrote, shown in the reading face with their language.
    `words`: what each value is called, where the field holds one of a few.
    """

    name: str
    label: Any
    level: Level = "full"
    scheme: str = ""
    importable: bool = True
    required: bool = False
    prose: bool = False
    searched: bool = False
    words: Mapping[str, Any] | None = field(default=None, hash=False)

    def raw(self, record: Record) -> Any:
        return getattr(record, self.name)


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter of a list: `path` leads from a row to the value, or names an annotation of the rows; `scheme` narrows a
    joined concept to one scheme."""

    key: str
    label: Any
    path: str
    scheme: str = ""
    labels: Callable[[list[Any]], dict[Any, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a record of this kind speaks to the engine: the fields of its title and body, and of its year, TRL and type."""

    title: str
    texts: tuple[str, ...]
    level: Level = "full"
    year: str = ""
    trl: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """All that the house must know of a kind of record. Declared in `<room>/<kind>/kind.py`, registered when apps are ready.

    `states` names each state for people, `marks` gives it its mark (good, wait, stop, info, none);
    `state_of` reads it where it is not stored: a call closes by the calendar. `sorts`: columns that are not in order by their own
    field alone, each with the paths that order it; `default_sort`: the column first in order, the first one where none is named.
    """

    code: str
    path: str
    model_label: str
    label: Any
    plural: Any
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    facets: tuple[Facet, ...] = ()
    card_title: str = "title"
    create: Callable[..., Record] | None = None
    update: Callable[..., Record] | None = None
    form: Any = None
    may_create: Callable[[Actor], bool] = lambda actor: False
    evidence: Evidence | None = None
    adding: Any = ""
    intro: Any = ""
    empty: Any = ""
    order: int = 100
    after_save: Callable[[Record], str] | None = None
    states: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    state_of: Callable[[Record], str] = lambda record: record.state
    select_related: tuple[str, ...] = ("owner",)
    sorts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default_sort: str = ""

    @property
    def model(self) -> type[Record]:
        return apps.get_model(self.model_label)

    @property
    def records(self) -> RecordQuerySet:
        return self.model.objects.select_related(*self.select_related)

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    def readable(self, full: bool) -> tuple[Field, ...]:
        """The fields for a reader who sees the record in full, or its card only."""
        return self.fields if full else tuple(f for f in self.fields if f.level == "card")

    def texts(self, record: Record, level: Level) -> Iterator[str]:
        """The searched words at a level; a card holds no word of a full field."""
        for each in self.readable(level == "full"):
            if each.searched:
                yield str(each.raw(record) or "")
        if level == "full" or self.card_title == "title":
            yield record.title

    def title_of(self, record: Record, full: bool) -> str:
        """What the record is called before this reader."""
        return str(getattr(record, "title" if full else self.card_title) or self.label)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if _kinds.get(kind.code, kind) is not kind and _kinds[kind.code] != kind:
        raise ValueError(f"two kinds are called {kind.code}")
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    return _kinds[code]


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda k: (k.order, k.code))


def language_labels(codes: list[Any]) -> dict[Any, Any]:
    """The names of languages, in the reader's, for facets."""
    return {code: language_name(code).capitalize() for code in codes if code}


def scheme_labels(scheme: str) -> Callable[[list[Any]], dict[Any, Any]]:
    """Labels of notations of one scheme, for facets and cells, in one query."""

    def labels(notations: list[Any]) -> dict[Any, Any]:
        found = Concept.objects.filter(scheme__code=scheme, notation__in=notations)
        return {concept.notation: concept.label for concept in found}

    return labels
