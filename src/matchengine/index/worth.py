"""A posting's counts and its text's length in one byte: enough to guess what the word adds there, without a look at the row.

The lengths stand against fixed ones, not against the index's average: so the byte says nothing of other rows. The upper two bits tell the
title, the others the body on a scale of logarithms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TITLE, BODY = 8.0, 100.0
"""Terms in a title and in a body of middling length."""
TITLE_LENGTH, BODY_LENGTH = 0.5, 0.85
"""As in rank/lexical.py."""
IN_TITLE = np.array([0.0, 0.5, 1.0, 2.0])
STEPS = 5
"""Steps for each doubling of the body's weight; 63 of them begin at LEAST."""
LEAST = 2.0**-5

Bytes = NDArray[np.uint8]


def worth(count: NDArray[np.uint8], length: NDArray[np.int32]) -> Bytes:
    """(q,) of counts (q, 2) in texts of these lengths (q, 2)."""
    title = count[:, 0] / (1 - TITLE_LENGTH + TITLE_LENGTH * length[:, 0] / TITLE)
    body = count[:, 1] / (1 - BODY_LENGTH + BODY_LENGTH * length[:, 1] / BODY)
    upper = np.where(title == 0, 0, np.where(title < 0.75, 1, np.where(title < 1.5, 2, 3)))
    lower = np.clip(np.rint(STEPS * np.log2(np.maximum(body, LEAST) / LEAST)) + 1, 1, 63)
    return np.asarray(upper * 64 + np.where(count[:, 1] > 0, lower, 0), dtype=np.uint8)


def weighed(title_weight: float) -> NDArray[np.float32]:
    """(256,) the weighed count that each byte stands for, a word in the title counting `title_weight` times."""
    code = np.arange(256)
    body = np.where(code % 64 > 0, LEAST * 2.0 ** ((code % 64 - 1) / STEPS), 0.0)
    return np.asarray(title_weight * IN_TITLE[code // 64] + body, dtype=np.float32)
