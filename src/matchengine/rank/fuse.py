"""Words and meaning into one score.

A weighted sum (Bruch, Gai and Ingber 2023 find it better than fusing ranks, once both sides are on a known scale): the
cosine as it is, the word score divided by the best in the index for ranking, or by itself for odds that must mean the
same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["hybrid", "lexical", "dense"]
METHODS: tuple[Method, ...] = ("hybrid", "lexical", "dense")
LEXICAL_SHARE = 0.45

LEXICAL_WORTH = 0.8
"""What a full word match is worth against a cosine of one, when the best item of a party is chosen."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sides:
    """One text against every row: (size,) word scores and cosines, each at most about 1; `summed` (size,): each row's passages' cosines
    added up; `words`: how many the text has."""

    lexical: Scores
    dense: Scores
    summed: Scores
    words: int

    @property
    def joint(self) -> Scores:
        return np.float32(LEXICAL_WORTH) * self.lexical + self.dense


def fuse(lexical: Scores, dense: Scores, method: Method, best: float | None = None) -> Scores:
    """(size,) scores for ranking within one request; only their order and ratios mean something. `best`: the best word score, if not among these."""
    if method == "dense":
        return dense
    if best is None:
        best = float(lexical.max(initial=0.0))
    scaled = lexical / np.float32(best) if best > 0 else lexical
    if method == "lexical":
        return scaled
    return np.float32(LEXICAL_SHARE) * scaled + np.float32(1 - LEXICAL_SHARE) * dense
