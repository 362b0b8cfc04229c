"""Typed schemas from the declarations of kinds: the card and the whole, what may be sent, what a list may be asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django import forms
from django.db import models
from ninja import Schema
from pydantic import ConfigDict, Field, create_model, field_validator

from crocevia.gateway.tables.records import RecordTable
from crocevia.records.kinds import Facet, Kind
from crocevia.records.kinds import Field as Declared

MOST = 200


class Ref(Schema):
    """An organisation as it is named elsewhere."""

    slug: str
    name: str


class AspectShape(Schema):
    """One thing that must, or would better, be covered. `role`: a code of the vocabulary answer-roles."""

    model_config = ConfigDict(extra="forbid")

    text: str
    role: str = ""
    must: bool = True


class Source(Schema):
    """Where something is said."""

    title: str
    locator: str
    date: str


class Page(Schema):
    """A piece of a list; `count` is the number of all that match."""

    count: int
    limit: int
    offset: int


class Paged(Schema):
    """What every list may be asked."""

    q: str = Field("", max_length=200, description="Words; each must begin a word of the record.")
    limit: int = Field(30, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)

    @field_validator("*")
    @classmethod
    def no_nul(cls, value: Any) -> Any:
        """No text holds a NUL: PostgreSQL would stop over it."""
        if any(isinstance(each, str) and "\x00" in each for each in (value if isinstance(value, list) else [value])):
            raise ValueError("a text cannot hold the character NUL")
        return value


def paged_of(name: str, items: Any) -> type[Schema]:
    return create_model(name, __base__=Page, items=(list[items], ...))


def asked_of(name: str, facets: tuple[Facet, ...], sorts: list[str]) -> type[Schema]:
    """The query of a list: the same filters and orders as its page."""
    fields: dict[str, Any] = {
        facet.key: (list[str], Field(default_factory=list, description=f"{facet.label}; several values mean any of them."))
        for facet in facets
    }
    if sorts:
        told = ", ".join(sorts)
        fields["sort"] = (str, Field("", max_length=60, description=f"One of {told}; with a minus before it, descending."))
    return create_model(name, __base__=Paged, **fields)


def parameters(query: Paged) -> dict[str, list[str]]:
    """The query as a listing takes it."""
    held = query.model_dump(exclude={"limit", "offset"})
    return {key: value if isinstance(value, list) else [value] for key, value in held.items() if value}


_OF_MODEL: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, bool | None),
    (models.DecimalField, Decimal | None),
    (models.IntegerField, int | None),
    (models.DateTimeField, dt.datetime | None),
    (models.DateField, dt.date | None),
)
_OF_FORM: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, bool),
    (forms.DecimalField, Decimal),
    (forms.FloatField, float),
    (forms.IntegerField, int),
    (forms.DateField, dt.date),
)


def _read(kind: Kind, declared: Declared) -> Any:
    field = kind.model._meta.get_field(declared.name)
    held = next((shape for model, shape in _OF_MODEL if isinstance(field, model)), str)
    words = f"{declared.label}. A code of the vocabulary {declared.scheme}." if declared.scheme else str(declared.label)
    return (held, Field(description=words))


def _written(form_field: forms.Field) -> Any:
    held = next((shape for form, shape in _OF_FORM if isinstance(form_field, form)), None)
    limits = {"max_length": form_field.max_length} if getattr(form_field, "max_length", None) else {}
    return held or Annotated[str, Field(**limits)]


def _title(kind: Kind) -> str:
    return "".join(part.capitalize() for part in kind.code.split("_"))


def card_of(kind: Kind) -> type[Schema]:
    """What a reader of the card gets."""
    fields = {declared.name: _read(kind, declared) for declared in kind.readable(full=False)}
    return create_model(
        f"{_title(kind)}Card",
        __base__=Schema,
        level=(Literal["card"], ...),
        id=(UUID, ...),
        kind=(Literal[kind.code], ...),
        url=(str, ...),
        state=(str, ...),
        updated=(dt.datetime, ...),
        **fields,
    )


def whole_of(kind: Kind) -> type[Schema]:
    """What a reader of the whole gets. `exclusions` are told only to those who may change the record."""
    fields = {declared.name: _read(kind, declared) for declared in kind.fields}
    if kind.code == "need":
        fields["aspects"] = (list[AspectShape], ...)
        fields["exclusions"] = (list[str] | None, ...)
    return create_model(
        f"{_title(kind)}Full",
        __base__=Schema,
        level=(Literal["full"], ...),
        id=(UUID, ...),
        kind=(Literal[kind.code], ...),
        url=(str, ...),
        state=(str, ...),
        version=(int, ...),
        created=(dt.datetime, ...),
        updated=(dt.datetime, ...),
        owner=(Ref | None, ...),
        audience=(str, ...),
        card_audience=(str, ...),
        clusters=(list[str], ...),
        writable=(bool, ...),
        **fields,
    )


def either_of(kind: Kind) -> Any:
    return Annotated[card_of(kind) | whole_of(kind), Field(discriminator="level")]


def _sent(table: RecordTable, whole: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, form_field in table.form_fields.items():
        shape = _written(form_field)
        needed = whole and form_field.required and not form_field.initial
        fields[name] = (shape, Field(description=str(form_field.label))) if needed else (shape | None, None)
    fields["owner"] = (str | None, Field(None, description="The short name of an organisation that you may write for."))
    fields["clusters"] = (list[str] | None, None)
    if table.code == "need":
        fields["aspects"] = (list[AspectShape] | None, None)
        fields["exclusions"] = (list[str] | None, Field(None, description="Short names of those who must not know."))
    return fields


def created_of(table: RecordTable) -> type[Schema]:
    """What POST takes."""
    return create_model(f"{_title(table.kind)}New", __base__=_Strict, **_sent(table, whole=True))


def changed_of(table: RecordTable) -> type[Schema]:
    """What PATCH takes: only what is sent changes; null empties."""
    version = (int, Field(ge=1, description="The version that the change started from."))
    return create_model(f"{_title(table.kind)}Change", __base__=_Strict, version=version, **_sent(table, whole=False))


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")
