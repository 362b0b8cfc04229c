"""The façade: one index folder, read by many, written by one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from matchengine.cover import Coverer
from matchengine.embed.onnx import OnnxEmbedder
from matchengine.embed.protocol import Embedder
from matchengine.explain import Reader
from matchengine.index.manifest import check_model, stamp
from matchengine.index.segment import glossed, settled
from matchengine.index.snapshot import Snapshot, open_snapshot
from matchengine.index.store import Progress, Store
from matchengine.rank.calibrate import Calibration
from matchengine.rank.fuse import Method
from matchengine.rank.query import QueryVectors
from matchengine.rank.said import SentenceVectors
from matchengine.search import Searcher
from matchengine.text.lexicon import Lexicon, default_lexicon
from matchengine.types import Coverage, Item, Ranking, Request


class Engine:
    """Finds who can meet a need, from what each party has shown.

    Reading is safe from many threads; each call sees the newest whole generation of the index. The model is loaded at the
    first text that needs it, and only once.

    >>> engine = Engine.build(folder, [Item("i1", "acme", "Brake pads", "Cement-bonded brake pads.")])  # doctest: +SKIP
    >>> engine.cover(Request("Pastiglie per freni senza rame")).parties                                # doctest: +SKIP
    ('acme',)
    """

    def __init__(self, directory: Path | str, embedder: Embedder | None = None, lexicon: Lexicon | None = None) -> None:
        self._folder = Path(directory)
        self._embedder: Embedder = embedder or OnnxEmbedder()
        self._lexicon = lexicon or default_lexicon()
        self._vectors = QueryVectors(self._embedder, self._lexicon)
        self._said = SentenceVectors(self._embedder, self._lexicon, Reader())
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._searcher: Searcher | None = None
        self.calibration: Calibration | None = None
        """What turns evidence into odds; None: as shipped. Whoever has answers of their own may put a corrected one here (`rank/refit.py`)."""

    @classmethod
    def build(
        cls,
        directory: Path | str,
        items: Iterable[Item],
        embedder: Embedder | None = None,
        progress: Progress | None = None,
        lexicon: Lexicon | None = None,
    ) -> Engine:
        """Index these items and no others. An index already there serves its readers until the new one is whole.

        `progress(done, total)` is called after each batch. Interrupted, the same call takes up the finished batches.
        Raises BadItem (no id, no party, an id twice), IndexBusy.
        """
        engine = cls(directory, embedder, lexicon)
        engine._store().build(items, progress)
        engine.refresh()
        return engine

    @classmethod
    def open(cls, directory: Path | str, embedder: Embedder | None = None, lexicon: Lexicon | None = None) -> Engine:
        """The index in the folder. Raises IndexBroken when there is none, or none that can be read."""
        engine = cls(directory, embedder, lexicon)
        engine.refresh()
        return engine

    @property
    def generation(self) -> int:
        """Grows with every change of the index."""
        return self.snapshot().manifest.generation

    def ids(self) -> frozenset[str]:
        """The ids of all items held."""
        return frozenset(self.snapshot().rows)

    @property
    def outdated(self) -> bool:
        """Whether texts were glossed for the model with another lexicon than today's: it answers, but a new `build` tells them better."""
        return self.snapshot().manifest.glossed != glossed(self._embedder, self._lexicon)

    def holds(self, items: Sequence[Item]) -> bool:
        """Whether a new `build` of these items would change nothing: the index holds exactly them, as they are, by today's lexicon."""
        fresh, gone = self.behind(items)
        return not (fresh or gone or self.outdated)

    def behind(self, items: Iterable[Item]) -> tuple[list[Item], frozenset[str]]:
        """Of the items that should be held: those that are not, or otherwise; and the ids of those held that should not be."""
        snapshot = self.snapshot()
        should = {item.id: item for item in items}
        fresh = [
            item
            for item in should.values()
            if item.id not in snapshot.rows or snapshot.item(snapshot.rows[item.id]) != settled(item)
        ]
        return fresh, frozenset(snapshot.rows).difference(should)

    def update(self, items: Iterable[Item]) -> None:
        """Add items, or replace those with the same ids. Raises BadItem, IndexBusy, IndexBroken (none there, or another model's)."""
        self._store().update(items)
        self.refresh()

    def remove(self, ids: Iterable[str]) -> None:
        """Take items out; unknown ids are passed over. Raises IndexBusy, IndexBroken."""
        self._store().remove(ids)
        self.refresh()

    def refresh(self) -> bool:
        """Look for a newer generation, at the cost of one system call when there is none; True when there was one.

        Every reading call does this by itself.
        """
        now = stamp(self._folder)
        if now is not None and now == self._stamp and self._searcher is not None:
            return False
        with self._lock:
            held = self._searcher.snapshot if self._searcher else None
            now = stamp(self._folder)
            if now is not None and now == self._stamp and held is not None:
                return False  # another thread has opened it meanwhile
            snapshot = open_snapshot(self._folder, held)
            check_model(self._folder, snapshot.manifest, self._embedder.name)
            self._searcher = Searcher(snapshot, self._vectors, self._lexicon, self._said)
            self._stamp = now
            return held is None or held.manifest.generation != snapshot.manifest.generation

    def snapshot(self) -> Snapshot:
        """The newest generation, open."""
        return self.searcher().snapshot

    def rank(self, request: Request, by: Literal["item", "party"] = "item", method: Method = "hybrid") -> Ranking:
        """The items or parties nearest to the request's whole text, best first, `request.top` at most.

        Raises BadRequest for a text without words, and for what `Request` does not allow.
        """
        return self.searcher().rank(request, by, method)

    def cover(self, request: Request) -> Coverage:
        """Who can cover which aspect, with what probability and evidence; aspects are derived when none are given.

        Only parties with some evidence appear. Raises BadRequest (no words, two aspects with one id, a dial outside
        [0, 1]).
        """
        return Coverer(self.searcher(), self.calibration).cover(request)

    def searcher(self) -> Searcher:
        """The newest generation, ready to be searched: for those who fit or measure the engine. Raises IndexBroken."""
        self.refresh()
        assert self._searcher is not None
        return self._searcher

    def _store(self) -> Store:
        return Store(self._folder, self._embedder, self._lexicon)
