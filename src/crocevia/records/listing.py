"""A list of things as somebody asked for it: words, facets, order, page. Page, API and export share it, so none can differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.utils.functional import cached_property

from crocevia.people.actor import Actor
from crocevia.people.search import containing
from crocevia.records.kinds import Facet, Kind, scheme_labels
from crocevia.records.models import Record

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet with the number of rows that it would leave."""

    value: str
    label: str
    count: int
    pressed: bool


@dataclass
class Listing:
    """`rows` is what the actor may see. `asked`: the request's parameters (q, sort, page, and one key a facet, many values).

    `sorts` maps a public name to an ORM path, or to several in turn; “-name” descends. Unknown names and values are passed over.
    """

    rows: QuerySet
    asked: Mapping[str, Sequence[str]]
    facets: Sequence[Facet] = ()
    search: Callable[[str], Q] | None = None
    sorts: Mapping[str, Any] = field(default_factory=dict)
    default_sort: str = ""
    page_size: int = PAGE_SIZE

    def one(self, key: str) -> str:
        values = self.asked.get(key) or [""]
        return values[-1].replace("\x00", "")[:200].strip()

    @property
    def query(self) -> str:
        return self.one("q")

    @property
    def sort(self) -> str:
        name = self.one("sort")
        return name if name.lstrip("-") in self.sorts else self.default_sort

    def chosen(self, facet: Facet) -> list[str]:
        values = [v.replace("\x00", "")[:100] for v in self.asked.get(facet.key) or [] if v][:50]
        if facet.path in {f.name for f in self.rows.model._meta.get_fields() if isinstance(f, IntegerField)}:
            return [v for v in values if v.isascii() and v.isdigit() and len(v) < 10]
        return values

    def _narrow(self, rows: QuerySet, facet: Facet) -> QuerySet:
        values = self.chosen(facet)
        if not values:
            return rows
        model = rows.model
        held = {f"{facet.path}__in": values}
        if facet.path in rows.query.annotations:
            return rows.filter(**held)
        if facet.scheme:
            held[facet.path.rsplit("__", 1)[0] + "__scheme__code"] = facet.scheme
        return rows.filter(pk__in=model._default_manager.filter(**held).values("pk"))

    @cached_property
    def searched(self) -> QuerySet:
        return self.rows.filter(self.search(self.query)) if self.search and self.query else self.rows

    @cached_property
    def found(self) -> QuerySet:
        """Every row asked for, in order, all pages."""
        rows = self.searched
        for facet in self.facets:
            rows = self._narrow(rows, facet)
        if self.sort:
            paths = self.sorts[self.sort.lstrip("-")]
            orders = [F(p) if isinstance(p, str) else p for p in (paths if isinstance(paths, tuple) else (paths,))]
            falling = self.sort.startswith("-")
            rows = rows.order_by(*(o.desc(nulls_last=True) if falling else o.asc(nulls_last=True) for o in orders), "pk")
        return rows

    @cached_property
    def page(self) -> Page:
        return Paginator(self.found, self.page_size).get_page(self.one("page"))

    def options(self, facet: Facet, most: int = 24) -> list[Option]:
        """The facet's values among the rows that every other facet leaves, in one query and one for labels."""
        rows = self.searched
        for other in self.facets:
            if other.key != facet.key:
                rows = self._narrow(rows, other)
        if facet.path in rows.query.annotations:
            held = rows.order_by()
        else:
            held = rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by()
        if facet.scheme:
            held = held.filter(**{facet.path.rsplit("__", 1)[0] + "__scheme__code": facet.scheme})
        counts = dict(held.values_list(facet.path).annotate(n=Count("pk", distinct=True)).values_list(facet.path, "n"))
        counts = {value: n for value, n in counts.items() if value not in (None, "")}
        pressed = set(self.chosen(facet))
        labels = (facet.labels or (scheme_labels(facet.scheme) if facet.scheme else None)) or (lambda values: {})
        named = labels(list(counts))
        options = [Option(str(v), str(named.get(v, v)), n, str(v) in pressed) for v, n in counts.items()]
        options.sort(key=lambda o: (-o.pressed, -o.count, o.label))
        return options[:most]


def record_search(actor: Actor) -> Callable[[str], Q]:
    """Words are sought in the full text of what the actor reads in full, in the card of the rest: no hidden word leaks."""

    full = cache(lambda: Record.objects.visible_to(actor, "full").values("pk"))

    def search(query: str) -> Q:
        return containing("search_card", query) | (Q(pk__in=full()) & containing("search_full", query))

    return search


def records_of(kind: Kind, actor: Actor, asked: Mapping[str, Sequence[str]], page_size: int = PAGE_SIZE) -> Listing:
    """The listing of one kind for one reader."""
    sorts = {name: name for name in kind.columns if name not in {"owner", "concepts"}} | {"owner": "owner__name"}
    # A reader of cards must not learn a hidden field from the order of the rows.
    card = {f.name for f in kind.readable(full=False)} | {"state", "updated"}
    if kind.card_title == "title":
        card.add("owner__name")
    sorts: dict[str, Any] = {name: kind.sorts.get(name, path) for name, path in sorts.items() if path in card}
    return Listing(
        rows=kind.records.with_level(actor),
        asked=asked,
        facets=kind.facets,
        search=record_search(actor),
        sorts=sorts,
        default_sort=kind.default_sort
        or next((name for name in kind.columns[:1] if name in sorts), "-updated" if "updated" in sorts else ""),
        page_size=page_size,
    )
