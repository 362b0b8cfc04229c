"""A walk over facts.yaml that knows nothing of the loader: every mapping that names a source, with its place and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from django.db.models import Model

from crocevia.gateway.sources.kilometro_rosso.tests.conftest import FOLDER
from crocevia.people.models import Organisation, Person
from crocevia.records.models import Citation, Link, Record, Statement

FACTS = yaml.safe_load((FOLDER / "facts.yaml").read_text("utf-8"))
DOCUMENTS = {document["file"]: document["id"] for document in FACTS["meta"]["documents"]}


CODES = {
    "kilometro-rosso-park-site": "f0",
    "kilometro-rosso-district-profile": "f1",
    "kilometro-rosso-director-interview": "f2",
    "kilometro-rosso-bergamo-investment": "f3",
    "kilometro-rosso-unibs-clusters": "f4",
}


@dataclass(frozen=True)
class Fact:
    """A mapping with a source: where it stands in the file, what it says, and where that is said."""

    path: str
    values: dict[str, Any]
    files: tuple[str, ...]
    lines: str

    @property
    def places(self) -> set[tuple[str, str]]:
        """(document, place in readable form), one for each source."""
        spans = dict(part.strip().split(":") for part in self.lines.split(";")) if self.lines else {}
        return {(DOCUMENTS[file], _readable(spans.get(DOCUMENTS[file], ""))) for file in self.files}


def _readable(span: str) -> str:
    if not span:
        return ""
    word = "line" if re.fullmatch(r"\d+", span) else "lines"
    return f"{word} {span.replace('-', '–').replace(',', ', ')}"


def facts(value: Any = FACTS, path: str = "", lines: str | None = "") -> Iterator[Fact]:
    """Every mapping with a source. A mapping without lines of its own stands where the one around it stands."""
    if isinstance(value, dict):
        lines = (value["lines"] or "") if "lines" in value else lines
        if "source" in value:
            yield Fact(path, value, tuple(value["source"]), lines)
        for key, held in value.items():
            yield from facts(held, f"{path}.{key}" if path else key, lines)
    elif isinstance(value, list):
        for number, held in enumerate(value):
            yield from facts(held, f"{path}[{number}]", lines)


def leaves(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The plain values that a fact says itself: not its source, not its id, not what a fact inside it says."""
    for key, held in values.items():
        if key in {"source", "lines", "id"}:
            continue
        yield from ((key, leaf) for leaf in _plain(held))


def _plain(held: Any) -> Iterator[Any]:
    if isinstance(held, dict):
        if "source" not in held:
            yield from (leaf for _key, leaf in leaves(held))
    elif isinstance(held, list):
        for one in held:
            yield from _plain(one)
    elif held is not None:
        yield held


def citations(thing: Model) -> set[tuple[str, str]]:
    """(document, place) pairs that a thing cites in the database, the document by its id in the sheet."""
    where = "record" if isinstance(thing, Record) else type(thing).__name__.lower()
    rows = Citation.objects.filter(**{where: thing.pk}).values_list("document__code", "place")
    return {(CODES[code], place) for code, place in rows if code in CODES}


def told(thing: Model) -> tuple[str, set[Decimal]]:
    """The words and the numbers that a thing holds in the database, with those of its ends and its names."""
    fresh = type(thing).objects.get(pk=thing.pk)
    values = [getattr(fresh, field.attname) for field in fresh._meta.concrete_fields]
    if isinstance(fresh, Link):
        ends = (fresh.subject, fresh.object, fresh.subject_record, fresh.object_record)
        values += [str(end) for end in ends if end] + [end.slug for end in ends if isinstance(end, Organisation)]
    if isinstance(fresh, Organisation):
        values += fresh.names.values_list("value", flat=True)
        values += fresh.concepts.values_list("notation", flat=True)
        for out in fresh.links_out.all():
            values += [out.object.slug if out.object else "", out.note, out.since]
        values += [link.subject.slug for link in fresh.links_in.all() if link.subject]
        values += fresh.statements.values_list("text", flat=True)
    if isinstance(fresh, Person):
        values += [value for member in fresh.memberships.all() for value in (member.title, member.since)]
    if isinstance(fresh, Statement) and fresh.disagreement:
        values += [
            f"See contradiction {fresh.disagreement.code}",
            fresh.disagreement.topic,
            fresh.disagreement.detail,
            fresh.disagreement.handling,
        ]
    if isinstance(fresh, Record):
        values += [link.subject.slug for link in Link.objects.filter(object_record=fresh.pk) if link.subject]
    words = " ".join(str(value) for value in values if value is not None)
    numbers = {Decimal(value) for value in values if isinstance(value, (int, Decimal)) and not isinstance(value, bool)}
    return " ".join(words.split()), numbers
