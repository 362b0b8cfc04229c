"""One snapshot, searched: every text of a request against every row, and the ranking of items or parties."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadRequest
from matchengine.explain import Reader
from matchengine.index.scope import Choice, Look, Scope
from matchengine.index.snapshot import Mask, Snapshot
from matchengine.rank.candidates import Probe, Purpose, candidates
from matchengine.rank.cells import Sides
from matchengine.rank.closer import look_closer
from matchengine.rank.dense import dense_scores
from matchengine.rank.fuse import Method, fuse
from matchengine.rank.lexical import Lexical, Words, lay_out
from matchengine.rank.parties import Standing, party_scores, standing
from matchengine.rank.query import Group, QueryVectors, groups
from matchengine.rank.readable import Readable
from matchengine.text.language import detect_language
from matchengine.text.lexicon import Lexicon
from matchengine.text.tokens import words
from matchengine.types import Hit, Language, Ranking, Request

STANDINGS = 32
"""Sets of allowed rows (one for each kind of asker) whose parties' standing is kept."""
EXACT = 50_000
"""Passages up to which every row of an index is scored in full. A larger one has its candidates scored: docs/decisions/0009."""
GROUPS = 256
"""Texts whose words are kept."""
READERS = 8
"""Askers whose rows and counts are kept."""
LONGEST_REQUEST = 20_000
"""Characters read of a request's text."""


class Searcher:
    """Searches one generation of the index; immutable, safe to share between threads."""

    def __init__(
        self, snapshot: Snapshot, vectors: QueryVectors, lexicon: Lexicon, reader: Reader | None = None
    ) -> None:
        self.snapshot = snapshot
        self.reader = reader or Reader()
        self.vectors = vectors
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._standings: OrderedDict[bytes, Standing] = OrderedDict()
        self._groups: OrderedDict[tuple[str, Language], tuple[tuple[Group, ...], Words]] = OrderedDict()
        self.exact = EXACT
        self._readers: OrderedDict[frozenset[str] | None, Readable] = OrderedDict()

    def rank(self, request: Request, by: Literal["item", "party"], method: Method) -> Ranking:
        text, language = settle(request)
        look = self.look(request, [(text, language)], by, method)
        scope, allowed = look.scope, look.allowed
        lexical = dense = summed = np.zeros(scope.size, dtype=np.float32)
        if method != "dense":
            words = Lexical(self.snapshot, self.readable(request))
            lexical = words.scores(self.words(text, language), look.rows)
        if method != "lexical":
            dense, summed = dense_scores(scope, self.vectors.of([(text, language)])[0])
        scores = fuse(lexical, dense, method)
        if by == "item":
            if method == "hybrid":
                asked, words_of = self._read(text, language)
                weights = Lexical(self.snapshot, self.readable(request)).weights(words_of)
                scores = look_closer(scores, scope, allowed, asked, weights, self.reader)
            return Ranking("item", _best(scores, allowed, scope.ids, request.top))
        found = party_scores(
            scores, summed, scope, allowed, self._standing(scope, allowed), self.now(request, look), look.sample
        )
        return Ranking("party", _best(found, np.isfinite(found), scope.parties, request.top))

    def look(
        self,
        request: Request,
        texts: Sequence[tuple[str, Language]],
        purpose: Purpose,
        method: Method = "hybrid",
    ) -> Look:
        """Where the answers to these texts of the request are looked for: to rank items, parties, or cells of the matrix.

        Everywhere in an index of up to `exact` passages; among candidates in a larger one.
        """
        readable, allowed = self.readable(request), self.allowed(request)
        if self.snapshot.passage_count <= self.exact:
            return Look(self.snapshot, allowed)
        if int(self.snapshot.passages_of[readable.mask].sum(dtype=np.int64)) <= self.exact // 2:
            rows = np.flatnonzero(readable.mask)
            return Look(Choice(self.snapshot, rows), allowed[rows], rows=rows)
        lexical = Lexical(self.snapshot, readable)
        vectors = self.vectors.of(texts) if method != "lexical" else [None] * len(texts)
        probes = [
            Probe(lexical.asked(self.words(*text)) if method != "dense" else None, own)
            for text, own in zip(texts, vectors, strict=True)
        ]
        rows, answering, sample = candidates(self.snapshot, readable, allowed, probes, purpose)
        return Look(Choice(self.snapshot, rows), answering, sample, rows)

    def groups(self, text: str, language: Language) -> tuple[Group, ...]:
        """The words of a text; those of the last GROUPS texts are kept."""
        return self._read(text, language)[0]

    def words(self, text: str, language: Language) -> Words:
        """The same, laid out for reckoning."""
        return self._read(text, language)[1]

    def _read(self, text: str, language: Language) -> tuple[tuple[Group, ...], Words]:
        with self._lock:
            if (text, language) in self._groups:
                self._groups.move_to_end((text, language))
                return self._groups[text, language]
        found = groups(text, language, self._lexicon)
        read = found, lay_out(found)
        with self._lock:
            self._groups[text, language] = read
            while len(self._groups) > GROUPS:
                self._groups.popitem(last=False)
        return read

    def sides(self, request: Request, look: Look, texts: Sequence[tuple[str, Language]]) -> list[Sides]:
        """Each text against every row looked at."""
        vectors = self.vectors.of(texts)
        lexical = Lexical(self.snapshot, self.readable(request))
        return [
            Sides(
                lexical.scores(self.words(text, language), look.rows),
                dense_scores(look.scope, vector)[0],
            )
            for (text, language), vector in zip(texts, vectors, strict=True)
        ]

    def readable(self, request: Request) -> Readable:
        """The rows that the asker may read: nothing else may move a score. Those of the last READERS askers are kept."""
        allow = request.allow
        with self._lock:
            if allow in self._readers:
                self._readers.move_to_end(allow)
                return self._readers[allow]
        found = Readable(self.snapshot, self.snapshot.alive if allow is None else self.snapshot.mask(allow))
        with self._lock:
            self._readers[allow] = found
            while len(self._readers) > READERS:
                self._readers.popitem(last=False)
        return found

    def allowed(self, request: Request) -> Mask:
        """(size,) the rows that may answer: alive, allowed to the asker, of the right parties and years."""
        snapshot = self.snapshot
        mask = self.readable(request).mask.copy()
        if request.before is not None:
            mask &= (snapshot.year >= 0) & (snapshot.year < request.before)
        if request.since is not None:
            mask &= snapshot.year >= request.since
        if request.parties is not None or request.exclude_parties:
            chosen = np.full(len(snapshot.parties), request.parties is None)
            chosen[self._numbers(request.parties or frozenset())] = True
            chosen[self._numbers(request.exclude_parties)] = False
            mask &= chosen[snapshot.party_of]
        return mask

    def _numbers(self, parties: Iterable[str]) -> list[int]:
        found = (self.snapshot.parties.find(party) for party in parties)
        return [number for number in found if number is not None]

    def _standing(self, scope: Scope, allowed: Mask) -> Standing:
        """The parties' standing over these rows; the last STANDINGS are kept of those over the whole."""
        if scope is not self.snapshot:
            return standing(scope, allowed)
        key = hashlib.blake2b(np.packbits(allowed).tobytes(), digest_size=16).digest()
        with self._lock:
            if key in self._standings:
                self._standings.move_to_end(key)
                return self._standings[key]
        found = standing(scope, allowed)
        with self._lock:
            self._standings[key] = found
            while len(self._standings) > STANDINGS:
                self._standings.popitem(last=False)
        return found

    def now(self, request: Request, look: Look) -> int | None:
        """The year of the asking: the request's `before`, else that of the youngest evidence."""
        if request.before is not None:
            return request.before
        youngest = int(look.scope.year[look.allowed].max(initial=-1))
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
