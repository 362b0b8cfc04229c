"""What a row of a large index is guessed to say of one text, before any row is scored.

Meaning is guessed by the signs of vectors in which a passage differs from the text (Charikar 2002). Two words of signs are compared
everywhere, the others only where these speak for the passage: a filter before the filter, as in cascaded ranking (Wang, Lin and
Metzler 2011). Words are guessed by the rarest ones asked for, up to a number of postings, each of which carries a byte that tells what it adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.scope import Rows
from matchengine.index.snapshot import Mask, Open, Snapshot, spans
from matchengine.index.vectors import differing, differing_at, differing_in_few, signs
from matchengine.index.worth import weighed
from matchengine.rank.dense import direction_of
from matchengine.rank.lexical import TITLE, Asked

POSTINGS = 1_200_000
"""Postings walked through for one text: those of its rarest words."""
FIRST_WORDS = 2
"""Words of 64 signs that are compared everywhere."""
SHARE, LEAST = 0.03, 60_000
"""Of the passages that may answer, those compared in full: a share, and LEAST where there are fewer."""

SAMPLE, TASTE = 512, 8_192
"""Rows of a field's sample and taste."""

Guess = NDArray[np.float32]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """Rows, ascending, some of whose passages are near: the best cosine of each, the sum, and of how many passages."""

    rows: Rows
    best: Guess
    summed: Guess
    count: Counts


@dataclass(frozen=True, slots=True)
class Field:
    """(size,) the rows that may answer, how many they are, and some that stand for all: in the scores, and to tell where the best begin."""

    allowed: Mask
    count: int
    sample: Rows
    taste: Rows


def field(allowed: Mask) -> Field:
    may = np.flatnonzero(allowed)
    return Field(allowed, len(may), *(may[:: max(len(may) // some, 1)].copy() for some in (SAMPLE, TASTE)))


class Meaning:
    """Guesses of the cosines with one text."""

    def __init__(self, snapshot: Snapshot, vectors: Vectors | None) -> None:
        self._snapshot = snapshot
        direction = None if vectors is None else direction_of(vectors)
        self.known = direction is not None
        self.vectors = vectors
        if direction is not None:
            self._asked = signs(direction[None])[:, 0]
            self._cosine = cosines_by_signs(len(direction))

    def near(self, of: Field) -> Near:
        """The rows that may answer with the nearest passages; all, where they are few."""
        if not self.known:
            return _nothing()
        most = self._most(of.count, of.taste)
        found = [self._near_in(part, of.allowed, most) for part in self._snapshot.parts]
        return Near(*(np.concatenate(pieces) for pieces in zip(*found, strict=True))) if found else _nothing()

    def of(self, rows: Rows) -> Near:
        """Those rows, all their passages counted; `rows` in any order within each segment, the segments in their order."""
        if not self.known or not len(rows):
            nothing = np.zeros(len(rows), dtype=np.float32)
            return Near(rows, nothing, nothing, np.ones(len(rows), dtype=np.int64))
        found = []
        for part, own in by_part(self._snapshot, rows):
            first = part.segment.arrays["passage.first"]
            starts, ends = first[own], first[own + 1]
            cosines = self._cosine[differing_at(self._signs(part), spans(starts, ends), self._asked)]
            count = (ends - starts).astype(np.int64)
            begin = np.cumsum(count) - count
            found.append((np.maximum.reduceat(cosines, begin), np.add.reduceat(cosines, begin), count))
        return Near(rows, *(np.concatenate(pieces) for pieces in zip(*found, strict=True)))

    def _signs(self, part: Open) -> NDArray[np.uint64]:
        held: NDArray[np.uint64] = part.segment.arrays["passage.sign"]
        return held

    def _most(self, number: int, taste: Rows) -> int | None:
        """In how many of the first signs a passage may differ; None: all are compared in full."""
        if len(self._asked) <= FIRST_WORDS or not len(taste):
            return None
        apart = []
        for part, own in by_part(self._snapshot, taste):
            first = part.segment.arrays["passage.first"]
            at = spans(first[own], first[own + 1])
            apart.append(differing_at(self._signs(part)[:FIRST_WORDS], at, self._asked[:FIRST_WORDS]))
        known = np.concatenate(apart)
        passages = number * len(known) / len(taste)
        share = max(SHARE, LEAST / passages)
        return None if share >= 1 else int(np.partition(known, int(share * len(known)))[int(share * len(known))])

    def _near_in(self, part: Open, allowed: Mask, most: int | None) -> tuple[Rows, Guess, Guess, Counts]:
        held, owners = self._signs(part), part.segment.arrays["passage.item"]
        own = allowed[part.base : part.base + part.segment.size]
        some = np.arange(len(owners))
        if most is not None:
            some = np.flatnonzero(differing_in_few(held[:FIRST_WORDS], self._asked[:FIRST_WORDS]) <= most)
        some = some[own.take(owners.take(some))]
        of = owners.take(some)
        apart = differing(held, self._asked)[some] if most is None else differing_at(held, some, self._asked)
        cosines = self._cosine[apart]
        if not len(of):
            return of.astype(np.int64), cosines, cosines, of.astype(np.int64)
        first = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
        count = np.diff(np.append(first, len(of)))
        rows = of[first] + np.int64(part.base)
        return rows, np.maximum.reduceat(cosines, first), np.add.reduceat(cosines, first), count


def cosines_by_signs(dimension: int) -> Guess:
    """(dimension + 1,) the cosine that goes with each number of differing signs."""
    return np.cos(np.pi * np.arange(dimension + 1) / dimension).astype(np.float32)


def by_part(snapshot: Snapshot, rows: Rows) -> list[tuple[Open, Rows]]:
    """The segments that hold some of the rows, with these as the segments count them."""
    parts = []
    start = 0
    for part in snapshot.parts:
        end = int(np.count_nonzero(rows < part.base + part.segment.size))
        if end > start:
            parts.append((part, rows[start:end] - part.base))
        start = end
    return parts


def words(snapshot: Snapshot, readable: Mask, asked: Asked | None) -> Guess:
    """(size,) what the rarest words add up to in each readable row."""
    total = np.zeros(snapshot.size, dtype=np.float32)
    if asked is None or not len(asked.terms):
        return total
    weights = asked.weights.copy()
    for rival in asked.rivals:
        for option in rival:
            for place, weight in option:
                weights[place] = max(weights[place], weight)
    order = np.argsort(asked.found, kind="stable")
    order = order[: max(int(np.searchsorted(np.cumsum(asked.found[order]), POSTINGS)), 1)]
    counts = weighed(TITLE * float(asked.saturation))
    share = (counts * (asked.saturation + 1) / (counts + asked.saturation)).astype(np.float32)
    share /= np.float32(asked.possible)
    for part in snapshot.parts:
        own = total[part.base : part.base + part.segment.size]
        starts, ends = part.segment.postings(asked.terms[order])
        rows, worths = part.segment.arrays["posting.item"], part.segment.arrays["posting.worth"]
        for place, start, end in zip(order.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if end > start:
                np.add.at(own, rows[start:end], (share * np.float32(weights[place])).take(worths[start:end]))
    total *= readable
    return total


def strongest(guess: Guess, most: int, taste: Rows, allowed: Mask | None = None, count: int | None = None) -> Rows:
    """About the `most` places with the highest guesses above 0, of the allowed ones (`count` of them), for which `taste` stands."""
    least = np.float32(0)
    known = guess[taste]
    rank = int(2 * most / max(len(guess) if count is None else count, 1) * len(known)) + 8
    if rank < len(known):
        least = max(least, np.partition(known, len(known) - rank)[len(known) - rank])
    found = np.flatnonzero(guess > least)
    if allowed is not None:
        found = found[allowed[found]]
    return found[highest(guess[found], most)]


def highest(values: NDArray[np.floating], most: int) -> Rows:
    """The places of the `most` highest values; all, where they are no more."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - most)[len(values) - most :]


def _nothing() -> Near:
    none = np.zeros(0, dtype=np.float32)
    whole = np.zeros(0, dtype=np.int64)
    return Near(whole, none, none, whole)
