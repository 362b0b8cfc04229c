"""The evidence for each cell of the coverage matrix, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.rank.calibrate import FEATURES, Features
from matchengine.rank.fuse import Sides
from matchengine.rank.parties import Standing, mean_cosines, words_met

LEAST_COSINE = 0.25
"""Below this, and without a shared word, an item says nothing about an aspect."""

Scores = NDArray[np.float32]


def cell_features(
    aspects: Sequence[Sides], need: Sides, party_of: NDArray[np.int32], allowed: NDArray[np.bool_], of: Standing
) -> Features:
    """(aspects, parties, len(FEATURES)); NaN where the party's allowed items say nothing about the aspect."""
    parties = len(of.items)
    met = words_met(need, party_of, allowed, of)
    about = mean_cosines(need.summed, party_of, allowed, of)
    table = np.full((len(aspects), parties, len(FEATURES)), np.nan)
    rows = np.flatnonzero(allowed)
    for place, sides in enumerate(aspects):
        speaking = rows[(sides.lexical[rows] > 0) | (sides.dense[rows] >= LEAST_COSINE)]
        order = speaking[np.lexsort((speaking, -sides.joint[speaking], party_of[speaking]))]
        owners = party_of[order]
        first = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(order) else order
        best = order[first]
        holders = party_of[best]
        table[place, holders, 0] = sides.dense[best]
        table[place, holders, 1] = np.minimum(sides.lexical[best], 1.0)
        table[place, holders, 2] = _support(sides.joint, order, first)
        table[place, holders, 3] = met[holders]
        table[place, holders, 4] = about[holders]
    return table


def _support(joint: Scores, order: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each party how near its second item comes to its first: 0 (has none, or far weaker) to 1 (as good)."""
    following = first + 1
    last = np.concatenate([first[1:], [len(order)]]) if len(first) else first
    has = following < last
    support = np.zeros(len(first))
    gap = joint[order[first[has]]] - joint[order[following[has]]]
    support[has] = np.exp(-5.0 * gap)
    return support
