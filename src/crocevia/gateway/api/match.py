# Annotations are real objects here: ninja reads them when the router is made.
"""Who can meet a need, as data: the same answer as the match page, for the same reader."""

import math
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.throttling import BaseThrottle
from pydantic import ConfigDict, Field

from crocevia.exchange.needs.models import Need
from crocevia.gateway.api.access import READ
from crocevia.matching.coverage import LONGEST_QUESTION, Answer, Filters, Question, admits, ask, question_of, suggested
from crocevia.matching.items import record_id
from crocevia.ui.writing import foreign_in_words
from matchengine import Aspect, Evidence
from matchengine.errors import BadRequest
from matchengine.text import detect_language

QUESTIONS, WINDOW = 20, 60
MOST_PARTIES = 100


class PerAddress(BaseThrottle):
    """So many questions a minute from one address for those who are not signed in: each costs the processor real work."""

    def allow_request(self, request: HttpRequest) -> bool:
        if request.actor.is_authenticated:
            return True
        key = f"match:{request.META.get('REMOTE_ADDR', '')}"
        cache.add(key, 0, WINDOW)
        try:
            return cache.incr(key) <= QUESTIONS
        except ValueError:  # it ran out between the two calls
            return True

    def wait(self) -> float:
        return WINDOW


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class FiltersShape(_Strict):
    """What narrows an answer. `recent`: only evidence of the last ten years. `distance`: 0 near to 1 far afield."""

    clusters: list[str] = Field(default_factory=list, max_length=50)
    kinds: list[str] = Field(default_factory=list, max_length=50, description="Codes of the vocabulary party-kinds.")
    resident: bool | None = None
    place: str = Field("", max_length=100)
    trl: int | None = Field(None, ge=1, le=9, description="Evidence at this TRL or above.")
    recent: bool = False
    distance: float = Field(0, ge=0, le=1)


class AskedAspect(_Strict):
    """One thing that an answer must, or would better, cover."""

    text: str = Field(min_length=1, max_length=400)
    role: str = Field("", max_length=40)
    must: bool = True


class QuestionShape(_Strict):
    """Either `text` in Italian or English, or the key of a need that you may read whole."""

    text: str = Field("", max_length=LONGEST_QUESTION)
    need: UUID | None = None
    language: str = Field("", pattern="^(it|en)?$", description="it, en, or nothing: found out.")
    aspects: list[AskedAspect] = Field(default_factory=list, max_length=20, description="Empty: derived from the text.")
    filters: FiltersShape = Field(default_factory=FiltersShape)
    limit: int = Field(20, ge=1, le=MOST_PARTIES, description="At most so many parties.")


class EvidenceShape(Schema):
    """A sentence that says so. `spans` are character offsets of the words that count; `against` names what weakens it."""

    record: UUID
    title: str
    sentence: str
    spans: list[tuple[int, int]]
    kind: str
    language: str
    year: int | None
    strength: float
    against: list[str]


class CellShape(Schema):
    """How likely a party covers an aspect, and why."""

    aspect: str
    probability: float
    evidence: list[EvidenceShape]


class MatchedParty(Schema):
    """A party in rank order; an aspect without any evidence has no cell."""

    slug: str
    name: str
    resident: bool
    covers: int
    cells: list[CellShape]


class AspectAnswer(Schema):
    """`covered`: some party that was found reaches the threshold."""

    id: str
    text: str
    role: str
    must: bool
    covered: bool


class CoverageShape(Schema):
    """The coverage: aspects by parties. `count` is the number of parties found, of which `parties` holds the first.

    `language` is the one that the words were read in. Where they seem to be in one that is not read here, `foreign` is its
    code and `notice` says so in words; both are empty otherwise.
    """

    language: str
    foreign: str
    notice: str
    threshold: float
    aspects: list[AspectAnswer]
    count: int
    parties: list[MatchedParty]


def _question(payload: QuestionShape, request: HttpRequest) -> Question:
    if bool(payload.need) == bool(payload.text.strip()):
        raise ValidationError({"text": _("Send the words of a need, or the key of one; not both.")})
    if payload.need:
        need = Need.objects.visible_to(request.actor, "full").filter(pk=payload.need).first()
        if need is None:
            raise Http404
        return question_of(need)
    language = payload.language or detect_language(payload.text) or ""
    asked = tuple(
        Aspect(id=str(number), text=each.text, role=each.role, must=each.must)
        for number, each in enumerate(payload.aspects, start=1)
    )
    return Question(payload.text, language, asked or suggested(payload.text, language))


def _evidence(each: Evidence) -> dict[str, Any]:
    plain = ("title", "sentence", "kind", "language", "year", "strength")
    told = {name: getattr(each, name) for name in plain}
    return {**told, "record": record_id(each.item), "spans": list(each.spans), "against": list(each.against)}


def represent(answer: Answer, limit: int) -> dict[str, Any]:
    """The answer as data: parties that pass the filters, in rank order, with the cells that have evidence."""
    coverage = answer.coverage
    column = {party: number for number, party in enumerate(coverage.parties)}
    found = [
        party
        for party in coverage.parties
        if party in answer.organisations and admits(answer.filters, answer.organisations[party], settings.CLUSTER_SCHEME)
    ]
    value = {(a, p): float(coverage.probabilities[a, column[p]]) for a in range(len(coverage.aspects)) for p in found}
    told = []
    for party in found[:limit]:
        cells = [
            {
                "aspect": aspect.id,
                "probability": round(value[a, party], 4),
                "evidence": [_evidence(each) for each in coverage.evidence.get((aspect.id, party), ())],
            }
            for a, aspect in enumerate(coverage.aspects)
            if not math.isnan(value[a, party])
        ]
        organisation = answer.organisations[party]
        told.append(
            {
                "slug": organisation.slug,
                "name": organisation.name,
                "resident": organisation.resident,
                "covers": sum(cell["probability"] >= coverage.threshold for cell in cells),
                "cells": cells,
            }
        )
    aspects = [
        {
            "id": aspect.id,
            "text": aspect.text,
            "role": aspect.role,
            "must": aspect.must,
            "covered": any(value[a, party] >= coverage.threshold for party in found),
        }
        for a, aspect in enumerate(coverage.aspects)
    ]
    return {
        "language": coverage.language,
        "foreign": answer.question.foreign,
        "notice": foreign_in_words(answer.question.foreign),
        "threshold": coverage.threshold,
        "aspects": aspects,
        "count": len(found),
        "parties": told,
    }


def match_router() -> Router:
    router = Router(tags=["Match"])

    @router.post(
        "",
        response=CoverageShape,
        auth=READ,
        throttle=PerAddress(),
        operation_id="match",
        summary="Who can meet a need",
        openapi_extra={"x-open": True},
    )
    def match(request: HttpRequest, payload: QuestionShape) -> Any:
        """Parties aspect by aspect, with the sentences that say so: only evidence that you may read counts."""
        asked = payload.filters.model_dump()
        filters = Filters(**{**asked, "clusters": frozenset(asked["clusters"]), "kinds": frozenset(asked["kinds"])})
        try:
            answer = ask(_question(payload, request), request.actor, filters)
        except BadRequest as why:
            raise ValidationError({"text": str(why)}) from None
        return represent(answer, payload.limit)

    return router

