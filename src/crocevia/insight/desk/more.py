"""What other parts of the desk's layer add to the desk and to the requests: each a function of the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crocevia.people.actor import Actor

Part = Callable[[Actor], dict[str, Any] | None]
Rows = Callable[[Actor], list[dict[str, Any]]]
_parts: list[Part] = []
_rows: list[Rows] = []


def extend_desk(part: Part) -> None:
    """Let another package show a section (crocevia/detail/section.html) to a broker. For AppConfig.ready."""
    if part not in _parts:
        _parts.append(part)


def extend_requests(rows: Rows) -> None:
    """Let another package add what waits for a reader, as rows of the page of requests. For AppConfig.ready."""
    if rows not in _rows:
        _rows.append(rows)


def desk_parts(actor: Actor) -> list[dict[str, Any]]:
    return [found for part in _parts if (found := part(actor))]


def waiting_rows(actor: Actor) -> list[dict[str, Any]]:
    return [row for rows in _rows for row in rows(actor)]
