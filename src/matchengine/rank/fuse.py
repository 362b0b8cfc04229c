"""Words and meaning into one score.

A weighted sum (Bruch, Gai and Ingber 2023 find it better than fusing ranks, once both sides are on a known scale): the
cosine as it is, the word score divided by the best in the index for ranking, or by itself for odds that must mean the
same everywhere.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Method = Literal["hybrid", "lexical", "dense"]
METHODS: tuple[Method, ...] = ("hybrid", "lexical", "dense")
LEXICAL_SHARE = 0.45

Scores = NDArray[np.float32]


def fuse(lexical: Scores, dense: Scores, method: Method) -> Scores:
    """(size,) scores for ranking within one request; only their order and ratios mean something."""
    if method == "dense":
        return dense
    best = float(lexical.max(initial=0.0))
    scaled = lexical / np.float32(best) if best > 0 else lexical
    if method == "lexical":
        return scaled
    return np.float32(LEXICAL_SHARE) * scaled + np.float32(1 - LEXICAL_SHARE) * dense
