"""The parties of an index, numbered over all its segments in the order in which they first appear.

Each segment has its own parties, found by their hashes; the roster says which of them are the same. After a small change only
the new segment is read: the large ones lie first and keep their numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matchengine.index.segment import Segment
from matchengine.index.strings import Hashes, hash_of, places

LARGE = 4_096
"""A segment of so many parties is numbered by arrays, a smaller one through a dictionary."""

Numbers = NDArray[np.int32]


class Roster(Sequence[str]):
    """The parties' names by number; immutable."""

    def __init__(self, segments: Sequence[Segment], before: Roster | None = None) -> None:
        self._segments = tuple(segments)
        self.numbers: tuple[Numbers, ...] = ()
        """For each segment (its parties,): their numbers."""
        self._fresh: tuple[NDArray[np.int64], ...] = ()
        """For each segment those of its parties that no segment before it has."""
        self._ends: list[int] = []
        self._base = 0
        """Segments that the arrays know."""
        self._hashes: Hashes = np.zeros(0, dtype=np.uint64)
        self._numbers: Numbers = np.zeros(0, dtype=np.int32)
        self._others: dict[int, int] = {}
        if before is not None:
            self._take_over(before)
        for segment in self._segments[len(self.numbers) :]:
            hashes: Hashes = segment.arrays["party.hash"]
            if len(hashes) >= LARGE and self._base == len(self.numbers):
                self._add_large(hashes)
            else:
                self._add_small(hashes)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        part = bisect_right(self._ends, number)
        local = self._fresh[part][int(number) - (self._ends[part - 1] if part else 0)]
        return self._segments[part].parties[int(local)]

    def find(self, name: str) -> int | None:
        """The number of the party of this name."""
        place = int(places(np.array([hash_of(name)], dtype=np.uint64), self._hashes)[0])
        return int(self._numbers[place]) if place >= 0 else self._others.get(hash_of(name))

    def _take_over(self, before: Roster) -> None:
        """What the roster before says of the segments that it begins with too."""
        pairs = zip(self._segments, before._segments, strict=False)
        same = 0
        for mine, theirs in pairs:
            if mine.name != theirs.name:
                break
            same += 1
        if same < before._base:
            return
        self.numbers, self._fresh = before.numbers[:same], before._fresh[:same]
        self._ends = before._ends[:same]
        self._base, self._hashes, self._numbers = before._base, before._hashes, before._numbers
        known = len(self)
        self._others = {one: number for one, number in before._others.items() if number < known}

    def _add_large(self, hashes: Hashes) -> None:
        found = places(hashes, self._hashes)
        fresh = np.flatnonzero(found < 0)
        numbers = np.empty(len(hashes), dtype=np.int32)
        numbers[found >= 0] = self._numbers[found[found >= 0]]
        numbers[fresh] = np.arange(len(self), len(self) + len(fresh), dtype=np.int32)
        joined = np.concatenate([self._hashes, hashes[fresh]])
        order = np.argsort(joined, kind="stable")
        self._numbers = np.concatenate([self._numbers, numbers[fresh]])[order]
        self._hashes = joined[order]
        self._base += 1
        self._append(numbers, fresh)

    def _add_small(self, hashes: Hashes) -> None:
        found = places(hashes, self._hashes)
        numbers = np.empty(len(hashes), dtype=np.int32)
        numbers[found >= 0] = self._numbers[found[found >= 0]]
        fresh = []
        following = len(self)
        for local in np.flatnonzero(found < 0).tolist():
            number = self._others.setdefault(int(hashes[local]), following)
            if number == following:
                fresh.append(local)
                following += 1
            numbers[local] = number
        self._append(numbers, np.array(fresh, dtype=np.int64))

    def _append(self, numbers: Numbers, fresh: NDArray[np.int64]) -> None:
        self._ends = [*self._ends, len(self) + len(fresh)]
        self.numbers = (*self.numbers, numbers)
        self._fresh = (*self._fresh, fresh)
