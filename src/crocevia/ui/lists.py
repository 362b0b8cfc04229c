"""From a listing to the context of crocevia/list.html. Every list page of the product is drawn by this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crocevia.people.dates import PartialDateField
from crocevia.records.kinds import Facet, Field, Kind
from crocevia.records.listing import Listing, records_of
from crocevia.records.models import Record
from crocevia.ui.writing import partial_date
from crocevia.vocabulary.queries import label_of

Row = dict[str, Any]


def asked(request: HttpRequest) -> dict[str, list[str]]:
    return dict(request.GET.lists())


def _facet(listing: Listing, facet: Facet) -> dict[str, Any]:
    options = []
    for option in listing.options(facet):
        values = [v for v in listing.chosen(facet) if v != option.value] + ([] if option.pressed else [option.value])
        parameters = {k: v for k, v in listing.asked.items() if k not in {"page", facet.key}} | {facet.key: values}
        options.append(
            {
                "value": option.value,
                "label": option.label,
                "count": option.count,
                "pressed": option.pressed,
                "url": "?" + urlencode(parameters, doseq=True),
            }
        )
    return {"key": facet.key, "label": facet.label, "options": options}


def listing_context(
    listing: Listing, *, title: Any, columns: Sequence[dict[str, Any]], row: Callable[[Any], Row], **more: Any
) -> dict[str, Any]:
    """The context of crocevia/list.html. `row` draws one row; it must not ask the database anything."""
    page = listing.page
    filtered = bool(listing.query or any(listing.chosen(facet) for facet in listing.facets))
    facets = [_facet(listing, facet) for facet in listing.facets]
    return {
        "title": title,
        "facets": [
            facet for facet in facets if len(facet["options"]) > 1 or any(o["pressed"] for o in facet["options"])
        ],
        "columns": columns,
        "rows": [row(thing) for thing in page.object_list],
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "sort": listing.sort,
        "q": listing.query,
        "clear_url": "?" if filtered else "",
        **more,
    }


def exports(path: str, listing: Listing) -> list[dict[str, Any]]:
    """Links to the same list as files."""
    parameters = {k: v for k, v in listing.asked.items() if k != "page"}
    tail = "?" + urlencode(parameters, doseq=True) if parameters else ""
    return [{"label": label, "url": f"{path}.{ending}{tail}"} for label, ending in (("CSV", "csv"), ("XLSX", "xlsx"))]


def written(field: Field, record: Record) -> Any:
    """A field's value in the words of the page's language: a date, one of a few values that have a name."""
    value = field.raw(record)
    if field.words and value not in (None, ""):
        return field.words.get(value, value)
    # Sums of money and areas have their thousands parted; a year or a level is smaller and no quantity.
    if isinstance(value, Decimal) or (isinstance(value, int) and value >= 10_000):
        return number_format(value, 0 if value == int(value) else 2, force_grouping=True)
    held = record._meta.get_field(field.name)
    return partial_date(value) if value and isinstance(held, (DateField, PartialDateField)) else value


def cell_of(field: Field, record: Record) -> dict[str, Any]:
    """One value of a record as a cell."""
    value = written(field, record)
    if field.scheme and value:
        return {"value": label_of(field.scheme, value)}
    # Words that somebody wrote are in the record's language, whatever the page's is.
    own = record.language if isinstance(value, str) and field.searched and not field.words else ""
    return {"value": "" if value is None else value, "lang": own}


def _columns(kind: Kind, listing: Listing) -> list[dict[str, Any]]:
    known = {"owner": _("Owner"), "state": _("State"), "updated": _("Changed")}
    columns = []
    for name in kind.columns:
        label = known.get(name) or kind.field(name).label
        align = "r" if name in {"year", "trl"} else ""
        columns.append({"key": name, "label": label, "align": align, "sortable": name in listing.sorts})
    return columns


def _row(kind: Kind, states: dict[str, Any]) -> Callable[[Record], Row]:
    shown = {f.name for f in kind.readable(full=False)}

    def row(record: Record) -> Row:
        full = record.reads_in_full
        cells: list[dict[str, Any]] = []
        for name in kind.columns:
            if name == kind.columns[0]:
                cells.append(
                    {"value": kind.title_of(record, full), "title_lang": record.language, "lang": record.language}
                )
            elif name == "owner":
                told = (
                    record.owner.name
                    if full and record.owner
                    else getattr(record, "owner_description", "")
                    if full
                    else ""
                )
                cells.append({"value": told or ("" if full else _("name withheld"))})
            elif name == "state":
                state = kind.state_of(record)
                cells.append({"value": states.get(state, state), "mark": kind.marks.get(state, "none")})
            elif name == "updated":
                cells.append({"value": partial_date(record.updated.date().isoformat(), "short")})
            else:
                cells.append(cell_of(kind.field(name), record) if full or name in shown else {"value": ""})
        return {"url": reverse(f"{kind.code}_detail", args=[record.pk]), "cells": cells}

    return row


def record_list_context(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """The list page of one kind for this reader."""
    listing = records_of(kind, request.actor, asked(request))
    actions = []
    if kind.form and kind.may_create(request.actor):
        actions.append(
            {"label": kind.adding or _("Add: %(what)s") % {"what": kind.label}, "url": reverse(f"{kind.code}_new"), "main": True}
        )
    return listing_context(
        listing,
        title=kind.plural,
        intro=kind.intro,
        columns=_columns(kind, listing),
        row=_row(kind, kind.states),
        actions=actions,
        exports=exports(request.path.rstrip("/"), listing),
        empty={
            "reason": kind.empty,
            "link_label": _("Clear the filters") if listing.asked else "",
            "link_url": request.path if listing.asked else "",
        },
    )
