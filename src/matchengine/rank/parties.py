"""From items to the parties that hold them.

Two views of a party are added up. Its best items vote, the first in full and each further one for less (document-centric
expert finding: Balog, Azzopardi and de Rijke 2006, model 2; votes: Macdonald and Ounis 2006). And its profile, the
direction of all it has shown, is compared with the need (candidate-centric: their model 1). A party with more behind it, and
one active of late, is a little likelier. The weights were found on the bench (sbir) and are few on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Rows, Scope
from matchengine.index.snapshot import Mask
from matchengine.rank.fuse import Sides

VOTES = 3
VOTE_DECAY = 0.7
HALVED = 12
"""Years after which a vote weighs half: who did it long ago may have forgotten how."""
PROFILE, WORDS_FOR_PROFILE, MOST_PROFILE = 1.6, 40, 3.0
"""A profile's weight beside the votes: once more for every WORDS_FOR_PROFILE words asked. A line asks for one thing shown, a page describes a
field of work."""
WORD, LEAST_WORDS, MOST_WORDS = 0.22, 5, 25
"""Beside a cosine of one, what a full word match weighs for each word asked, from LEAST_WORDS to MOST_WORDS."""
CONTEXT_WORDS, CONTEXT_PROFILE = 2.5, 1.0
WHOLE = 30
"""Words in a need that is told in full."""
SIZE = 0.08
"""For each e-fold of a party's items."""
IDLE = 0.03
"""Taken off for each year since the party's last item, up to MOST_IDLE."""
MOST_IDLE = 15
FEW = 8
"""Passages of a party up to which it is summed together with others of its size."""

Scores = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a set of allowed rows says of each party, whatever is asked: (parties,) each; `passages`: how many they have."""

    items: NDArray[np.int64]
    last_year: NDArray[np.int64]
    profile_length: Values
    passages: NDArray[np.int64]


def standing(scope: Scope, allowed: Mask) -> Standing:
    """Counts, last years and profile lengths over the allowed rows."""
    parties = len(scope.parties)
    last = np.full(parties, -1, dtype=np.int64)
    np.maximum.at(last, scope.party_of[allowed], scope.year[allowed])
    passages = np.zeros(parties, dtype=np.int64)
    sums = np.zeros((parties, scope.dimension), dtype=np.float32)
    for owners, held in scope.passages():
        kept = np.flatnonzero(allowed[owners])
        holders = scope.party_of[owners[kept]]
        order = np.argsort(holders, kind="stable")
        kept, holders = kept[order], holders[order]
        passages += np.bincount(holders, minlength=parties)
        starts = np.flatnonzero(np.concatenate([[True], holders[1:] != holders[:-1]])) if len(kept) else kept
        counts = np.diff(np.append(starts, len(kept)))
        held = held.chosen(kept)
        large = starts[counts > FEW]
        sums[holders[large]] += held.sums(large, large + counts[counts > FEW])
        for count in np.unique(counts[counts <= FEW]).tolist():
            # Parties of one size at a time: many times faster than a reduceat over rows.
            alike = starts[counts == count]
            own = alike[:, None] + np.arange(count)
            vectors = held.chosen(own.ravel()).vectors().reshape(len(alike), count, -1)
            sums[holders[alike]] += vectors.sum(axis=1)
    lengths = np.linalg.norm(sums, axis=1).astype(np.float64)
    return Standing(np.bincount(scope.party_of[allowed], minlength=parties), last, lengths, passages)


def party_scores(
    scores: Scores,
    summed: Scores,
    scope: Scope,
    allowed: Mask,
    of: Standing,
    now: int | None,
    words: int,
    sample: Rows | None = None,
    middle: float | None = None,
) -> Values:
    """(parties,) -inf for a party without an allowed row.

    `scores` (size,) are the items' fused scores, `summed` (size,) the sum of the cosines of each item's passages (zeros:
    no profile), `now` the year against which idleness is told, `words` those asked. `middle`: the score above which one votes; None: that of
    the sample, or of all allowed.
    """
    rows = np.flatnonzero(allowed)
    result = np.full(len(of.items), -np.inf)
    if not len(rows):
        return result
    held = of.items > 0
    if middle is None:
        middle = float(np.median(scores[rows if sample is None else sample]))
    above = (scores[rows].astype(np.float64) - middle) * freshness(scope.year[rows], now)
    total = votes(above, scope.party_of[rows], len(of.items))
    total += profile_weight(words) * profiles(summed, scope.party_of, allowed, of)
    total += likelihood(of.items, of.last_year, now)
    result[held] = total[held]
    return result


def freshness(year: NDArray[np.integer], now: int | None) -> Values:
    """(n,) what is left, in (0, 1], of the votes of items of these years; all of it where a year (-1) or `now` is unknown."""
    if now is None:
        return np.ones(len(year))
    age = np.where(year >= 0, np.maximum(now - year.astype(np.int64), 0), 0)
    return np.asarray(0.5 ** (age / HALVED), dtype=np.float64)


def likelihood(items: NDArray[np.integer], last_year: NDArray[np.integer], now: int | None) -> Values:
    """(parties,) what speaks for a party whatever is asked: what it has behind it, and that it is active."""
    total = SIZE * np.log1p(items.astype(np.float64))
    if now is not None:
        years = last_year.astype(np.int64)
        total -= IDLE * np.where(years >= 0, np.clip(now - years, 0, MOST_IDLE), 0)
    return np.asarray(total, dtype=np.float64)


def profile_weight(words: int) -> float:
    return PROFILE * min(max(words / WORDS_FOR_PROFILE, 1.0), MOST_PROFILE)


def profiles(summed: Scores, party_of: NDArray[np.int32], allowed: Mask, of: Standing) -> Values:
    """(parties,) the cosine of each party's profile with a text: the sums of its passages' cosines by its profile's length."""
    rows = np.flatnonzero(allowed)
    directed = np.bincount(party_of[rows], summed[rows], minlength=len(of.items))
    return np.asarray(directed / np.maximum(of.profile_length, 1e-9), dtype=np.float64)


def joint(lexical: Scores, dense: Scores, words: int) -> Scores:
    """(size,) the items' scores as votes: the cosine as it is, and the words for each that was asked.

    A long text's words are never all met, so that its word scores are small; the words met in the best item grow with those asked.
    """
    return np.float32(WORD * min(max(words, LEAST_WORDS), MOST_WORDS)) * lexical + dense


def context_scores(need: Sides, party_of: NDArray[np.int32], allowed: Mask, of: Standing) -> Values:
    """(parties,) what speaks for a party when the text is one aspect of a need: that the need's own words and subject are its own."""
    met = words_met(need, party_of, allowed, len(of.items))
    return CONTEXT_WORDS * met + CONTEXT_PROFILE * profiles(need.summed, party_of, allowed, of)


def words_met(need: Sides, party_of: NDArray[np.int32], allowed: Mask, parties: int) -> Values:
    """(parties,) how much each party's best item meets of a need's words, told for a need of WHOLE words: a short text says less of its
    setting, and one word met of three is no better a sign than one of thirty."""
    share = min(need.words / WHOLE, 1.0)
    return best_by_party(np.minimum(need.lexical, 1.0) * np.float32(share), party_of, parties, allowed)


def best_by_party(values: Scores, party_of: NDArray[np.int32], parties: int, allowed: Mask) -> Values:
    """(parties,) the highest value of each party's allowed items; -inf for a party without one."""
    best = np.full(parties, -np.inf)
    np.maximum.at(best, party_of[allowed], values[allowed])
    return best


def votes(scores: Values, party_of: NDArray[np.int32], parties: int) -> Values:
    """The sum of each party's VOTES best scores above zero, each next weighing VOTE_DECAY of the one before."""
    voting = np.flatnonzero(scores > 0)
    above, party_of = scores[voting], party_of[voting]
    # One key for party and score is sorted many times faster than two.
    order = np.argsort(party_of - above / (above.max(initial=0.0) * 2 + 1e-9))
    owners = party_of[order]
    starts = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.concatenate([starts, [len(order)]])))
    kept = place < VOTES
    voted = np.bincount(owners[kept], above[order][kept] * VOTE_DECAY ** place[kept], minlength=parties)
    return voted.astype(np.float64)
