"""What is looked at when a request is scored: rows, the parties that hold them, and their passages.

A whole snapshot is a scope; so is a choice of its rows, numbered anew. What ranks speaks of rows and parties of a scope, and need
not know which of the two it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchengine.index.snapshot import Mask, Snapshot, spans
from matchengine.index.strings import Chosen
from matchengine.index.vectors import Passages
from matchengine.types import Item

Rows = NDArray[np.int64]


class Scope(Protocol):
    """`size` rows, and the parties that `party_of` points into."""

    @property
    def size(self) -> int: ...

    @property
    def dimension(self) -> int: ...

    @property
    def ids(self) -> Sequence[str]: ...

    @property
    def parties(self) -> Sequence[str]:
        """Names, in an order that means nothing."""
        ...

    @property
    def party_of(self) -> NDArray[np.int32]: ...

    @property
    def year(self) -> NDArray[np.int16]:
        """(size,) -1: unknown."""
        ...

    @property
    def language(self) -> NDArray[np.int8]:
        """(size,) places in LANGUAGES."""
        ...

    def item(self, row: int) -> Item: ...

    def passages(self) -> Iterator[tuple[NDArray[np.int32], Passages]]:
        """Blocks of passages: (b,) the row that each belongs to, ascending, and their vectors."""
        ...


class Choice:
    """Some rows of a snapshot, ascending, and the parties that hold them, numbered anew."""

    def __init__(self, snapshot: Snapshot, rows: Rows) -> None:
        self.rows = rows
        self._snapshot = snapshot
        numbers, holders = np.unique(snapshot.party_of[rows], return_inverse=True)
        self.numbers: Rows = numbers.astype(np.int64)
        """(parties,) the snapshot's numbers of the parties."""
        self.party_of = holders.astype(np.int32)
        self.parties: Sequence[str] = Chosen(snapshot.parties, self.numbers)
        self.ids: Sequence[str] = Chosen(snapshot.ids, rows)
        self.year = snapshot.year[rows]
        self.language = snapshot.language[rows]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def dimension(self) -> int:
        return self._snapshot.dimension

    def item(self, row: int) -> Item:
        return self._snapshot.item(int(self.rows[row]))

    def passages(self) -> Iterator[tuple[NDArray[np.int32], Passages]]:
        yield from self._passages

    @cached_property
    def _passages(self) -> list[tuple[NDArray[np.int32], Passages]]:
        blocks = []
        for part in self._snapshot.parts:
            low, high = np.searchsorted(self.rows, [part.base, part.base + part.segment.size])
            own = self.rows[low:high] - part.base
            first = part.segment.arrays["passage.first"]
            starts, ends = first[own], first[own + 1]
            owners = np.repeat(np.arange(low, high, dtype=np.int32), ends - starts)
            if len(owners):
                blocks.append((owners, part.segment.vectors(spans(starts, ends))))
        return blocks


class Spelled(Choice):
    """The same, sentence by sentence: `owners` (b,), ascending, say which of the rows each of the vectors `told` belongs to."""

    def __init__(self, snapshot: Snapshot, rows: Rows, owners: NDArray[np.int32], told: Passages) -> None:
        super().__init__(snapshot, rows)
        self._owners, self._told = owners, told

    def passages(self) -> Iterator[tuple[NDArray[np.int32], Passages]]:
        if len(self._owners):
            yield self._owners, self._told

    def sentences(self, direction: NDArray[np.float32] | None) -> list[NDArray[np.float32]]:
        """For each row its sentences' cosines with a direction (d,) of length 1; zeros with none."""
        if not self.size:
            return []
        found = np.zeros(len(self._owners), dtype=np.float32) if direction is None else self._told.cosines(direction)
        return np.split(found, np.searchsorted(self._owners, np.arange(1, self.size)))


@dataclass(frozen=True, slots=True)
class Look:
    """Where the answers to one request are looked for.

    `allowed` (scope.size,): the rows that may answer. `sample`: rows of the scope that stand for all that may answer, where a middle
    or a spread is to be told; None: the allowed themselves do. `rows` (scope.size,): the snapshot's rows that the scope is a choice of;
    None: all.
    """

    scope: Scope
    allowed: Mask
    sample: Rows | None = None
    rows: Rows | None = None
