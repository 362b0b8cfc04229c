"""One snapshot, searched: every text of a request against every row, and the ranking of items or parties."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadRequest
from matchengine.index.scope import Choice, Look, Rows, Spelled
from matchengine.index.snapshot import Mask, Snapshot
from matchengine.kept import Kept
from matchengine.rank.candidates import Probe, Purpose, candidates
from matchengine.rank.closer import look_closer
from matchengine.rank.dense import dense_scores, translated
from matchengine.rank.fuse import METHODS, Method, Sides, fuse
from matchengine.rank.guess import Field, field
from matchengine.rank.lexical import Lexical, Words, lay_out
from matchengine.rank.likely import Asking, asking
from matchengine.rank.parties import Standing, context_scores, joint, party_scores
from matchengine.rank.parties import standing as standing_of
from matchengine.rank.purpose import far, purpose_and_sector
from matchengine.rank.query import Group, QueryVectors, groups
from matchengine.rank.readable import Readable
from matchengine.rank.said import SentenceVectors
from matchengine.text.language import detect_language
from matchengine.text.lexicon import Lexicon
from matchengine.text.tokens import sound, words
from matchengine.types import LANGUAGES, Hit, Language, Ranking, Request

STANDINGS = 32
"""Sets of allowed rows (one for each kind of asker) whose parties' standing is kept."""
EXACT = 50_000
"""Passages up to which every row of an index is scored in full. A larger one has its candidates scored: docs/decisions/0009."""
GROUPS = 256
"""Texts whose words are kept."""
READERS = 8
"""Askers whose rows and counts are kept."""
FIELDS = 12
"""Sets of rows that may answer (an asker, years, parties) of which is kept what does not depend on the text."""
LONGEST_REQUEST = 20_000
"""Characters read of a request's text."""
LARGEST_NUMBER = 1_000_000_000


By = Literal["item", "party"]
Text = tuple[str, Language]
Asker = tuple[Readable, int | None, int | None, frozenset[str] | None, frozenset[str]]
"""What decides which rows may answer: those readable, before, since, parties, exclude_parties."""


class Searcher:
    """Searches one generation of the index; immutable, safe to share between threads."""

    def __init__(self, snapshot: Snapshot, vectors: QueryVectors, lexicon: Lexicon, said: SentenceVectors) -> None:
        self.snapshot = snapshot
        self.said = said
        self.vectors = vectors
        self._lexicon = lexicon
        self.exact = EXACT
        self._standings: Kept[bytes, Standing] = Kept(STANDINGS)
        self._groups: Kept[Text, tuple[tuple[Group, ...], Words]] = Kept(GROUPS)
        self._readers: Kept[frozenset[str] | None, Readable] = Kept(READERS)
        self._fields: Kept[Asker, Field] = Kept(FIELDS)
        self._askings: Kept[Asker, Asking] = Kept(FIELDS)

    def rank(self, request: Request, by: By, method: Method) -> Ranking:
        if by not in get_args(By) or method not in METHODS:
            raise BadRequest(f"there is no ranking by {by!r} with the method {method!r}")
        text, language = settle(request)
        texts = [(text, language)]
        context = sound(request.context[:LONGEST_REQUEST])
        if by == "party" and words(context):
            texts.append((context, detect_language(context, default=language)))
        look = self.look(request, self.heard(request, texts), by, method)
        told = self.sides(request, look, texts, method)
        if by == "item":
            return self._items(request, look, texts[0], told[0], method)
        return self._parties(request, look, texts, told, method)

    def _items(self, request: Request, look: Look, text: Text, told: Sides, method: Method) -> Ranking:
        scores = fuse(told.lexical, told.dense, method)
        if method == "hybrid":
            asked, laid_out = self._read(*text)
            weights = Lexical(self.snapshot, self.readable(request)).weights(laid_out)
            scores = look_closer(scores, look.scope, look.allowed, asked, weights, self.said.reader)
        return Ranking("item", _best(scores, look.allowed, look.scope.ids, request.top))

    def _parties(
        self, request: Request, look: Look, texts: Sequence[Text], told: Sequence[Sides], method: Method
    ) -> Ranking:
        scope, allowed = look.scope, look.allowed
        of = self.standing(request, look)
        scores = joint(told[0].lexical, told[0].dense, told[0].words)
        now = self.now(request, look)
        found = party_scores(scores, told[0].summed, scope, allowed, of, now, told[0].words, look.sample)
        for further in told[1:]:
            found += context_scores(further, scope.party_of, allowed, of)
        return Ranking("party", _best(found, np.isfinite(found), scope.parties, request.top))

    def look(
        self,
        request: Request,
        texts: Sequence[Text],
        purpose: Purpose,
        method: Method = "hybrid",
    ) -> Look:
        """Where the answers to these texts of the request are looked for: to rank items, parties, or cells of the matrix.

        Everywhere in an index of up to `exact` passages; among candidates in a larger one.
        """
        readable, of = self.readable(request), self._field(request)
        allowed = of.allowed
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
        known = self._asking(request, allowed) if purpose == "party" else None
        rows, answering, sample = candidates(self.snapshot, readable, of, probes, purpose, request.top, known)
        return Look(Choice(self.snapshot, rows), answering, sample, rows)

    def spelled(self, look: Look, rows: Rows) -> Spelled:
        """These of the rows looked at, ascending, read sentence by sentence."""
        owners, told = self.said.of([look.scope.item(row) for row in rows.tolist()])
        return Spelled(self.snapshot, rows if look.rows is None else look.rows[rows], owners, told)

    def _field(self, request: Request) -> Field:
        return self._fields.get(self._asker(request), lambda: field(self.allowed(request)))

    def _asker(self, request: Request) -> Asker:
        return self.readable(request), request.before, request.since, request.parties, request.exclude_parties

    def _asking(self, request: Request, allowed: Mask) -> Asking:
        return self._askings.get(self._asker(request), lambda: asking(self.snapshot, allowed, request.before))

    def groups(self, text: str, language: Language) -> tuple[Group, ...]:
        """The words of a text; those of the last GROUPS texts are kept."""
        return self._read(text, language)[0]

    def words(self, text: str, language: Language) -> Words:
        """The same, laid out for reckoning."""
        return self._read(text, language)[1]

    def _read(self, text: str, language: Language) -> tuple[tuple[Group, ...], Words]:
        def read() -> tuple[tuple[Group, ...], Words]:
            found = groups(text, language, self._lexicon)
            return found, lay_out(found)

        return self._groups.get((text, language), read)

    def heard(self, request: Request, texts: Sequence[Text]) -> list[Text]:
        """The texts as they stand and, away from home, what they are for."""
        if not request.distance:
            return list(texts)
        return list(dict.fromkeys([*texts, *((purpose_and_sector(*text)[0], text[1]) for text in texts)]))

    def sides(self, request: Request, look: Look, texts: Sequence[Text], method: Method = "hybrid") -> list[Sides]:
        """Each text against every row looked at, at the request's distance; zeros for a side that the method leaves out.

        The sector held back is that of all the texts together: an aspect is for the need that it is part of.
        """
        if method != "lexical":
            self.vectors.of(self.heard(request, texts))  # one call of the model for all of them
        near = [self._sides(request, look, text, method) for text in texts]
        if not request.distance:
            return near
        apart = [purpose_and_sector(*text) for text in texts]
        sectors: dict[Language, list[str]] = {}
        for (_, language), (_, named) in zip(texts, apart, strict=True):
            sectors.setdefault(language, []).extend(named.split())
        home = [
            self._sides(request, look, (" ".join(dict.fromkeys(named)), language), method)
            for language, named in sectors.items()
            if named
        ]
        return [
            far(
                one,
                self._sides(request, look, (purpose, language), method) if named else one,
                home,
                request.distance,
            )
            for one, (_, language), (purpose, named) in zip(near, texts, apart, strict=True)
        ]

    def _sides(self, request: Request, look: Look, text: Text, method: Method) -> Sides:
        none = np.zeros(look.scope.size, dtype=np.float32)
        met, dense, summed = none, none, none
        if method != "dense":
            met = Lexical(self.snapshot, self.readable(request)).scores(self.words(*text), look.rows)
        if method != "lexical":
            dense, summed = dense_scores(look.scope, self.vectors.of([text])[0])
            dense = dense + translated(look.scope, text[1])
        return Sides(met, dense, summed, self.words(*text).count)

    def readable(self, request: Request) -> Readable:
        """The rows that the asker may read: nothing else may move a score. Those of the last READERS askers are kept."""
        snapshot, allow = self.snapshot, request.allow
        return self._readers.get(
            allow, lambda: Readable(snapshot, snapshot.alive if allow is None else snapshot.mask(allow))
        )

    def allowed(self, request: Request) -> Mask:
        """(size,) the rows that may answer: alive, allowed to the asker, of the right parties and years."""
        snapshot = self.snapshot
        mask = self.readable(request).mask.copy()
        if request.before is not None:
            mask &= (snapshot.year >= 0) & (snapshot.year < request.before)
        if request.since is not None:
            mask &= (snapshot.year >= 0) & (snapshot.year >= request.since)
        if request.parties is not None or request.exclude_parties:
            chosen = np.full(len(snapshot.parties), request.parties is None)
            chosen[self._numbers(request.parties or frozenset())] = True
            chosen[self._numbers(request.exclude_parties)] = False
            mask &= chosen[snapshot.party_of]
        return mask

    def _numbers(self, parties: Iterable[str]) -> list[int]:
        found = (self.snapshot.parties.find(party) for party in parties)
        return [number for number in found if number is not None]

    def standing(self, request: Request, look: Look) -> Standing:
        """The standing of the parties looked at, over the rows that may answer; the last STANDINGS are kept of those over the whole."""
        scope, allowed = look.scope, look.allowed
        if isinstance(scope, Choice):
            whole = self._field(request).allowed
            of = self._asking(request, whole).standing(self.snapshot, whole, scope.numbers)
            answering = np.bincount(scope.party_of[allowed], minlength=len(scope.numbers)) > 0
            return replace(of, items=np.where(answering, of.items, 0))
        key = hashlib.blake2b(np.packbits(allowed).tobytes(), digest_size=16).digest()
        return self._standings.get(key, lambda: standing_of(scope, allowed))

    def now(self, request: Request, look: Look) -> int | None:
        """The year of the asking: the request's `before`, else that of the youngest evidence."""
        if request.before is not None:
            return request.before
        youngest = int(look.scope.year[look.allowed].max(initial=-1))
        return youngest if youngest >= 0 else None


def settle(request: Request) -> tuple[str, Language]:
    """The request's text as read, and its language. Raises BadRequest."""
    text = sound(request.text[:LONGEST_REQUEST])
    if not words(text):
        raise BadRequest("the request has no words in it")
    check_language(request.language, "the request")
    if not 0.0 <= request.distance <= 1.0:
        raise BadRequest(f"distance must lie in [0, 1], not {request.distance}")
    for name in ("top", "before", "since"):
        value: Any = getattr(request, name)
        if value is None and name != "top":
            continue
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise BadRequest(f"{name} must be a whole number, not {value!r:.50}")
        if abs(int(value)) > LARGEST_NUMBER:
            raise BadRequest(f"{name} is out of all measure")
    if request.top < 1:
        raise BadRequest(f"top must be at least 1, not {request.top}")
    return text, request.language or detect_language(text)


def check_language(language: str | None, of: str) -> None:
    """Raises BadRequest for one that the engine does not read; None and "" are found out."""
    if language and language not in LANGUAGES:
        raise BadRequest(f"the language of {of} must be one of {', '.join(LANGUAGES)}, not {language!r}")


def _best(scores: NDArray[np.floating], allowed: Mask, names: Sequence[str], top: int) -> tuple[Hit, ...]:
    """The `top` best allowed, scores descending, ties by name."""
    rows = np.flatnonzero(allowed)
    if len(rows) > 2 * top:
        least = np.partition(scores[rows], len(rows) - top)[len(rows) - top]
        rows = rows[scores[rows] >= least]
    ordered = sorted(rows.tolist(), key=lambda row: (-float(scores[row]), names[row]))
    return tuple(Hit(names[row], float(scores[row])) for row in ordered[:top])
