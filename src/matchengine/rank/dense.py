"""Meaning scores: the cosine between the request's passages and each item's nearest passage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.snapshot import Snapshot

BLOCK = 65_536
"""Passages compared at a time: keeps memory flat on large indexes."""


def dense_scores(snapshot: Snapshot, vectors: Vectors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(size,) for each row the best cosine in [-1, 1] of its passages, and (size,) the sum of their cosines.

    `vectors` (q, d) are the request's passages: an item passage's score is its cosine with their mean.
    """
    best = np.zeros(snapshot.size, dtype=np.float32)
    direction = vectors.mean(axis=0)
    length = float(np.linalg.norm(direction))
    if length == 0.0:
        return best, best.copy()
    summed = np.zeros(snapshot.size, dtype=np.float32)
    direction = (direction / length).astype(np.float32)
    for part in snapshot.parts:
        held = part.segment.arrays["passage.vector"]
        if len(held):
            blocks = [held[start : start + BLOCK] @ direction for start in range(0, len(held), BLOCK)]
            cosines = np.concatenate(blocks)
            rows = slice(part.base, part.base + part.segment.size)
            best[rows] = np.maximum.reduceat(cosines, part.segment.first_passage)
            summed[rows] = np.add.reduceat(cosines, part.segment.first_passage)
    return best, summed
