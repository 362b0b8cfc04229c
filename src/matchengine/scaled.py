"""The engine over Milvus: the same needs, the same answers, for more items than one machine holds.

Milvus finds candidates by words and by meaning; they are then scored here by the very formulas of the embedded engine. What is
approximate: an item outside the DEPTH best of both sides cannot be found, a party outside the PARTIES most promising neither,
and the middle score against which a party's votes count is told from SAMPLE items. Rarity, lengths and scores are exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchengine.cover import Coverer
from matchengine.embed.onnx import OnnxEmbedder
from matchengine.embed.protocol import Embedder
from matchengine.engine import Engine
from matchengine.errors import IndexBroken
from matchengine.explain import Reader
from matchengine.index.container import Array
from matchengine.index.milvus import MilvusIndex, among
from matchengine.index.packed import Figures, Held, part_arrays, together
from matchengine.index.scope import Look
from matchengine.index.segment import build_arrays, glossed
from matchengine.index.snapshot import Snapshot
from matchengine.index.store import Progress, check
from matchengine.index.strings import Hashes
from matchengine.kept import Kept
from matchengine.rank.calibrate import Calibration
from matchengine.rank.candidates import Purpose
from matchengine.rank.dense import dense_scores, direction_of
from matchengine.rank.fuse import Method
from matchengine.rank.lexical import Lexical
from matchengine.rank.parties import joint, party_scores, standing
from matchengine.rank.query import QueryVectors
from matchengine.rank.readable import Readable
from matchengine.rank.said import SentenceVectors
from matchengine.search import Searcher
from matchengine.text.lexicon import Lexicon, default_lexicon
from matchengine.types import Coverage, Item, Language, Ranking, Request

DEPTH = 600
"""Candidates asked of each side for a ranking; for a coverage they are shared among its texts, LEAST_DEPTH at least."""
LEAST_DEPTH = 200
PARTIES = 400
"""Parties whose items are all looked at."""
SAMPLE = 1_000
STRONGEST = 20
"""Items sought that the asker may read though they may not answer: the best word score of all is what others are told against."""
READERS = 8
"""Askers whose counts are kept."""
BATCH = 512

PARTIES_AT_ONCE = 50

Text = tuple[str, Language]
Row = tuple[Held, str]


@dataclass(frozen=True)
class Reading:
    """What one asker may read, counted: nothing else may move a score."""

    living: int
    title: int
    body: int
    youngest: int
    counts: Counter[int] | None
    """hash → items that hold it; None: the whole index is readable, and Milvus keeps the counts."""


class MilvusEngine:
    """`Engine` over a Milvus: a cluster by its address, a Milvus Lite file by its path. Safe to share between threads.

    An interrupted build is begun again from its start; the index before it serves until then.
    """

    def __init__(
        self, address: str | Path, name: str = "crocevia", token: str = "", embedder: Embedder | None = None
    ) -> None:
        self._index = MilvusIndex(address, name, token)
        self._embedder: Embedder = embedder or OnnxEmbedder()
        self._lexicon: Lexicon = default_lexicon()
        self._vectors = QueryVectors(self._embedder, self._lexicon)
        self._said = SentenceVectors(self._embedder, self._lexicon, Reader())
        self._readings: Kept[tuple[int, int, frozenset[str] | None], Reading] = Kept(READERS)
        self.calibration: Calibration | None = None
        """As `Engine.calibration`."""

    @classmethod
    def build(
        cls,
        address: str | Path,
        items: Iterable[Item],
        name: str = "crocevia",
        token: str = "",
        embedder: Embedder | None = None,
        progress: Progress | None = None,
    ) -> MilvusEngine:
        """Index these items and no others. Raises BadItem, and IndexBroken where no Milvus answers."""
        everything = list(items)
        check(everything)
        engine = cls(address, name, token, embedder)

        def batches() -> Iterator[Mapping[str, Array]]:
            for start in range(0, len(everything), BATCH):
                yield build_arrays(everything[start : start + BATCH], engine._embedder, engine._lexicon)
                if progress:
                    progress(min(start + BATCH, len(everything)), len(everything))

        told = glossed(engine._embedder, engine._lexicon)
        engine._index.fill(batches(), engine._embedder.name, engine._embedder.dimension, told)
        return engine

    @classmethod
    def copy(
        cls,
        address: str | Path,
        engine: Engine,
        name: str = "crocevia",
        token: str = "",
        embedder: Embedder | None = None,
    ) -> MilvusEngine:
        """The items of an embedded index, moved as they are: no text is read again."""
        snapshot = engine.snapshot()
        found = cls(address, name, token, embedder)
        found._index.fill(part_arrays(snapshot), snapshot.manifest.model, snapshot.dimension, snapshot.manifest.glossed)
        return found

    def close(self) -> None:
        self._index.close()

    @property
    def outdated(self) -> bool:
        """As `Engine.outdated`."""
        return self._figures().glossed != glossed(self._embedder, self._lexicon)

    def ids(self) -> frozenset[str]:
        return self._index.ids(self._figures())

    def update(self, items: Iterable[Item]) -> None:
        """Add items, or replace those with the same ids. Raises BadItem."""
        fresh = list(items)
        check(fresh)
        if fresh:
            self._index.put(self._figures(), build_arrays(fresh, self._embedder, self._lexicon))

    def remove(self, ids: Iterable[str]) -> None:
        """Take items out; unknown ids are passed over."""
        self._index.drop(self._figures(), ids)

    def rank(self, request: Request, by: Literal["item", "party"] = "item", method: Method = "hybrid") -> Ranking:
        """As `Engine.rank`."""
        return self._searcher().rank(request, by, method)

    def cover(self, request: Request) -> Coverage:
        """As `Engine.cover`."""
        return Coverer(self._searcher(), self.calibration).cover(request)

    def _searcher(self) -> MilvusSearcher:
        return MilvusSearcher(self._index, self._figures(), self._vectors, self._lexicon, self._reading, self._said)

    def _figures(self) -> Figures:
        figures = self._index.figures()
        if figures.model != self._embedder.name:
            raise IndexBroken(
                f"{self._index.name} in Milvus was made with the model {figures.model!r}, not {self._embedder.name!r}: "
                "name that model, or build the index again"
            )
        return figures

    def _reading(self, figures: Figures, allow: frozenset[str] | None) -> Reading:
        def read() -> Reading:
            if allow is None:
                return Reading(figures.living, figures.title, figures.body, figures.youngest, None)
            return _counted(self._index, figures, sorted(allow))

        return self._readings.get((figures.generation, figures.change, allow), read)


class MilvusSearcher(Searcher):
    """Searches the candidates of one request, fetched anew."""

    def __init__(
        self,
        index: MilvusIndex,
        figures: Figures,
        vectors: QueryVectors,
        lexicon: Lexicon,
        reading: Callable[[Figures, frozenset[str] | None], Reading],
        said: SentenceVectors,
    ) -> None:
        super().__init__(together([], figures), vectors, lexicon, said)
        self._index = index
        self._figures = figures
        self._reading = reading

    def readable(self, request: Request) -> Readable:
        return _CountedElsewhere(self.snapshot, self._index, self._figures, self._reading(self._figures, request.allow))

    def look(self, request: Request, texts: Sequence[Text], purpose: Purpose, method: Method = "hybrid") -> Look:
        """Milvus's candidates for all the texts; by party, whatever the most promising parties hold."""
        where = _filter(request)
        if where is None:
            return self._looked([], [], [])
        depth = max(DEPTH // len(texts), min(LEAST_DEPTH, DEPTH))
        rows = self._fetch(name for text in texts for name in self._candidates(request, text, where, depth, method))
        sample: list[Row] = []
        if purpose != "item":
            self.snapshot = together(rows, self._figures)
            rows, sample = self._of_parties(request, texts, where, method), self._sample(where)
        strongest = []
        if method != "dense" and where != _readable(request):
            strongest = self._strongest(request, texts)
        return self._looked(rows, sample, strongest)

    def now(self, request: Request, look: Look) -> int | None:
        if request.before is not None:
            return request.before
        if request.parties is not None or request.exclude_parties:
            return super().now(request, look)
        youngest = self._reading(self._figures, request.allow).youngest
        return youngest if youngest >= 0 else None

    def _looked(self, rows: Sequence[Row], sample: Sequence[Row], others: Sequence[Row]) -> Look:
        """The rows that may answer, those of the sample, and others that may not."""
        place: dict[str, int] = {}
        kept: list[Row] = []
        for row in (*rows, *sample, *others):
            if row[1] not in place:
                place[row[1]] = len(kept)
                kept.append(row)
        self.snapshot = together(kept, self._figures)
        drawn = np.array(sorted(place[told] for _, told in sample), dtype=np.int64)
        return Look(self.snapshot, np.arange(len(kept)) < len(rows), drawn if len(drawn) else None)

    def _candidates(self, request: Request, text: Text, where: str, depth: int, method: Method) -> Iterator[str]:
        if method != "dense":
            yield from self._by_words(request, text, where, depth)
        if method != "lexical":
            direction = direction_of(self.vectors.of([text])[0])
            if direction is not None:
                yield from self._index.by_meaning(self._figures, direction, where, depth)

    def _by_words(self, request: Request, text: Text, where: str, depth: int) -> list[str]:
        asked = Lexical(self.snapshot, self.readable(request)).asked(self.words(*text))
        weights = dict(zip(asked.terms.tolist(), asked.weights.tolist(), strict=True))
        for place, weight in (pair for rival in asked.rivals for option in rival for pair in option):
            term = int(asked.terms[place])
            weights[term] = weights.get(term, 0.0) + weight
        heavy = {term: weight for term, weight in weights.items() if weight > 0}
        return self._index.by_words(self._figures, heavy, float(asked.saturation), where, depth) if heavy else []

    def _fetch(self, ids: Iterable[str]) -> list[Row]:
        wanted = list(dict.fromkeys(ids))
        return [
            row
            for start in range(0, len(wanted), BATCH)
            for row in self._index.rows(self._figures, among("item", wanted[start : start + BATCH]))
        ]

    def _strongest(self, request: Request, texts: Sequence[Text]) -> list[Row]:
        where = _readable(request) or ""
        return self._fetch(name for text in texts for name in self._by_words(request, text, where, STRONGEST))

    def _sample(self, where: str) -> list[Row]:
        """Rows drawn by the hash of their ids: all where they are few, else about SAMPLE of the whole index."""
        share = min(1.0, 2.0 * SAMPLE / max(self._figures.living, 1))
        chance = f"chance <= {int(share * 0x7FFFFFFF)}"
        return self._index.rows(self._figures, f"{chance} and {where}" if where else chance)

    def _of_parties(self, request: Request, texts: Sequence[Text], where: str, method: Method) -> list[Row]:
        """All rows that may answer of the PARTIES most promising, by the candidates' own scores."""
        scope = self.snapshot
        everyone = np.ones(scope.size, dtype=bool)
        now = self.now(request, Look(scope, everyone))
        lexical = Lexical(scope, self.readable(request))
        best: dict[str, float] = {}
        for text in texts if scope.size else ():
            dense, summed = dense_scores(scope, self.vectors.of([text])[0])
            words = self.words(*text)
            scores = joint(lexical.scores(words), dense, words.count)
            of = standing(scope, everyone)
            found = party_scores(scores, summed, scope, everyone, of, now, words.count)
            for number, score in enumerate(found.tolist()):
                name = scope.parties[number]
                best[name] = max(best.get(name, -np.inf), score)
        chosen = sorted(best, key=lambda name: (-best[name], name))[:PARTIES]
        rows: list[Row] = []
        for start in range(0, len(chosen), PARTIES_AT_ONCE):
            some = among("party", chosen[start : start + PARTIES_AT_ONCE])
            rows += self._index.rows(self._figures, f"{some} and {where}" if where else some)
        return rows


class _CountedElsewhere(Readable):
    """All rows of the scope are readable; how many items there are, and hold a word, is known for the whole index."""

    def __init__(self, snapshot: Snapshot, index: MilvusIndex, figures: Figures, reading: Reading) -> None:
        self.mask = np.ones(snapshot.size, dtype=bool)
        self.living = reading.living
        self.title_length = np.float32(max(reading.title / max(reading.living, 1), 1.0))
        self.body_length = np.float32(max(reading.body / max(reading.living, 1), 1.0))
        self._index = index
        self._figures = figures
        self._reading = reading

    def found(self, terms: Sequence[int], hashes: Hashes) -> NDArray[np.int64]:
        counts = self._reading.counts
        known = self._index.found(self._figures, terms) if counts is None else [counts[term] for term in terms]
        return np.array(known, dtype=np.int64)


def _counted(index: MilvusIndex, figures: Figures, ids: Sequence[str]) -> Reading:
    living = title = body = 0
    youngest = -1
    counts: Counter[int] = Counter()
    for start in range(0, len(ids), BATCH):
        for held, _ in index.rows(figures, among("item", ids[start : start + BATCH])):
            living, title, body = living + 1, title + held.length[0], body + held.length[1]
            youngest = max(youngest, held.year)
            counts.update(held.terms.tolist())
    return Reading(living, title, body, youngest, counts)


def _readable(request: Request) -> str | None:
    """The filter of what the asker may read; "" for everything, None for nothing."""
    if request.allow is None:
        return ""
    return among("item", sorted(request.allow)) if request.allow else None


def _filter(request: Request) -> str | None:
    """The filter of what may answer; "" for everything, None for nothing."""
    allowed = _readable(request)
    if allowed is None or (request.parties is not None and not request.parties):
        return None
    parts = [allowed] if allowed else []
    if request.before is not None:
        parts.append(f"year >= 0 and year < {int(request.before)}")
    if request.since is not None:
        parts.append(f"year >= {int(request.since)}")
    if request.parties is not None:
        parts.append(among("party", sorted(request.parties)))
    if request.exclude_parties:
        parts.append(f"not ({among('party', sorted(request.exclude_parties))})")
    return " and ".join(parts)
