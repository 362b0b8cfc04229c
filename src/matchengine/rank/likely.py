"""The parties of a large index that are worth a full score.

They are chosen twice. First by guesses for all that hold a row near the text: their best rows vote, and a profile's cosine is told from its near
passages, the others taken to be as far as a sample is. The likeliest of these, up to a number of rows, then have their profiles reckoned in full; only
their words are still guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Choice, Rows
from matchengine.index.snapshot import Mask, Snapshot
from matchengine.rank.dense import dense_scores
from matchengine.rank.guess import Field, Guess, Meaning, Near, highest
from matchengine.rank.parties import (
    Standing,
    joint,
    likelihood,
    party_scores,
    profile_weight,
    profiles,
    standing,
    votes,
)

LIKELY = 1_000
"""Parties whose profiles are reckoned, by each way of guessing them."""
LEAST_ROWS, MOST_ROWS, ONE_OF = 3_000, 8_000, 8
"""The rows that they may have together: one of so many that may answer, within these bounds. As many vote at first."""
PARTIES, PROFILES = 60, 30
"""Parties taken by their guessed standing, beside three for every two hits wanted, and by their profile alone."""
LIKENESS = (0.15, 0.3, 0.5)
"""The cosine of two passages of one party, from which the length of its profile is guessed at first: from broad ones to narrow ones."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known before any text is read. (parties,) how many allowed rows each has, how many passages in them, the year of the
    youngest (-1: unknown), and the length of its profile (nan: not reckoned yet). `now`: the year of the asking."""

    items: NDArray[np.int32]
    passages: NDArray[np.int32]
    last_year: NDArray[np.int16]
    lengths: NDArray[np.float32]
    now: int | None

    def standing(self, snapshot: Snapshot, allowed: Mask, parties: Rows) -> Standing:
        """Of these parties. A profile's length is reckoned when its party first comes up, and kept: nothing that is asked moves it."""
        unknown = parties[np.isnan(self.lengths[parties])]
        if len(unknown):
            marked = np.zeros(len(self.lengths), dtype=bool)
            marked[unknown] = True
            rows = np.sort(snapshot.rows_of(marked))
            choice = Choice(snapshot, rows[allowed[rows]])
            self.lengths[choice.numbers] = standing(choice, np.ones(choice.size, dtype=bool)).profile_length
        return Standing(
            self.items[parties].astype(np.int64),
            self.last_year[parties].astype(np.int64),
            self.lengths[parties].astype(np.float64),
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
    return Asking(items.astype(np.int32), passages.astype(np.int32), last, lengths, now)


def likely_parties(
    snapshot: Snapshot, of: Field, known: Asking, guesses: Guesses, meaning: Meaning, words: int, top: int
) -> Rows:
    """Numbers of the parties that seem to stand best, by profile and best rows, and by profile alone. `words`: those asked; `top`: hits wanted."""
    middle = float(np.median(guesses.both[np.searchsorted(guesses.rows, of.sample)]))
    some = _by_guess(snapshot, of, known, guesses, meaning, words, middle)
    marked = np.zeros(len(known.items), dtype=bool)
    marked[some] = True
    rows = np.sort(snapshot.rows_of(marked))
    choice = Choice(snapshot, rows[of.allowed[rows]])
    everyone = np.ones(choice.size, dtype=bool)
    nearness = summed = np.zeros(choice.size, dtype=np.float32)
    if meaning.vectors is not None:
        nearness, summed = dense_scores(choice, meaning.vectors)
    stand = known.standing(snapshot, of.allowed, choice.numbers)
    scores = joint(guesses.words[choice.rows], nearness, words)
    whole = party_scores(scores, summed, choice, everyone, stand, known.now, words, middle=middle)
    profile = profiles(summed, choice.party_of, everyone, stand)
    best = np.unique(np.concatenate([highest(whole, PARTIES + 3 * top // 2), highest(profile, PROFILES)]))
    return np.asarray(choice.numbers[best])


def _by_guess(
    snapshot: Snapshot, of: Field, known: Asking, guesses: Guesses, meaning: Meaning, words: int, middle: float
) -> Rows:
    near, count = guesses.near, len(known.items)
    most = min(max(LEAST_ROWS, of.count // ONE_OF), MOST_ROWS)
    voting = highest(guesses.both, most)
    holders = snapshot.party_of[guesses.rows[voting]]
    voted = votes(guesses.both[voting].astype(np.float64) - middle, holders, count)
    holders = snapshot.party_of[near.rows]
    met = np.bincount(holders, near.count, minlength=count)
    seen = np.flatnonzero((met > 0) | (voted > 0))
    number = known.passages[seen].astype(np.float64)
    directed = np.bincount(holders, near.summed, minlength=count).astype(np.float64)[seen]
    added = directed + (number - met[seen]) * _rest(near, meaning, of.sample)
    others = voted[seen] + likelihood(known.items[seen], known.last_year[seen], known.now)
    turn = np.full(len(seen), LIKELY)
    for likeness in LIKENESS:
        profile = added / np.sqrt(np.maximum(number + likeness * number * (number - 1), 1.0))
        for guess in (profile_weight(words) * profile + others, profile):
            best = highest(guess, LIKELY)
            best = best[np.argsort(-guess[best], kind="stable")]
            turn[best] = np.minimum(turn[best], np.arange(len(best)))
    order = np.argsort(turn, kind="stable")[: np.count_nonzero(turn < LIKELY)]
    room = max(int(np.searchsorted(np.cumsum(known.items[seen[order]]), most)), 1)
    return np.asarray(seen[order[:room]])


def _rest(near: Near, meaning: Meaning, sample: Rows) -> float:
    """The mean cosine of the passages that are not near."""
    if not len(near.rows):
        return 0.0
    whole = meaning.of(sample)
    at = np.minimum(np.searchsorted(near.rows, sample), len(near.rows) - 1)
    at = at[near.rows[at] == sample]
    others = int(whole.count.sum()) - int(near.count[at].sum())
    return float(whole.summed.sum() - near.summed[at].sum()) / max(others, 1)
