"""Unit vectors as they lie on the disk: a byte for each number, and a bit for each sign.

The bytes give a cosine to about 0.0004 (a quarter of the room of float32, measured to cost nothing in the rankings of the bench). The signs
give a first guess of it: the share of signs in which two vectors differ grows with the angle between them (Charikar 2002).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.container import Array

WORD = 64
WORDS_IN_A_BYTE = 3
"""Words of 64 signs whose differences can be counted in one byte."""
BLOCK = 1 << 14
STEPS = 127

Signs = NDArray[np.uint64]


def encode(vectors: Vectors) -> dict[str, Array]:
    """passage.vector (p, d) int8, passage.scale (p,) float32 that gives them length 1 again (0 for a vector of zeros), and
    passage.sign (ceil(d / 64), p) uint64."""
    whole = np.nan_to_num(vectors).astype(np.float32, copy=False)
    most = np.maximum(np.abs(whole).max(axis=1, initial=0.0), 1e-12)
    steps = np.rint(whole * (STEPS / most)[:, None]).astype(np.int8)
    length = np.sqrt(np.einsum("pd,pd->p", steps, steps, dtype=np.float32))
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return {"passage.vector": steps, "passage.scale": scale, "passage.sign": signs(whole)}


def decode(steps: NDArray[np.int8], scale: NDArray[np.float32]) -> Vectors:
    """(p, d) float32 of length 1."""
    return np.asarray(steps * scale[:, None], dtype=np.float32)


def signs(vectors: Vectors) -> Signs:
    """(ceil(d / 64), p): bit by bit whether a number is above zero."""
    count, dimension = vectors.shape
    words = -(-dimension // WORD)
    packed = np.zeros((count, words * 8), dtype=np.uint8)
    packed[:, : -(-dimension // 8)] = np.packbits(vectors > 0, axis=1)
    return np.ascontiguousarray(packed.view("<u8").T)


def differing(held: Signs, asked: Signs) -> NDArray[np.uint16]:
    """(p,) in how many signs each of the held (w, p) differs from the one asked for (w,)."""
    found = np.zeros(held.shape[1], dtype=np.uint16)
    for start in range(0, held.shape[1], BLOCK):
        some = slice(start, start + BLOCK)
        for first in range(0, len(held), WORDS_IN_A_BYTE):
            counts = np.bitwise_count(held[first, some] ^ asked[first])
            for word in range(first + 1, min(first + WORDS_IN_A_BYTE, len(held))):
                counts += np.bitwise_count(held[word, some] ^ asked[word])
            found[some] += counts
    return found
