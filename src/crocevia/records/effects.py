"""What follows a change, once it is committed: the engine's index and later whatever else reads records."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial

from django.db import transaction

log = logging.getLogger(__name__)
Effect = Callable[[frozenset[str]], None]
_effects: list[Effect] = []
_held: ContextVar[bool] = ContextVar("effects held back", default=False)


def follow(effect: Effect) -> None:
    """Call `effect` with the ids of changed records (or “organisation:…”) after each commit. For AppConfig.ready."""
    if effect not in _effects:
        _effects.append(effect)


def changed(*subjects: str) -> None:
    """Say that records changed; the effects run after the commit. A failing effect is logged, the change stands."""
    if not _held.get():
        transaction.on_commit(partial(_run, frozenset(subjects)))


def _run(subjects: frozenset[str]) -> None:
    for effect in _effects:
        try:
            effect(subjects)
        except Exception:
            log.exception("an effect of a change failed; rebuild the index with `crocevia index`")


class held_back:
    """While loading in bulk: no effects, the loader rebuilds once at its end."""

    def __enter__(self) -> None:
        self._token = _held.set(True)

    def __exit__(self, *_: object) -> None:
        _held.reset(self._token)
