"""One search over everything the reader may see: parties, people, records, facts, terms, and what is near in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.insight.where import about, place_of
from crocevia.matching.nearest import records_near
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
MOST_TERMS = 300
Hit = dict[str, Any]


@dataclass
class Group:
    """Hits of one sort: `rows` counts and slices like a query; `hit` draws one and asks the database nothing."""

    key: str
    label: Any
    rows: QuerySet | list[Any]
    hit: Callable[[Any], Hit]

    @cached_property
    def total(self) -> int:
        return len(self.rows) if isinstance(self.rows, list) else self.rows.count()

    def first(self, most: int) -> list[Hit]:
        return [self.hit(row) for row in self.rows[:most]]


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


def _of_kind(kind: Kind, actor: Actor, q: str) -> Group:
    rows = kind.records.with_level(actor).filter(record_search(actor)(q))
    return Group(kind.code, kind.plural, rows.order_by("title", "pk"), _record)


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


def _near(actor: Actor, q: str, besides: Iterable[Any]) -> Group:
    known = {str(pk) for pk in besides}
    found = [pk for pk in records_near(q, actor, AT_ONCE * 2) if pk not in known][:AT_ONCE]
    by_pk = {str(r.pk): r for kind in kinds() for r in _read(kind, actor, found)} if found else {}
    return Group("meaning", _("Near in meaning"), [by_pk[pk] for pk in found if pk in by_pk], _record)


def _read(kind: Kind, actor: Actor, keys: list[str]) -> Iterable[Record]:
    return kind.records.with_level(actor).filter(pk__in=keys) if kind.evidence else ()


class Search:
    """What one reader finds for some words."""

    def __init__(self, actor: Actor, words: str):
        self.actor = actor
        self.q = words.replace("\x00", " ").strip()[:LONGEST]

    @cached_property
    def groups(self) -> list[Group]:
        """Groups with at least one hit, by words alone."""
        if not folded(self.q):
            return []
        statements = Statement.objects.visible_to(self.actor).filter(containing("search_text", self.q))
        all_groups = [
            Group("organisations", _("Partners"), Organisation.objects.filter(named(self.q)), _organisation),
            *(_of_kind(kind, self.actor, self.q) for kind in kinds()),
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
        shown = [row.pk for g in self.groups if g.key in {k.code for k in kinds()} for row in g.rows[:AT_ONCE]]
        group = _near(self.actor, self.q, shown)
        return group if group.total else None

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


def _hits(search: Search) -> dict[str, Any]:
    groups = [{"label": g.label, "hits": g.first(WHILE_TYPING)} for g in search.groups]
    if search.total < ENOUGH and search.meaning:
        groups.append({"label": search.meaning.label, "hits": search.meaning.first(WHILE_TYPING)})
    all_url = f"{reverse('search')}?{urlencode({'q': search.q})}" if search.total else ""
    return {"q": search.q, "groups": groups, "all_url": all_url, "total": search.total}


def _shown(search: Search, only: str, number: str) -> dict[str, Any]:
    """Every group with its first hits, or one group with its pages."""
    here = reverse("search")
    chosen = next((group for group in search.groups if group.key == only), None)
    if chosen:
        page = Paginator(chosen.rows, A_PAGE).get_page(number)
        shown = [{"key": chosen.key, "label": chosen.label, "total": chosen.total, "hits": [chosen.hit(r) for r in page]}]
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
        **_shown(found, request.GET.get("in", ""), request.GET.get("page", "")),
    }
    return render(request, "site/search.html", context)
