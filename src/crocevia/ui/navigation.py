"""What stands in the bar: each room registers its own entries, the frame shows those that the reader may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Visitor:
    """Nobody in particular: stands in for `request.actor` where no middleware has set it, as on an error page."""

    is_authenticated: bool = False
    is_broker: bool = False
    is_administrator: bool = False
    is_insider: bool = False
    name: str = ""


def everybody(actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    label: Any
    url_name: str
    order: int
    visible: Callable[[Any], bool] = everybody
    covers: tuple[str, ...] = ()


_entries: dict[str, Entry] = {}


def register(
    label: Any,
    url_name: str,
    order: int,
    visible: Callable[[Any], bool] = everybody,
    covers: tuple[str, ...] = (),
) -> None:
    """Add an entry, or replace the one with the same URL name.

    `label` is lazily translated. `covers` names further path prefixes under which the entry counts as present.
    Call it from an app's `ready()`.
    """
    _entries[url_name] = Entry(label, url_name, order, visible, covers)


def find_url(name: str) -> str:
    """The address behind a URL name, or nothing while the app that owns it is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries(actor: Any, path: str) -> list[dict[str, Any]]:
    """The entries that this actor sees, in order; the one that fits the path best is the present one."""
    shown = []
    for entry in sorted(_entries.values(), key=lambda each: (each.order, each.url_name)):
        url = find_url(entry.url_name)
        if url and entry.visible(actor):
            shown.append({"label": entry.label, "url": url, "covers": (url, *entry.covers)})
    best, length = None, 0
    for number, item in enumerate(shown):
        for prefix in item["covers"]:
            fits = path == prefix if prefix == "/" else path.startswith(prefix)
            if fits and len(prefix) > length:
                best, length = number, len(prefix)
    return [
        {"label": item["label"], "url": item["url"], "current": number == best} for number, item in enumerate(shown)
    ]
