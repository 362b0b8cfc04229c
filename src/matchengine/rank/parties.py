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

from matchengine.index.snapshot import Mask, Snapshot

VOTES = 3
VOTE_DECAY = 0.7
PROFILE = 2.5
SIZE = 0.04
"""For each e-fold of a party's items."""
IDLE = 0.03
"""Taken off for each year since the party's last item, up to MOST_IDLE."""
MOST_IDLE = 15

Scores = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a set of allowed rows says of each party, whatever is asked: (parties,) each."""

    items: NDArray[np.int64]
    last_year: NDArray[np.int64]
    profile_length: Values


def standing(snapshot: Snapshot, allowed: Mask) -> Standing:
    """Counts, last years and profile lengths over the allowed rows."""
    parties = len(snapshot.parties)
    last = np.full(parties, -1, dtype=np.int64)
    np.maximum.at(last, snapshot.party_of[allowed], snapshot.year[allowed])
    sums = np.zeros((parties, snapshot.manifest.dimension))
    for part in snapshot.parts:
        owners = part.segment.arrays["passage.item"] + part.base
        kept = np.flatnonzero(allowed[owners])
        holders = snapshot.party_of[owners[kept]]
        order = np.argsort(holders, kind="stable")
        kept, holders = kept[order], holders[order]
        starts = np.flatnonzero(np.concatenate([[True], holders[1:] != holders[:-1]])) if len(kept) else kept
        if len(kept):
            sums[holders[starts]] += np.add.reduceat(part.segment.arrays["passage.vector"][kept], starts, axis=0)
    return Standing(np.bincount(snapshot.party_of[allowed], minlength=parties), last, np.linalg.norm(sums, axis=1))


def party_scores(
    scores: Scores, summed: Scores, snapshot: Snapshot, allowed: Mask, of: Standing, now: int | None
) -> Values:
    """(parties,) -inf for a party without an allowed row.

    `scores` (size,) are the items' fused scores, `summed` (size,) the sum of the cosines of each item's passages (zeros:
    no profile), `now` the year against which idleness is told.
    """
    rows = np.flatnonzero(allowed)
    result = np.full(len(of.items), -np.inf)
    if not len(rows):
        return result
    held = of.items > 0
    total = _votes(scores[rows].astype(np.float64), snapshot.party_of[rows], len(of.items))
    directed = np.bincount(snapshot.party_of[rows], summed[rows], minlength=len(of.items))
    total += PROFILE * directed / np.maximum(of.profile_length, 1e-9)
    total += SIZE * np.log1p(of.items)
    if now is not None:
        known = of.last_year >= 0
        total -= IDLE * np.where(known, np.clip(now - of.last_year, 0, MOST_IDLE), 0)
    result[held] = total[held]
    return result


def best_by_party(values: Scores, party_of: NDArray[np.int32], parties: int, allowed: Mask) -> Values:
    """(parties,) the highest value of each party's allowed items; -inf for a party without one."""
    best = np.full(parties, -np.inf)
    np.maximum.at(best, party_of[allowed], values[allowed])
    return best


def _votes(scores: Values, party_of: NDArray[np.int32], parties: int) -> Values:
    """The sum of each party's VOTES best scores above the middle one, each next weighing VOTE_DECAY of the one before."""
    above = np.maximum(scores - np.median(scores), 0.0)
    order = np.lexsort((-above, party_of))
    owners = party_of[order]
    starts = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.concatenate([starts, [len(order)]])))
    kept = place < VOTES
    voted = np.bincount(owners[kept], above[order][kept] * VOTE_DECAY ** place[kept], minlength=parties)
    return voted.astype(np.float64)
