"""One snapshot, searched: every text of a request against every row, and the ranking of items or parties."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadRequest
from matchengine.index.snapshot import Mask, Snapshot
from matchengine.rank.cells import Sides
from matchengine.rank.dense import dense_scores
from matchengine.rank.fuse import Method, fuse
from matchengine.rank.lexical import Lexical
from matchengine.rank.parties import Standing, party_scores, standing
from matchengine.rank.query import Group, QueryVectors, groups
from matchengine.text.language import detect_language
from matchengine.text.lexicon import Lexicon
from matchengine.text.tokens import words
from matchengine.types import Hit, Language, Ranking, Request

STANDINGS = 32
"""Sets of allowed rows (one for each kind of asker) whose parties' standing is kept."""
LONGEST_REQUEST = 20_000
"""Characters read of a request's text."""


class Searcher:
    """Searches one generation of the index; immutable, safe to share between threads."""

    def __init__(self, snapshot: Snapshot, vectors: QueryVectors, lexicon: Lexicon) -> None:
        self.snapshot = snapshot
        self.vectors = vectors
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._standings: OrderedDict[bytes, Standing] = OrderedDict()

    def rank(self, request: Request, by: Literal["item", "party"], method: Method) -> Ranking:
        text, language = settle(request)
        lexical = dense = summed = np.zeros(self.snapshot.size, dtype=np.float32)
        if method != "dense":
            lexical = Lexical(self.snapshot, self.readable(request)).scores(self.groups(text, language))
        if method != "lexical":
            dense, summed = dense_scores(self.snapshot, self.vectors.of([(text, language)])[0])
        scores = fuse(lexical, dense, method)
        allowed = self.allowed(request)
        if by == "item":
            return Ranking("item", _best(scores, allowed, self.snapshot.ids, request.top))
        found = party_scores(
            scores, summed, self.snapshot, allowed, self._standing(allowed), self._now(request, allowed)
        )
        return Ranking("party", _best(found, np.isfinite(found), self.snapshot.parties, request.top))

    def groups(self, text: str, language: Language) -> tuple[Group, ...]:
        return groups(text, language, self._lexicon)

    def sides(self, texts: Sequence[tuple[str, Language]], readable: Mask) -> list[Sides]:
        """Each text against every row that the asker may read."""
        vectors = self.vectors.of(texts)
        lexical = Lexical(self.snapshot, readable)
        return [
            Sides(
                lexical.scores(self.groups(text, language)),
                dense_scores(self.snapshot, vector)[0],
            )
            for (text, language), vector in zip(texts, vectors, strict=True)
        ]

    def readable(self, request: Request) -> Mask:
        """(size,) the rows that the asker may read: nothing else may move a score."""
        return self.snapshot.alive if request.allow is None else self.snapshot.mask(request.allow)

    def allowed(self, request: Request) -> Mask:
        """(size,) the rows that may answer: alive, allowed to the asker, of the right parties and years."""
        snapshot = self.snapshot
        mask = self.readable(request).copy()
        if request.before is not None:
            mask &= (snapshot.year >= 0) & (snapshot.year < request.before)
        if request.since is not None:
            mask &= snapshot.year >= request.since
        if request.parties is not None or request.exclude_parties:
            chosen = np.array(
                [
                    (request.parties is None or party in request.parties) and party not in request.exclude_parties
                    for party in snapshot.parties
                ],
                dtype=bool,
            )
            mask &= chosen[snapshot.party_of] if len(chosen) else False
        return mask

    def _standing(self, allowed: Mask) -> Standing:
        """The parties' standing over these rows; the last STANDINGS are kept."""
        key = hashlib.blake2b(np.packbits(allowed).tobytes(), digest_size=16).digest()
        with self._lock:
            if key in self._standings:
                self._standings.move_to_end(key)
                return self._standings[key]
        found = standing(self.snapshot, allowed)
        with self._lock:
            self._standings[key] = found
            while len(self._standings) > STANDINGS:
                self._standings.popitem(last=False)
        return found

    def _now(self, request: Request, allowed: Mask) -> int | None:
        """The year of the asking: the request's `before`, else that of the youngest evidence."""
        if request.before is not None:
            return request.before
        youngest = int(self.snapshot.year[allowed].max(initial=-1))
        return youngest if youngest >= 0 else None


def settle(request: Request) -> tuple[str, Language]:
    """The request's text as read, and its language. Raises BadRequest."""
    text = request.text[:LONGEST_REQUEST]
    if not words(text):
        raise BadRequest("the request has no words in it")
    if not 0.0 <= request.distance <= 1.0:
        raise BadRequest(f"distance must lie in [0, 1], not {request.distance}")
    if request.top < 1:
        raise BadRequest(f"top must be at least 1, not {request.top}")
    return text, request.language or detect_language(text)


def _best(scores: NDArray[np.floating], allowed: Mask, names: Sequence[str], top: int) -> tuple[Hit, ...]:
    """The `top` best allowed, scores descending, ties by name."""
    rows = np.flatnonzero(allowed)
    if len(rows) > 2 * top:
        least = np.partition(scores[rows], len(rows) - top)[len(rows) - top]
        rows = rows[scores[rows] >= least]
    ordered = sorted(rows.tolist(), key=lambda row: (-float(scores[row]), names[row]))
    return tuple(Hit(names[row], float(scores[row])) for row in ordered[:top])
