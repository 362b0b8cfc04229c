"""An index on disk made of records, and this process's one engine over it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from matchengine import Engine, Item
from matchengine.embed import embedder_named
from matchengine.errors import IndexBroken

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
"""Called with the items done and the items in all."""

_embedder = lru_cache(embedder_named)
"""One model in memory for all indexes that read by it."""


class HeldIndex:
    """The index beside the main one under that name (“”: the main one), opened once; its engine follows newer generations by itself.

    It can be lost: `items` tells all of it from the records. `shipped_model`: read by the model that ships with the engine, whichever
    the settings name.
    """

    def __init__(self, name: str, items: Callable[[], Iterable[Item]], *, shipped_model: bool = False) -> None:
        self.name = name
        self._items = items
        self._shipped_model = shipped_model
        self._lock = threading.Lock()
        self._open: dict[Path, Engine] = {}

    @property
    def folder(self) -> Path:
        main = Path(settings.INDEX)
        return main.with_name(f"{main.name}-{self.name}") if self.name else main

    def opened(self) -> Engine:
        """The engine over the index as it is. Raises IndexBroken where there is none, or none that can be read."""
        with self._lock:
            return self._opened()

    def engine(self) -> Engine:
        """The same; an index that is missing or broken is built anew."""
        with self._lock:
            try:
                return self._opened()
            except IndexBroken as why:
                log.warning("the index is rebuilt: %s", why)
                return self._built(None)

    def rebuild(self, progress: Progress | None = None) -> Engine:
        """Build the index from all records."""
        with self._lock:
            return self._built(progress)

    def put(self, fresh: Collection[Item], possible: Collection[str]) -> None:
        """Put these items in place of the old ones; those of the `possible` ids that are not among them go."""
        running = self.engine()
        running.update(fresh)
        running.remove((set(possible) - {item.id for item in fresh}) & running.ids())

    def outdated(self) -> bool:
        """Whether there is an index, and it was made with another lexicon than today's."""
        try:
            return self.opened().outdated
        except IndexBroken:
            return False

    def has_items(self) -> bool:
        """Whether the records tell anything to be indexed."""
        return next(iter(self._items()), None) is not None

    def forget(self) -> None:
        """Know no more than a new process does."""
        self._open.clear()

    def _opened(self) -> Engine:
        path = self.folder
        found = self._open.pop(path, None)
        new = found is None
        found = found or Engine.open(path, self._model)
        found.refresh()
        self._open[path] = found
        if new and found.outdated:
            log.warning("%s was made with another lexicon: it answers, and `crocevia index` would tell it better", path)
        return found

    def _built(self, progress: Progress | None) -> Engine:
        running = Engine.build(self.folder, list(self._items()), self._model, progress)
        # A large one takes its time, and whoever changes a record meanwhile cannot write to it: it is caught up with.
        fresh, gone = running.behind(self._items())
        running.update(fresh)
        running.remove(gone)
        self._open[self.folder] = running
        return running

    @property
    def _model(self):
        return _embedder("" if self._shipped_model else settings.EMBEDDER)
