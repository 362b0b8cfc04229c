"""Many strings as two arrays: UTF-8 bytes end to end, and where each begins. And their hashes, to find them by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matchengine.index.container import Array

Hashes = NDArray[np.uint64]


def pack(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """{name.bytes: (total,) uint8, name.starts: (n + 1,) int64}. Lone surrogates become '?'."""
    encoded = [string.encode("utf-8", "replace") for string in strings]
    starts = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in encoded], out=starts[1:])
    return {f"{name}.bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}.starts": starts}


def hashed(strings: Iterable[str]) -> Hashes:
    """(n,) 64-bit hashes, the same in every process and on every machine."""
    return np.fromiter((hash_of(string) for string in strings), dtype=np.uint64)


@lru_cache(maxsize=100_000)
def hash_of(string: str) -> int:
    return int.from_bytes(blake2b(string.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def places(wanted: Hashes, held: Hashes) -> NDArray[np.int64]:
    """(len(wanted),) where each lies in `held`, which ascends; -1: nowhere."""
    if not len(held):
        return np.full(len(wanted), -1, dtype=np.int64)
    found = np.searchsorted(held, wanted)
    found[found == len(held)] = 0
    return np.where(held[found] == wanted, found, -1)


class OnDemand(Sequence[str]):
    """Strings that are found when they are asked for: by their place, 0 to n - 1, or by a slice."""

    def at(self, place: int) -> str:
        raise NotImplementedError

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.at(int(place))


class Strings(OnDemand):
    """The packed strings, decoded one by one as asked for."""

    def __init__(self, content: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self._content = content
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def at(self, place: int) -> str:
        return self._content[self._starts[place] : self._starts[place + 1]].tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        bounds = self._starts.tolist()
        for start, end in zip(bounds, bounds[1:], strict=False):
            yield self._content[start:end].tobytes().decode("utf-8", "replace")


class Joined(OnDemand):
    """Several sequences of strings as one."""

    def __init__(self, pieces: Sequence[Sequence[str]]) -> None:
        self._pieces = pieces
        self._ends = list(accumulate(len(piece) for piece in pieces))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def at(self, place: int) -> str:
        piece = bisect_right(self._ends, place)
        return self._pieces[piece][place - (self._ends[piece - 1] if piece else 0)]

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            yield from piece


class Chosen(OnDemand):
    """Some of a sequence's strings, by their places."""

    def __init__(self, whole: Sequence[str], places: NDArray[np.integer]) -> None:
        self._whole = whole
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def at(self, place: int) -> str:
        return self._whole[int(self._places[place])]
