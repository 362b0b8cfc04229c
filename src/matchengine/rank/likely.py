"""The parties of a large index that are worth a full score.

They are narrowed down, each time by a closer look at fewer rows (cascaded ranking: Wang, Lin and Metzler 2011). First all that hold a row near the text:
their best rows vote, and a profile's cosine is told from its near passages, the others taken to be as far as a sample is. The likeliest of these have the signs
of all their passages compared, the likeliest by that their vectors, and the likeliest by that the length of their profiles reckoned; only their words are
still guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Choice, Rows
from matchengine.index.snapshot import Mask, Snapshot, spans
from matchengine.index.vectors import differing_pairs
from matchengine.rank.dense import dense_scores
from matchengine.rank.guess import Field, Guess, Meaning, Near, by_part, cosines_by_signs, highest
from matchengine.rank.parties import (
    Standing,
    freshness,
    joint,
    likelihood,
    profile_weight,
    standing,
    votes,
)

LIKELY = 1_000
"""Parties looked at, by each way of guessing their profiles."""
ROWS, WIDE = 6_000, 4
"""The rows that they may have together when vectors are read. As many vote at first; WIDE times as many are looked at by their signs."""
RECKONED = 4
"""For each party wanted, so many have the length of their profile reckoned, by each way of guessing it."""
PARTIES, PROFILES = 120, 30
"""Parties taken by their guessed standing, beside three for every two hits wanted, and by their profile alone."""
LIKENESS = (0.15, 0.3, 0.5)
"""The cosine of two passages of one party, from which the length of its profile is guessed at first: from broad ones to narrow ones."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known before any text is read. (parties,) how many allowed rows each has, how many passages in them, the year of the
    youngest (-1: unknown), the length of its profile and how alike its passages are by their signs (nan: not reckoned yet). `now`: the year of
    the asking."""

    items: NDArray[np.int32]
    passages: NDArray[np.int32]
    last_year: NDArray[np.int16]
    lengths: NDArray[np.float32]
    likeness: NDArray[np.float32]
    now: int | None

    def lengths_of(self, snapshot: Snapshot, allowed: Mask, parties: Rows) -> Values:
        """Of these parties' profiles. Each is reckoned when its party first comes up, and kept: nothing that is asked moves it."""
        unknown = parties[np.isnan(self.lengths[parties])]
        if len(unknown):
            rows = snapshot.rows_of(unknown)
            choice = Choice(snapshot, rows[allowed[rows]])
            self.lengths[choice.numbers] = standing(choice, np.ones(choice.size, dtype=bool)).profile_length
        return self.lengths[parties].astype(np.float64)

    def rough_lengths_of(self, snapshot: Snapshot, choice: Choice) -> Values:
        """The same, of the parties whose rows are chosen, as the signs of their passages have it: each compared with one other of its party."""
        fresh = np.isnan(self.likeness[choice.numbers])
        if fresh.any():
            self.likeness[choice.numbers[fresh]] = _likeness(snapshot, choice, fresh)[fresh]
        return _length(self.passages[choice.numbers], self.likeness[choice.numbers].astype(np.float64))

    def standing(self, snapshot: Snapshot, allowed: Mask, parties: Rows) -> Standing:
        """Of these parties."""
        return Standing(
            self.items[parties].astype(np.int64),
            self.last_year[parties].astype(np.int64),
            self.lengths_of(snapshot, allowed, parties),
            self.passages[parties].astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class Guesses:
    """`rows`, ascending, that may answer, and the sample; `both` (n,): their scores as votes; `words` (size,): those of all; `near`: those near in
    meaning."""

    rows: Rows
    both: Guess
    words: Guess
    near: Near


def asking(snapshot: Snapshot, allowed: Mask, before: int | None) -> Asking:
    """`before`: the year of the asking; None: that of the youngest row."""
    parties = len(snapshot.parties)
    holders = snapshot.party_of[allowed]
    last = np.full(parties, -1, dtype=np.int16)
    np.maximum.at(last, holders, snapshot.year[allowed])
    items = np.bincount(holders, minlength=parties)
    passages = np.bincount(holders, snapshot.passages_of[allowed], minlength=parties)
    youngest = int(last.max(initial=-1))
    now = before if before is not None else youngest if youngest >= 0 else None
    lengths = np.where(items > 0, np.float32(np.nan), np.float32(0.0))
    return Asking(
        items.astype(np.int32),
        passages.astype(np.int32),
        last,
        lengths,
        np.full(parties, np.nan, dtype=np.float32),
        now,
    )


def _likeness(snapshot: Snapshot, choice: Choice, wanted: Mask) -> Values:
    """(parties,) of a choice: the mean cosine of a passage and the one half a party further, drawn towards the middle one of LIKENESS."""
    parties = len(choice.numbers)
    cosine = cosines_by_signs(snapshot.dimension)
    total, pairs = np.full(parties, LIKENESS[1]), np.ones(parties)
    rows = np.flatnonzero(wanted[choice.party_of])
    for part, own in by_part(snapshot, choice.rows[rows]):
        first = part.segment.arrays["passage.first"]
        starts, ends = first[own], first[own + 1]
        low = int(np.searchsorted(choice.rows[rows], part.base))
        holders = np.repeat(choice.party_of[rows[low : low + len(own)]], ends - starts)
        order = np.argsort(holders, kind="stable")
        at, holders = spans(starts, ends)[order], holders[order]
        begin = np.flatnonzero(np.concatenate([[True], holders[1:] != holders[:-1]]))
        count = np.diff(np.append(begin, len(holders)))
        place = np.arange(len(holders)) - np.repeat(begin, count)
        many = np.repeat(count, count)
        some = np.flatnonzero(many > 1)
        other = some - place[some] + (place[some] + many[some] // 2) % many[some]
        apart = differing_pairs(part.segment.arrays["passage.sign"], at[some], at[other])
        total += np.bincount(holders[some], cosine[apart], minlength=parties)
        pairs += np.bincount(holders[some], minlength=parties)
    return np.asarray(total / pairs, dtype=np.float64)


def likely_parties(
    snapshot: Snapshot, of: Field, known: Asking, guesses: Guesses, meaning: Meaning, words: int, top: int
) -> Rows:
    """Numbers of the parties that seem to stand best, by profile and best rows, and by profile alone. `words`: those asked; `top`: hits wanted."""
    middle = float(np.median(guesses.both[np.searchsorted(guesses.rows, of.sample)]))
    wanted = PARTIES + 3 * top // 2

    def by_signs(choice: Choice) -> tuple[Guess, Guess]:
        told = meaning.of(choice.rows)
        return told.best, told.summed

    def by_vectors(choice: Choice) -> tuple[Guess, Guess]:
        assert meaning.vectors is not None
        return dense_scores(choice, meaning.vectors)

    some = _by_near_rows(snapshot, of, known, guesses, meaning, words, middle)
    for tell, rows_of_next, turns in ((by_signs, ROWS, LIKELY), (by_vectors, None, RECKONED * wanted)):
        choice = _held_by(snapshot, of, some)
        length = known.rough_lengths_of(snapshot, choice)
        nothing = np.zeros(choice.size, dtype=np.float32)
        nearness, summed = tell(choice) if meaning.known else (nothing, nothing)
        scores = joint(guesses.words[choice.rows], nearness, words)
        others = _voted(scores, choice.year, choice.party_of, len(choice.numbers), middle, known)
        others += likelihood(known.items[choice.numbers], known.last_year[choice.numbers], known.now)
        directed = np.bincount(choice.party_of, summed, minlength=len(choice.numbers)).astype(np.float64)
        order = _by_turns([directed / length], others, words, turns)
        if rows_of_next is not None:
            order = order[: _room(known.items[choice.numbers[order]], rows_of_next)]
        some = choice.numbers[order]
    profile = directed[order] / np.maximum(known.lengths_of(snapshot, of.allowed, some), 1e-9)
    whole = others[order] + profile_weight(words) * profile
    best = np.unique(np.concatenate([highest(whole, wanted), highest(profile, PROFILES)]))
    return np.asarray(some[best])


def _held_by(snapshot: Snapshot, of: Field, parties: Rows) -> Choice:
    """The rows of these parties that may answer."""
    rows = snapshot.rows_of(parties)
    return Choice(snapshot, rows[of.allowed[rows]])


def _room(items: NDArray[np.integer], rows: int) -> int:
    """How many of these parties, each with so many rows, have that many together; one at least."""
    return max(int(np.searchsorted(np.cumsum(items), rows)), 1)


def _by_near_rows(
    snapshot: Snapshot,
    of: Field,
    known: Asking,
    guesses: Guesses,
    meaning: Meaning,
    words: int,
    middle: float,
) -> Rows:
    near, count = guesses.near, len(known.items)
    voting = highest(guesses.both, ROWS)
    rows = guesses.rows[voting]
    voted = _voted(guesses.both[voting], snapshot.year[rows], snapshot.party_of[rows], count, middle, known)
    holders = snapshot.party_of[near.rows]
    met = np.bincount(holders, near.count, minlength=count)
    seen = np.flatnonzero((met > 0) | (voted > 0))
    number = known.passages[seen].astype(np.float64)
    directed = np.bincount(holders, near.summed, minlength=count).astype(np.float64)[seen]
    added = directed + (number - met[seen]) * _rest(near, meaning, of.sample)
    others = voted[seen] + likelihood(known.items[seen], known.last_year[seen], known.now)
    profiles = [added / _length(number, likeness) for likeness in LIKENESS]
    order = _by_turns(profiles, others, words, LIKELY)
    return np.asarray(seen[order[: _room(known.items[seen[order]], WIDE * ROWS)]])


def _voted(
    scores: Guess, year: NDArray[np.integer], holders: NDArray[np.int32], count: int, middle: float, known: Asking
) -> Values:
    return votes((scores.astype(np.float64) - middle) * freshness(year, known.now), holders, count)


def _length(passages: NDArray[np.number], likeness: Values | float) -> Values:
    """(n,) of the sum of so many unit vectors, any two of which have this cosine on average."""
    number = passages.astype(np.float64)
    return np.sqrt(np.maximum(number + likeness * number * (number - 1), 1.0))


def _by_turns(profiles: Sequence[Values], others: Values, words: int, most: int) -> Rows:
    """The likeliest places by each guess of their profiles, the best of all guesses first: up to `most` by each."""
    turn = np.full(len(others), most)
    for profile in profiles:
        for guess in (profile_weight(words) * profile + others, profile):
            best = highest(guess, most)
            best = best[np.argsort(-guess[best], kind="stable")]
            turn[best] = np.minimum(turn[best], np.arange(len(best)))
    return np.argsort(turn, kind="stable")[: np.count_nonzero(turn < most)]


def _rest(near: Near, meaning: Meaning, sample: Rows) -> float:
    """The mean cosine of the passages that are not near."""
    if not len(near.rows):
        return 0.0
    whole = meaning.of(sample)
    at = np.minimum(np.searchsorted(near.rows, sample), len(near.rows) - 1)
    at = at[near.rows[at] == sample]
    others = int(whole.count.sum()) - int(near.count[at].sum())
    return float(whole.summed.sum() - near.summed[at].sum()) / max(others, 1)
