"""What an action may refuse. Pages, API and loaders turn these into their own clear messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crocevia.records.models import Record


class NotAllowed(Exception):
    """The actor sees the thing but may not do this to it."""


class Conflict(Exception):
    """Somebody saved a newer version meanwhile. `current` is that version; nothing was written."""

    def __init__(self, current: Record):
        super().__init__(f"version {current.version} was saved meanwhile")
        self.current = current
