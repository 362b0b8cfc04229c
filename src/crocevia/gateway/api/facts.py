"""What is said and by whom: statements, links between things, vocabularies."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from crocevia.gateway.api.access import READ
from crocevia.gateway.api.shapes import Paged, Source, paged_of
from crocevia.people.models import Organisation
from crocevia.records.models import Citation, Link, Record, Statement
from crocevia.vocabulary.models import Concept, Scheme
from crocevia.vocabulary.queries import schemes


class About(Schema):
    """One end of a link, or what a statement is about: `type` is organisation or a kind of record."""

    type: str
    id: str
    name: str


class StatementShape(Schema):
    """One sourced fact or figure. `value` or `value_min` to `value_max` is in `unit`; decimals are text, so that none is rounded."""

    code: str
    about: About
    topic: str
    metric: str
    text: str
    value: str | None
    value_min: str | None
    value_max: str | None
    qualifier: str
    unit: str
    period: str
    as_of: str
    derived: bool
    planned: bool
    language: str
    disagreement: str | None
    sources: list[Source]


class LinkShape(Schema):
    """Subject, predicate, object; the predicate is a code of the vocabulary link-predicates."""

    id: UUID
    subject: About
    predicate: str
    object: About
    role: str
    since: str
    until: str
    derived: bool
    sources: list[Source]


class SchemeShape(Schema):
    """A vocabulary in one version."""

    code: str
    label_it: str
    label_en: str
    version: str
    source: str
    licence: str
    size: int


class ConceptShape(Schema):
    """One entry; `broader` is the code of the entry above it."""

    notation: str
    label_it: str
    label_en: str
    broader: str | None


class VocabularyShape(SchemeShape):
    concepts: list[ConceptShape]


class AboutQuery(Paged):
    q: str = Field("", max_length=200, description="Passed over here.")
    organisation: str = Field("", max_length=80, description="A short name.")
    record: UUID | None = Field(None, description="The key of a record.")


class StatementQuery(AboutQuery):
    topic: str = Field("", max_length=20)


class LinkQuery(AboutQuery):
    predicate: str = Field("", max_length=60)


_CITED = Prefetch("citations", Citation.objects.select_related("document"))


def _organisation(organisation: Organisation) -> dict[str, str]:
    return {"type": "organisation", "id": organisation.slug, "name": organisation.name}


def _record(record: Record) -> dict[str, str]:
    return {"type": record.kind, "id": str(record.pk), "name": record.title}


def _end(organisation: Organisation | None, record: Record | None) -> dict[str, str]:
    return _organisation(organisation) if organisation else _record(record)


def _sources(thing: Statement | Link) -> list[dict[str, str]]:
    return [citation.shown for citation in thing.citations.all()]


def _statement(said: Statement) -> dict[str, Any]:
    plain = ("code", "topic", "metric", "text", "qualifier", "unit", "period", "as_of", "derived", "planned", "language")
    numbers = {n: None if getattr(said, n) is None else f"{getattr(said, n):f}" for n in ("value", "value_min", "value_max")}
    return {
        **{name: getattr(said, name) for name in plain},
        **numbers,
        "about": _end(said.organisation, said.record),
        "disagreement": said.disagreement.code if said.disagreement else None,
        "sources": _sources(said),
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "id": link.pk,
        "subject": _end(link.subject, link.subject_record),
        "predicate": link.predicate,
        "object": _end(link.object, link.object_record),
        "role": link.role,
        "since": link.since,
        "until": link.until,
        "derived": link.derived,
        "sources": _sources(link),
    }


def _paged(rows: QuerySet, query: Paged, represent: Any) -> dict[str, Any]:
    items = [represent(row) for row in rows[query.offset : query.offset + query.limit]]
    return {"items": items, "count": rows.count(), "limit": query.limit, "offset": query.offset}


def statement_router() -> Router:
    router = Router(tags=["Statements"])

    @router.get("", response=paged_of("StatementPage", StatementShape), auth=READ, operation_id="list_statements", summary="List: statements")
    def list_statements(request: HttpRequest, query: Query[StatementQuery]) -> Any:
        """Facts and figures with their sources. Where two sources disagree both are told."""
        rows = Statement.objects.visible_to(request.actor).select_related("organisation", "record", "disagreement")
        if query.organisation:
            rows = rows.filter(organisation__slug=query.organisation)
        if query.record:
            rows = rows.filter(record=query.record)
        if query.topic:
            rows = rows.filter(topic=query.topic)
        return _paged(rows.prefetch_related(_CITED), query, _statement)

    return router


def link_router() -> Router:
    router = Router(tags=["Links"])

    @router.get("", response=paged_of("LinkPage", LinkShape), auth=READ, operation_id="list_links", summary="List: links")
    def list_links(request: HttpRequest, query: Query[LinkQuery]) -> Any:
        """Residency, membership, participation, ownership … between things that you may see whole."""
        ends = ("subject", "object", "subject_record", "object_record")
        rows = Link.objects.visible_to(request.actor).select_related(*ends)
        if query.organisation:
            rows = rows.filter(Q(subject__slug=query.organisation) | Q(object__slug=query.organisation))
        if query.record:
            rows = rows.filter(Q(subject_record=query.record) | Q(object_record=query.record))
        if query.predicate:
            rows = rows.filter(predicate=query.predicate)
        return _paged(rows.prefetch_related(_CITED), query, _link)

    return router


def vocabulary_router() -> Router:
    router = Router(tags=["Vocabularies"])
    plain = ("code", "label_it", "label_en", "version", "source", "licence", "size")

    def represent(scheme: Scheme) -> dict[str, Any]:
        return {name: getattr(scheme, name) for name in plain}

    @router.get("", response=list[SchemeShape], auth=READ, operation_id="list_vocabularies", summary="List: vocabularies")
    def list_vocabularies(request: HttpRequest) -> Any:
        """Every vocabulary with the number of its entries."""
        return [represent(scheme) for scheme in schemes()]

    @router.get("/{slug:code}", response=VocabularyShape, auth=READ, operation_id="read_vocabulary", summary="Read: vocabulary")
    def read_vocabulary(request: HttpRequest, code: str) -> Any:
        """One vocabulary with all its entries in its own order."""
        scheme = schemes().filter(code=code).first()
        if scheme is None:
            raise Http404
        rows = Concept.objects.filter(scheme=scheme).select_related("broader").order_by("position", "notation")
        told = rows.values_list("notation", "label_it", "label_en", "broader__notation")
        names = ("notation", "label_it", "label_en", "broader")
        return {**represent(scheme), "concepts": [dict(zip(names, row, strict=True)) for row in told]}

    return router
