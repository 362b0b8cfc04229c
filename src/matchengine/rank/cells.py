"""The evidence for each cell of the coverage matrix, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Rows
from matchengine.index.snapshot import Mask
from matchengine.rank.calibrate import FEATURES, Features
from matchengine.rank.fuse import Sides
from matchengine.rank.parties import best_by_party, words_met

LEAST_COSINE = 0.25
"""Below this, and without a shared word, an item says nothing about an aspect."""


def cell_features(
    aspects: Sequence[Sides], need: Sides, party_of: NDArray[np.int32], allowed: Mask, parties: int
) -> Features:
    """(aspects, parties, len(FEATURES)); NaN where the party's allowed items say nothing about the aspect.

    None of them grows when an item becomes longer by a sentence that is no nearer to what is asked than those it has.
    """
    met = words_met(need, party_of, allowed, parties)
    about = best_by_party(need.dense, party_of, parties, allowed)
    table = np.full((len(aspects), parties, len(FEATURES)), np.nan)
    rows = np.flatnonzero(allowed)
    for place, sides in enumerate(aspects):
        joint = sides.joint
        speaking = rows[(sides.lexical[rows] > 0) | (sides.dense[rows] >= LEAST_COSINE)]
        order = speaking[np.lexsort((speaking, -joint[speaking], party_of[speaking]))]
        owners = party_of[order]
        first = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(order) else order
        best = order[first]
        holders = party_of[best]
        further = np.diff(np.append(first, len(order))) > 1
        table[place, holders, 0] = sides.dense[best]
        table[place, holders, 1] = np.minimum(sides.lexical[best], 1.0)
        table[place, holders, 2] = 0.0
        table[place, holders[further], 2] = joint[order[first[further] + 1]]
        table[place, holders, 3] = met[holders]
        table[place, holders, 4] = about[holders]
    return table


def best_rows(aspects: Sequence[Sides], cells: Mask, party_of: NDArray[np.int32], allowed: Mask, most: int) -> Rows:
    """The rows, ascending, that are among their party's `most` best for an aspect, in one of the `cells` (aspects, parties) that are true."""
    chosen = np.zeros(len(party_of), dtype=bool)
    for sides, parties in zip(aspects, cells, strict=True):
        rows = np.flatnonzero(allowed & parties[party_of])
        joint = sides.joint[rows]
        order = rows[np.lexsort((rows, -joint, party_of[rows]))]
        owners = party_of[order]
        first = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(order) else order
        place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
        chosen[order[place < most]] = True
    return np.flatnonzero(chosen)
