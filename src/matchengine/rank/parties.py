"""From items to the parties that hold them: the items vote.

Expert finding by votes (Macdonald and Ounis 2006): the best items of the index each give their party a vote that grows
fast with their score, so that one strong item counts more than many weak ones, and several strong ones more than one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VOTERS = 1_000
"""Items that vote, best first."""
SHARPNESS = 20.0
"""How fast a vote grows with the score: a score lower by 1 / SHARPNESS votes e times less."""


def votes(
    scores: NDArray[np.float32], party_of: NDArray[np.int32], parties: int, allowed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(parties,) summed votes of the allowed items; 0 for a party without one."""
    rows = np.flatnonzero(allowed)
    if len(rows) > VOTERS:
        order = np.argpartition(-scores[rows], VOTERS - 1)[:VOTERS]
        rows = rows[np.sort(order)]
    if not len(rows):
        return np.zeros(parties)
    own = scores[rows].astype(np.float64)
    weight = np.exp(SHARPNESS * (own - own.max()))
    return np.bincount(party_of[rows], weight, minlength=parties).astype(np.float64)


def best_by_party(
    values: NDArray[np.floating], party_of: NDArray[np.int32], parties: int, allowed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(parties,) the highest value of each party's allowed items; -inf for a party without one."""
    best = np.full(parties, -np.inf)
    np.maximum.at(best, party_of[allowed], values[allowed])
    return best
