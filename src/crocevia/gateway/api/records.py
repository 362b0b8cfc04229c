# Annotations are real objects here: the schemas are made when the routers are.
"""List, detail, create and change of every kind, from its declaration. A row that is written goes through the same reading as an import."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from crocevia.gateway.api.access import READ, WRITE
from crocevia.gateway.api.problems import Unprocessable
from crocevia.gateway.api.shapes import asked_of, changed_of, created_of, either_of, paged_of, parameters
from crocevia.gateway.api.steps import add_steps
from crocevia.gateway.tables.cells import joined, text_of
from crocevia.gateway.tables.columns import Line
from crocevia.gateway.tables.packed import packed
from crocevia.gateway.tables.plan import Problem
from crocevia.gateway.tables.records import Reading, RecordTable
from crocevia.people.actor import ANONYMOUS, Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.listing import records_of
from crocevia.records.models import Record
from crocevia.records.party_listing import district_clusters
from crocevia.ui.offers import offer_of
from crocevia.ui.record_pages import find


def represent(table: RecordTable, record: Record) -> dict[str, Any]:
    """A record as this reader may have it; `record` comes from `RecordTable.fetched`."""
    kind, full = table.kind, bool(record.reads_in_full)
    told: dict[str, Any] = {
        "id": record.pk,
        "kind": kind.code,
        "level": "full" if full else "card",
        "url": reverse(f"{kind.code}_detail", args=[record.pk]),
        "state": kind.state_of(record),
        "updated": record.updated,
    }
    told |= {field.name: field.raw(record) for field in kind.readable(full)}
    if full:
        told |= {
            "version": record.version,
            "created": record.created,
            "owner": {"slug": record.owner.slug, "name": record.owner.name} if record.owner else None,
            "audience": record.audience,
            "card_audience": record.card_audience,
            "clusters": [c.notation for c in record.concepts.all() if c.scheme.code == district_clusters()],
            "writable": bool(record.writes),
        }
        if kind.code == "need":
            told["aspects"] = [{"text": a.text, "role": a.role, "must": a.must} for a in record.aspects.all()]
            told["exclusions"] = [o.slug for o in record.exclusions.all()] if record.writes else None
    return told


def _cell(name: str, value: Any) -> str:
    """A value of the body as the cell of a table would hold it; null empties."""
    if value is None:
        return ""
    if name == "aspects":
        return packed((a["text"], a.get("role", ""), "must" if a.get("must", True) else "nice") for a in value)
    return joined(value) if isinstance(value, list) else text_of(value)


def _step(table: RecordTable, actor: Actor, body: dict[str, Any], pk: UUID | None):
    """What the body would do. Raises Unprocessable."""
    given = {name: _cell(name, value) for name, value in body.items()}
    if pk:
        given["id"] = str(pk)
    line, wrong = Line(1, given), list[Problem]()
    step = Reading(table, [line], actor, by_title=False).step(line, wrong)
    if step is None:
        raise Unprocessable(wrong)
    return step


def _rows(table: RecordTable, actor: Actor) -> QuerySet:
    return table.fetched(table.kind.records.with_level(actor), actor)


def _one(table: RecordTable, actor: Actor, pk: UUID) -> dict[str, Any]:
    record = _rows(table, actor).filter(pk=pk).first()
    if record is None:
        raise Http404
    return represent(table, record)


def router_of(table: RecordTable) -> Router:
    """The operations of one kind."""
    kind, router, either = table.kind, Router(tags=[str(table.label)]), either_of(table.kind)
    name = kind.code
    listing = records_of(kind, ANONYMOUS, {})
    asked = asked_of(f"{name.capitalize()}Query", tuple(kind.facets), list(listing.sorts))
    page = paged_of(f"{name.capitalize()}Page", either)

    @router.get("", response=page, auth=READ, operation_id=f"list_{kind.path}", summary=f"List: {table.label}")
    def list_records(request: HttpRequest, query: Query[asked]) -> Any:
        """The records that you may see, each as its card or whole, filtered and sorted as the page does it."""
        found = records_of(kind, request.actor, parameters(query)).found
        rows = table.fetched(found, request.actor)[query.offset : query.offset + query.limit]
        items = [represent(table, record) for record in rows]
        return {"items": items, "count": found.count(), "limit": query.limit, "offset": query.offset}

    @router.get("/{uuid:pk}", response=either, auth=READ, operation_id=f"read_{name}", summary=f"Read: {kind.label}")
    def read_record(request: HttpRequest, pk: UUID) -> Any:
        """One record. One that you may not see is not there: 404."""
        return _one(table, request.actor, pk)

    if table.imports:
        _writers(router, table, either)
    if offer := offer_of(kind.code):
        add_steps(router, kind, offer)
    return router


def _writers(router: Router, table: RecordTable, either: Any) -> None:
    kind, name = table.kind, table.kind.code
    new: type[Schema] = created_of(table)
    change: type[Schema] = changed_of(table)

    @router.post("", response={201: either}, auth=WRITE, operation_id=f"create_{name}", summary=f"Add: {kind.label}")
    def create_record(request: HttpRequest, payload: new) -> Any:
        """Add a record, under the same rules as the page's form."""
        if not kind.may_create(request.actor):
            raise NotAllowed(_("You may not add this."))
        step = _step(table, request.actor, payload.model_dump(exclude_unset=True), None)
        with transaction.atomic():
            made = table.apply(step, request.actor)
        return Status(201, _one(table, request.actor, made.pk))

    @router.patch("/{uuid:pk}", response=either, auth=WRITE, operation_id=f"change_{name}", summary=f"Change: {kind.label}")
    def change_record(request: HttpRequest, pk: UUID, payload: change) -> Any:
        """Change what is sent and leave the rest. `version` is the one you read: with an older one the answer is 409."""
        find(request, kind, pk, writable=True)
        step = _step(table, request.actor, payload.model_dump(exclude_unset=True, exclude={"version"}), pk)
        if step.action != "same":
            with transaction.atomic():
                table.apply(replace(step, version=payload.version), request.actor)
        return _one(table, request.actor, pk)
