"""Unit vectors as they lie on the disk: a byte for each number, and a bit for each sign.

The bytes give a cosine to about 0.0004 (a quarter of the room of float32, measured to cost nothing in the rankings of the bench). The signs
give a first guess of it: the share of signs in which two vectors differ grows with the angle between them (Charikar 2002).
What is read of either is turned block by block, so that it stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Vectors
from matchengine.index.container import Array

WORD = 64
WORDS_IN_A_BYTE = 3
"""Words of 64 signs whose differences can be counted in one byte."""
BLOCK = 1 << 14
"""Signs compared at a time."""
ROWS = 512
"""Vectors turned into floats at a time."""
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


@dataclass(frozen=True, slots=True)
class Passages:
    """Vectors as they lie: `steps` (p, d) and `scale` (p,), of which `at` says which ones are meant."""

    steps: NDArray[np.int8]
    scale: NDArray[np.float32]
    at: slice | NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.scale[self.at])

    def vectors(self) -> Vectors:
        """(len, d) float32 of length 1."""
        return decode(self.steps[self.at], self.scale[self.at])

    def cosines(self, direction: NDArray[np.float32]) -> NDArray[np.float32]:
        """(len,) with a direction (d,) of length 1."""
        scale = self.scale[self.at]
        found = np.empty(len(scale), dtype=np.float32)
        for some, steps in self._blocks():
            np.dot(steps, direction, out=found[some])
        found *= scale
        return found

    def chosen(self, places: NDArray[np.integer]) -> Passages:
        """Some of them, by their places among these."""
        whole = np.arange(self.at.start, self.at.stop) if isinstance(self.at, slice) else self.at
        return Passages(self.steps, self.scale, whole[places])

    def sums(self, starts: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.float32]:
        """(len(starts), d) the sum of each run of them."""
        whole = np.arange(self.at.start, self.at.stop) if isinstance(self.at, slice) else self.at
        scale = self.scale[self.at]
        found = np.empty((len(starts), self.steps.shape[1]), dtype=np.float32)
        for place, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            np.dot(scale[start:end], self.steps.take(whole[start:end], axis=0).astype(np.float32), out=found[place])
        return found

    def _blocks(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        count = len(self)
        for start in range(0, count, ROWS):
            some = slice(start, min(start + ROWS, count))
            if isinstance(self.at, slice):
                steps = self.steps[self.at.start + some.start : self.at.start + some.stop]
            else:
                steps = self.steps.take(self.at[some], axis=0)
            yield some, steps.astype(np.float32)


def differing(held: Signs, asked: Signs) -> NDArray[np.uint16]:
    """(p,) in how many signs each of the held (w, p) differs from the one asked for (w,)."""
    found = np.zeros(held.shape[1], dtype=np.uint16)
    for first in range(0, len(held), WORDS_IN_A_BYTE):
        some = slice(first, first + WORDS_IN_A_BYTE)
        found += differing_in_few(held[some], asked[some])
    return found


def differing_in_few(held: Signs, asked: Signs) -> NDArray[np.uint8]:
    """The same for WORDS_IN_A_BYTE words at most."""
    found = np.empty(held.shape[1], dtype=np.uint8)
    apart = np.empty(min(BLOCK, len(found)), dtype=np.uint64)
    count = np.empty(len(apart), dtype=np.uint8)
    for start in range(0, len(found), BLOCK):
        own = found[start : start + BLOCK]
        room, more = apart[: len(own)], count[: len(own)]
        for word in range(len(held)):
            np.bitwise_xor(held[word, start : start + BLOCK], asked[word], out=room)
            if word == 0:
                np.bitwise_count(room, out=own)
            else:
                np.bitwise_count(room, out=more)
                own += more
    return found


def differing_at(held: Signs, places: NDArray[np.integer], asked: Signs) -> NDArray[np.uint16]:
    """(len(places),) in how many signs these of the held (w, p) differ from those asked for (w,)."""
    found = np.zeros(len(places), dtype=np.uint16)
    for word in range(len(held)):
        found += np.bitwise_count(held[word].take(places) ^ asked[word])
    return found


def differing_pairs(held: Signs, some: NDArray[np.integer], others: NDArray[np.integer]) -> NDArray[np.uint16]:
    """(len(some),) in how many signs each of the one differs from that of the other."""
    found = np.zeros(len(some), dtype=np.uint16)
    for word in held:
        found += np.bitwise_count(word.take(some) ^ word.take(others))
    return found
