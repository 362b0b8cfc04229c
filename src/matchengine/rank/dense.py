"""Meaning scores: the cosine between the request's passages and each item's nearest passage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.scope import Scope
from matchengine.types import LANGUAGES, Language

TRANSLATED = 0.05
"""A text reads a little poorer through the lexicon: what that costs its cosine with one in the other language, found on the bench."""


def dense_scores(scope: Scope, vectors: Vectors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(size,) for each row the best cosine in [-1, 1] of its passages, and (size,) the sum of their cosines.

    `vectors` (q, d) are the request's passages: an item passage's score is its cosine with their mean.
    """
    best = np.full(scope.size, -np.inf, dtype=np.float32)
    summed = np.zeros(scope.size, dtype=np.float32)
    direction = direction_of(vectors)
    if direction is None:
        return summed, summed.copy()
    for owners, held in scope.passages():
        cosines = held.cosines(direction)
        first = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
        rows = owners[first]
        best[rows] = np.maximum(best[rows], np.maximum.reduceat(cosines, first))
        summed[rows] += np.add.reduceat(cosines, first)
    return np.where(np.isneginf(best), np.float32(0.0), best), summed


def translated(scope: Scope, language: Language) -> NDArray[np.float32]:
    """(size,) what is added to the cosine of each row that was told in another language than was asked."""
    return np.where(scope.language != LANGUAGES.index(language), np.float32(TRANSLATED), np.float32(0.0))


def direction_of(vectors: Vectors) -> NDArray[np.float32] | None:
    """(d,) of length 1: the mean of a text's passages; None when they have none."""
    direction = vectors.mean(axis=0)
    length = float(np.linalg.norm(direction))
    return None if length == 0.0 else (direction / length).astype(np.float32)
