"""The rows worth a full score in a large index: the first of two stages.

A guess is made for every row: of its meaning, by the signs of its vectors in which it differs from the request's (Charikar 2002); of its
words, by the rarest ones asked for, up to a number of postings. The best by either guess and by both together are then scored
in full by the very formulas that a small index uses. Nothing of a row that the asker may not read enters a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.scope import Rows
from matchengine.index.snapshot import Mask, Open, Snapshot
from matchengine.index.vectors import differing, signs
from matchengine.index.worth import weighed
from matchengine.rank.dense import direction_of
from matchengine.rank.fuse import Method, fuse
from matchengine.rank.lexical import TITLE, Asked
from matchengine.rank.parties import SIZE, joint, profile_weight
from matchengine.rank.readable import Readable

POSTINGS = 1_200_000
"""Postings walked through for one text: those of its rarest words."""
BY_BOTH, BY_ONE, BY_SCALE = 2_000, 500, 50
"""Rows taken by both guesses, by each alone, and by words among the readable ones that may not answer: the best of these sets the
scale of word scores."""
PARTIES, PROFILES, ROWS_FOR_PARTIES = 500, 300, 2_000
"""Parties taken by their guessed standing, by their guessed profile alone, and the rows whose parties come into question."""
ROWS_FOR_PROFILES = 20_000
"""Rows nearest in meaning, whose parties' profiles are guessed."""
LIKENESS = (0.15, 0.3, 0.5)
"""The cosine of two passages of one party, from which the length of its profile is guessed: from broad ones to narrow ones."""
CELLS = 600
"""Rows whose parties are taken for an aspect."""
SAMPLE = 512
"""Rows that stand for all that may answer."""
SHORT = 8
"""Passages of an item that are gone through side by side with those of others."""
TASTE = 8_192
"""Values looked at to tell where the best begin."""

Guess = NDArray[np.float32]
Purpose = Literal["item", "party", "cell"]


@dataclass(frozen=True, slots=True)
class Probe:
    """One text of a request: its words, its passages' vectors, or both."""

    words: Asked | None
    vectors: Vectors | None


@dataclass(frozen=True, slots=True)
class Guesses:
    """(size,) each row's score, cosine and summed cosines as guessed; the middle score; what a profile weighs."""

    both: Guess
    near: Guess
    summed: Guess
    middle: float
    profile: float


def candidates(
    snapshot: Snapshot, readable: Readable, allowed: Mask, probes: Sequence[Probe], purpose: Purpose
) -> tuple[Rows, Mask, Rows]:
    """The rows to be scored, ascending; which of them may answer; the places among them of the sample.

    For `party` and `cell` all allowed rows of a party may answer, or none.
    """
    may = np.flatnonzero(allowed)
    sample = may[:: max(len(may) // SAMPLE, 1)]
    some: list[Rows] = [sample]
    parties = np.zeros(len(snapshot.parties), dtype=bool)
    for probe in probes:
        words = _words(snapshot, readable, probe.words)
        near, summed = _near(snapshot, probe.vectors)
        near *= readable.mask
        if probe.words is not None:
            some.append(_best(words, None, BY_SCALE))
        method: Method = "lexical" if probe.vectors is None else "dense" if probe.words is None else "hybrid"
        both = fuse(words, near, method)
        if purpose == "item":
            some.append(_best(both, allowed, BY_BOTH))
            some += [_best(guess, allowed, BY_ONE) for guess in (words, near)]
        elif purpose == "cell":
            parties[snapshot.party_of[_best(both, allowed, CELLS)]] = True
        else:
            asked = probe.words.count if probe.words is not None else 0
            both = joint(words, near, asked)
            guess = Guesses(both, near, summed, float(np.median(both[sample])), profile_weight(asked))
            parties[_parties(snapshot, allowed, guess)] = True
    if purpose != "item":
        own = snapshot.rows_of(parties)
        some.append(own[allowed[own]])
    rows = np.unique(np.concatenate(some))
    answering = allowed[rows]
    if purpose != "item":
        answering &= parties[snapshot.party_of[rows]]
    return rows, answering, np.searchsorted(rows, sample)


def _parties(snapshot: Snapshot, allowed: Mask, guesses: Guesses) -> Rows:
    """The parties that seem to stand best: by profile and best row, and by profile alone."""
    count = len(snapshot.parties)
    rows = _best(guesses.both, allowed, ROWS_FOR_PARTIES)
    seen = np.zeros(count, dtype=bool)
    seen[snapshot.party_of[np.concatenate([rows, _best(guesses.near, allowed, ROWS_FOR_PROFILES)])]] = True
    own = snapshot.rows_of(seen)
    own = own[allowed[own]]
    holders = snapshot.party_of[own]
    number = np.bincount(holders, snapshot.passages_of[own], minlength=count)
    added = np.bincount(holders, guesses.summed[own], minlength=count)
    size = SIZE * np.log1p(np.bincount(holders, minlength=count))
    votes = np.zeros(count)
    np.maximum.at(votes, snapshot.party_of[rows], np.maximum(guesses.both[rows] - guesses.middle, 0))
    chosen = []
    for likeness in LIKENESS:
        profile = added / np.maximum(np.sqrt(number + likeness * number * (number - 1)), 1.0)
        for guess, most in ((guesses.profile * profile + size + votes, PARTIES), (profile, PROFILES)):
            chosen.append(_best(guess.astype(np.float32), None, most))
    return np.unique(np.concatenate(chosen))


def _words(snapshot: Snapshot, readable: Readable, asked: Asked | None) -> Guess:
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
    share = counts * (asked.saturation + 1) / (counts + asked.saturation)
    for part in snapshot.parts:
        total[part.base : part.base + part.segment.size] = _words_in(part, asked, order, weights, share)
    total *= readable.mask
    return total / np.float32(asked.possible)


def _words_in(part: Open, asked: Asked, order: NDArray[np.int64], weights: NDArray[np.float64], share: Guess) -> Guess:
    starts, ends = part.segment.postings(asked.terms[order])
    rows, worths = part.segment.arrays["posting.item"], part.segment.arrays["posting.worth"]
    total = np.zeros(part.segment.size, dtype=np.float32)
    for place, start, end in zip(order.tolist(), starts.tolist(), ends.tolist(), strict=True):
        if end > start:
            total[rows[start:end]] += np.take(share * np.float32(weights[place]), worths[start:end])
    return total


def _near(snapshot: Snapshot, vectors: Vectors | None) -> tuple[Guess, Guess]:
    """(size,) the guessed cosine of each row's nearest passage, and (size,) the sum of its passages' cosines."""
    best, summed = (np.zeros(snapshot.size, dtype=np.float32) for _ in range(2))
    direction = None if vectors is None else direction_of(vectors)
    if direction is None:
        return best, summed
    cosine = np.cos(np.pi * np.arange(len(direction) + 1) / len(direction)).astype(np.float32)
    asked = signs(direction[None])[:, 0]
    for part in snapshot.parts:
        if not part.segment.size:
            continue
        apart = differing(part.segment.arrays["passage.sign"], asked)
        rows = slice(part.base, part.base + part.segment.size)
        first = part.segment.arrays["passage.first"][:-1]
        guessed = cosine[apart]
        nearest, added = guessed[first], guessed[first]
        count = part.segment.arrays["passage.first"][1:] - first
        more = np.flatnonzero(count > 1)
        at = first[more]
        for further in range(1, SHORT):
            # One passage more at a time: most items have few, and a reduceat over all is many times slower.
            here = guessed[at + further]
            nearest[more] = np.maximum(nearest[more], here)
            added[more] += here
            kept = count[more] > further + 1
            more, at = more[kept], at[kept]
        for row in more.tolist():
            rest = guessed[first[row] + SHORT : first[row] + count[row]]
            nearest[row] = max(nearest[row], rest.max())
            added[row] += rest.sum()
        best[rows], summed[rows] = nearest, added
    return best, summed


def _best(guess: Guess, allowed: Mask | None, most: int) -> Rows:
    """About the `most` places with the highest guesses, of the allowed ones, those of 0 and less left out."""
    least = np.float32(0)
    if len(guess) > 2 * TASTE:
        taste = slice(None, None, len(guess) // TASTE)
        known = guess[taste] if allowed is None else guess[taste][allowed[taste]]
        share = most / max(len(guess) if allowed is None else int(np.count_nonzero(allowed)), 1)
        rank = min(int(2 * share * len(known)) + 8, len(known))
        if rank:
            least = max(least, np.partition(known, len(known) - rank)[len(known) - rank])
    found = np.flatnonzero(guess > least)
    if allowed is not None:
        found = found[allowed[found]]
    if len(found) > most:
        found = found[np.argpartition(guess[found], len(found) - most)[len(found) - most :]]
    return found
