"""One search over everything the reader may see: parties, people, records, facts, terms, and what is near in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.where import about, place_of
from crocevia.matching.nearest import finished, in_other_words, records_near
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.people.search import containing, folded
from crocevia.records.kinds import Kind, kind_of, kinds
from crocevia.records.listing import record_search
from crocevia.records.models import Record, Statement
from crocevia.records.party_listing import named, persons_of
from crocevia.vocabulary.models import Concept

LONGEST = 200
WHILE_TYPING, AT_ONCE, A_PAGE = 4, 8, 30
ENOUGH = 6
MOST_TERMS, MOST_RECORDS = 300, 3000
Hit = dict[str, Any]
Key = tuple[UUID, bool]


@dataclass
class Group:
    """Hits of one sort: `rows` counts and slices; `read` fetches what a slice of keys stands for; `hit` draws one."""

    key: str
    label: Any
    rows: QuerySet | list[Any]
    hit: Callable[[Any], Hit]
    read: Callable[[list[Any]], list[Any]] | None = None

    @cached_property
    def total(self) -> int:
        return len(self.rows) if isinstance(self.rows, list) else self.rows.count()

    def drawn(self, rows: Iterable[Any]) -> list[Hit]:
        return [self.hit(row) for row in (self.read(list(rows)) if self.read else rows)]

    def first(self, most: int) -> list[Hit]:
        return self.drawn(self.rows[:most])


def _organisation(organisation: Organisation) -> Hit:
    return {
        "url": reverse("organisation_detail", args=[organisation.slug]),
        "title": organisation.name,
        "sub": organisation.sector,
        "sub_language": organisation.language,
    }


def _person(person: Any) -> Hit:
    title = person.name or _("not named in the source")
    url = f"{reverse('people_list')}?{urlencode({'q': person.name or person.role})}"
    return {"url": url, "title": title, "sub": person.role, "sub_language": person.language}


def _record(record: Record) -> Hit:
    """A record by its title, or by the title of its card for who may read no more."""
    kind = kind_of(record.kind)
    full = record.reads_in_full
    sub = kind.label
    if full and record.owner_id:
        sub = f"{kind.label} · {record.owner.name}"
    return {
        "url": reverse(f"{kind.code}_detail", args=[record.pk]),
        "title": kind.title_of(record, full),
        "language": record.language,
        "sub": sub,
    }


def _statement(statement: Statement) -> Hit:
    return {
        "url": place_of(statement),
        "title": statement.text or statement.metric,
        "language": statement.language,
        "sub": about(statement),
    }


def _concept(concept: Concept) -> Hit:
    return {
        "url": f"{reverse('vocabulary_scheme', args=[concept.scheme.code])}?{urlencode({'q': concept.label})}",
        "title": concept.label,
        "language": concept.label_language,
        "sub": f"{concept.scheme.label} · {concept.notation}",
    }


def _any(rule: Callable[[str], Q], readings: list[str]) -> Q:
    """Rows that hold the words, or the words in the other language."""
    found = rule(readings[0])
    for reading in readings[1:]:
        found |= rule(reading)
    return found


def _records(actor: Actor, words: Q) -> list[Group]:
    """Visible records that hold the words, by kind: the rule of visibility is asked once, each kind reads what it shows."""
    # A card keeps its title hidden, from the order of the hits too: cards come last, in no order of meaning.
    told = Case(When(reads_in_full=True, then="title"), default=Value("\U0010ffff"))
    rows = Record.objects.with_level(actor).filter(words).order_by(told, "pk")
    keys: dict[str, list[Key]] = {}
    for pk, code, full in rows.values_list("pk", "kind", "reads_in_full")[:MOST_RECORDS]:
        keys.setdefault(code, []).append((pk, full))
    return [
        Group(kind.code, kind.plural, keys[kind.code], _record, partial(_read, kind)) for kind in kinds() if kind.code in keys
    ]


def _read(kind: Kind, keys: list[Key]) -> list[Record]:
    """The records behind keys that passed the rule, in their order, each knowing how much its reader may see."""
    found = kind.records.in_bulk([pk for pk, _full in keys])
    records = []
    for pk, full in keys:
        if pk in found:
            found[pk].reads_in_full = full
            records.append(found[pk])
    return records


def _concepts(q: str) -> list[Concept]:
    """Labels in either language that hold every word from its start; the database narrows, the fold decides."""
    words = folded(q).split()[:12]
    rule = Q()
    for word in q.split()[:12]:
        rule &= Q(label_it__icontains=word) | Q(label_en__icontains=word)
    rows = Concept.objects.filter(rule).select_related("scheme").order_by("scheme__code", "position")
    return [c for c in rows[:MOST_TERMS] if all(f" {word}" in _folded_label(c) for word in words)]


def _folded_label(concept: Concept) -> str:
    return " " + re.sub(r"\W+", " ", folded(f"{concept.label_it} {concept.label_en}"))


def _near(actor: Actor, q: str, besides: set[str]) -> Group:
    """What the engine finds among what this reader may read; the rule is asked again before anything is shown."""
    wanted = [pk for pk in records_near(q, actor, AT_ONCE * 2) if pk not in besides][:AT_ONCE]
    rows = Record.objects.with_level(actor).filter(pk__in=wanted)
    levels = {str(pk): (code, full) for pk, code, full in rows.values_list("pk", "kind", "reads_in_full")} if wanted else {}
    by_kind: dict[str, list[Key]] = {}
    for pk, (code, full) in levels.items():
        by_kind.setdefault(code, []).append((UUID(pk), full))
    found = {str(r.pk): r for code, keys in by_kind.items() for r in _read(kind_of(code), keys)}
    return Group("meaning", _("Near in meaning"), [found[pk] for pk in wanted if pk in found], _record)


class Search:
    """What one reader finds for some words."""

    def __init__(self, actor: Actor, words: str):
        self.actor = actor
        self.q = words.replace("\x00", " ").strip()[:LONGEST]

    @cached_property
    def _answer(self) -> tuple[list[str], list[Group]]:
        """The words as typed, then in the other language, and their hits; few: also with the last word guessed from its beginning."""
        readings = [self.q, *in_other_words(self.q)]
        groups = self._found(readings)
        if sum(group.total for group in groups if group.key != "terms") < ENOUGH and (guesses := [w for w in finished(self.q) if w not in readings]):
            readings += guesses
            groups = self._found(readings)
        return readings, groups

    @property
    def readings(self) -> list[str]:
        return self._answer[0]

    @property
    def groups(self) -> list[Group]:
        """Groups with at least one hit, by words alone."""
        return self._answer[1]

    def _found(self, readings: list[str]) -> list[Group]:
        if not folded(self.q):
            return []
        statements = Statement.objects.visible_to(self.actor).filter(_any(lambda words: containing("search_text", words), readings))
        parties = Organisation.objects.filter(_any(named, readings))
        words = _any(record_search(self.actor), readings)
        all_groups = [
            Group("organisations", _("Partners"), parties, _organisation),
            *_records(self.actor, words),
            Group("people", _("People"), persons_of(self.actor, {"q": [self.q]}).found, _person),
            Group("facts", _("Facts"), statements.select_related("organisation", "record"), _statement),
            Group("terms", _("Terms"), _concepts(self.q), _concept),
        ]
        return [group for group in all_groups if group.total]

    @cached_property
    def meaning(self) -> Group | None:
        """Records near in meaning, in either language, besides those found by their words."""
        if not folded(self.q):
            return None
        group = _near(self.actor, self.q, {str(pk) for g in self.groups if g.read for pk, _full in g.rows})
        return group if group.total else None

    @property
    def by_words(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def total(self) -> int:
        return self.by_words + (self.meaning.total if self.meaning else 0)


def _hits(search: Search) -> dict[str, Any]:
    """The short answer: the engine is asked only when words alone find little."""
    groups = [{"label": g.label, "hits": g.first(WHILE_TYPING)} for g in search.groups]
    total = search.by_words
    if total < ENOUGH and search.meaning:
        total = search.total
        groups.append({"label": search.meaning.label, "hits": search.meaning.first(WHILE_TYPING)})
    all_url = f"{reverse('search')}?{urlencode({'q': search.q})}" if total else ""
    return {"q": search.q, "groups": groups, "all_url": all_url, "total": total}


def _shown(search: Search, only: str, number: str) -> dict[str, Any]:
    """Every group with its first hits, or one group with its pages."""
    here = reverse("search")
    chosen = next((group for group in search.groups if group.key == only), None)
    if chosen:
        page = Paginator(chosen.rows, A_PAGE).get_page(number)
        shown = [{"key": chosen.key, "label": chosen.label, "total": chosen.total, "hits": chosen.drawn(page)}]
        return {
            "groups": shown,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "all_groups_url": f"{here}?{urlencode({'q': search.q})}",
        }
    shown = [
        {
            "key": group.key,
            "label": group.label,
            "total": group.total,
            "hits": group.first(AT_ONCE),
            "more_url": f"{here}?{urlencode({'q': search.q, 'in': group.key})}" if group.total > AT_ONCE else "",
        }
        for group in search.groups
    ]
    if search.meaning:
        group = search.meaning
        before = next((i for i, each in enumerate(shown) if each["key"] == "terms"), len(shown))
        shown.insert(
            before,
            {"key": group.key, "label": group.label, "total": group.total, "hits": group.first(AT_ONCE), "near": True},
        )
    return {"groups": shown}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page; with `hits=1` the short answer under the box as one types."""
    found = Search(request.actor, request.GET.get("q", ""))
    if request.GET.get("hits"):
        return render(request, "crocevia/includes/hits.html", _hits(found) if found.q else {})
    context = {
        "title": _("Search"),
        "q": found.q,
        "find_q": found.q,
        "total": found.total,
        "also": found.readings[1:] if found.by_words else [],
        **_shown(found, request.GET.get("in", ""), request.GET.get("page", "")),
    }
    return render(request, "site/search.html", context)
