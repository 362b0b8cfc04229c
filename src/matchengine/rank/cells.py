"""The evidence for each cell of the coverage matrix, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Rows
from matchengine.index.snapshot import Mask
from matchengine.rank.calibrate import FEATURES, Features
from matchengine.rank.fuse import Sides
from matchengine.rank.parties import Scores, Values, best_by_party, words_met

LEAST_COSINE = 0.25
"""Below this, and without a shared word, an item says nothing about an aspect."""


def cell_features(
    aspects: Sequence[Sides], need: Sides, party_of: NDArray[np.int32], allowed: Mask, parties: int
) -> Features:
    """(aspects, parties, len(FEATURES)); NaN where the party's allowed items say nothing about the aspect.

    Each is the highest, or the second highest, of what single items have, whichever item that is: so none grows when an item becomes longer by
    a sentence that is no nearer to what is asked than those it has.
    """
    met = words_met(need, party_of, allowed, parties)
    about = best_by_party(need.dense, party_of, parties, allowed)
    table = np.full((len(aspects), parties, len(FEATURES)), np.nan)
    for place, sides in enumerate(aspects):
        speaking = allowed & ((sides.lexical > 0) | (sides.dense >= LEAST_COSINE))
        holders = np.unique(party_of[speaking])
        table[place, holders, 0] = best_by_party(sides.dense, party_of, parties, speaking)[holders]
        table[place, holders, 1] = best_by_party(np.minimum(sides.lexical, 1.0), party_of, parties, speaking)[holders]
        table[place, holders, 2] = second_by_party(sides.joint, party_of, parties, speaking)[holders]
        table[place, holders, 3] = met[holders]
        table[place, holders, 4] = about[holders]
    return table


def second_by_party(values: Scores, party_of: NDArray[np.int32], parties: int, allowed: Mask) -> Values:
    """(parties,) the second highest value of each party's allowed items; 0 for a party with fewer than two."""
    order, first = by_party(values, party_of, np.flatnonzero(allowed))
    further = first[np.diff(np.append(first, len(order))) > 1] + 1
    second = np.zeros(parties)
    second[party_of[order[further]]] = values[order[further]]
    return second


def by_party(values: Scores, party_of: NDArray[np.int32], rows: Rows) -> tuple[Rows, Rows]:
    """The rows, party after party, the highest value first; and where in them each party begins."""
    order = rows[np.lexsort((rows, -values[rows], party_of[rows]))]
    owners = party_of[order]
    return order, np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(order) else order


def best_rows(aspects: Sequence[Sides], cells: Mask, party_of: NDArray[np.int32], allowed: Mask, most: int) -> Rows:
    """The rows, ascending, that are among their party's `most` best for an aspect, in one of the `cells` (aspects, parties) that are true."""
    chosen = np.zeros(len(party_of), dtype=bool)
    for sides, parties in zip(aspects, cells, strict=True):
        order, first = by_party(sides.joint, party_of, np.flatnonzero(allowed & parties[party_of]))
        place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
        chosen[order[place < most]] = True
    return np.flatnonzero(chosen)
