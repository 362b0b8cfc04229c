"""Where organisations are established, as far as a source says so: a row of a register under the same name, or words of the sheet."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import LANGUAGE, Load, code_of
from crocevia.gateway.sources.kilometro_rosso.organisations import sheet_node
from crocevia.gateway.sources.sheet import BadSheet, Node, read
from crocevia.records.actions import Source, state_fact
from crocevia.records.models import Document, Statement
from crocevia.records.parties import save_organisation
from crocevia.records.sources import keep_document

METRIC = "country of its seat"
NUMBERED = ("ror",)
"""Registers whose number is kept as the organisation's own."""


def load_seats(load: Load) -> None:
    """Each country with its source, as derived. What people have said of a country meanwhile stands."""
    told = read(load.folder / "seats.yaml")
    registers = {key: _register(load, told.under("documents").under(key)) for key in told.under("documents").values}
    for row in told.each("registered"):
        if row.text("in") not in registers:
            raise BadSheet(row.path, f"there is no register {row.text('in')} among the documents.")
        what = f"“{row.text('name')}”, {row.text('city')}"
        activity = row.text("activity")
        note = f"The register has it as {what}{f' (activity type {activity})' if activity else ''}; matched by its name."
        number = [(row.text("in"), row.text("number"))] if row.text("in") in NUMBERED else []
        _seat(load, row, row.text("in"), note, [(registers[row.text("in")], row.text("number"))], number)
    for row in told.each("read"):
        _seat(load, row, "sheet", f"{row.text('because')}.", load.sources(sheet_node(load, row.text("said_by"))), [])


def _register(load: Load, node: Node) -> Document:
    title = node.under("title")
    return keep_document(
        actor=load.actor,
        code=node.text("code"),
        title_it=title.text("it"),
        title_en=title.text("en"),
        dated=node.text("dated"),
        content=node.text("content"),
        licence=node.text("licence"),
    )


def _seat(load: Load, row: Node, by: str, note: str, sources: list[Source], numbers: list[tuple[str, str]]) -> None:
    organisation, country = load.organisation(row.text("id")), row.text("country")
    values = {} if organisation.country else {"country": country}
    saved = save_organisation(actor=load.actor, slug=organisation.slug, numbers=numbers, sources=sources, **values)
    organisation.country = saved.country
    state_fact(
        actor=load.actor, about=organisation, code=code_of(organisation.slug, "seat", by), sources=sources,
        topic=Statement.Topic.IDENTITY, metric=METRIC, text=country, derived=True, note=note, language=LANGUAGE,
    )  # fmt: skip
