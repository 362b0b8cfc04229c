"""Every address of the product, walked from the root: campaigns start here, so that a new page cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """`name` with its namespaces, `pattern` as written in the urls, `parameters` the names of its variable parts."""

    name: str
    pattern: str
    parameters: frozenset[str]

    @property
    def key(self) -> str:
        """What a campaign calls it: its name, or its pattern where several share a name or it has none."""
        return self.pattern if self.name.startswith("api:") or self.name.endswith("None") else self.name


def _walk(resolver: URLResolver, prefix: str = "", space: str = "", held: frozenset[str] = frozenset()) -> Iterator[Route]:
    for each in resolver.url_patterns:
        parameters = held | frozenset(each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, prefix + str(each.pattern), inner, parameters)
        elif isinstance(each, URLPattern):
            yield Route(f"{space}{each.name}", prefix + str(each.pattern), parameters)


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_walk(get_resolver()))


def keys() -> list[str]:
    return sorted({route.key for route in routes()})
