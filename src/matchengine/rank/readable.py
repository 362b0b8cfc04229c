"""The rows that an asker may read, and what is counted over them: nothing else may move a score."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.snapshot import Mask, Open, Snapshot, spans
from matchengine.index.strings import Hashes

COUNTED = 200_000
"""Terms whose counts are kept."""
FEW = 16
"""Hidden rows are looked up among a term's postings, not the postings among the rows, when they are so many times fewer."""
LONG = 512
"""Postings of a term from which it is counted by itself."""


class Readable:
    """The rows, how many there are, and how long their texts are on average. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self.mask = mask
        self.living = int(np.count_nonzero(mask))
        total = np.zeros(2)
        self._hidden: list[NDArray[np.int64]] = []
        for part in snapshot.parts:
            own = mask[part.base : part.base + part.segment.size]
            hidden = np.flatnonzero(~own)
            self._hidden.append(hidden)
            lengths = part.segment.arrays["length"]
            total += lengths.sum(axis=0, dtype=np.int64) - lengths[hidden].sum(axis=0, dtype=np.int64)
        average = np.maximum(total / max(self.living, 1), 1.0)
        self.title_length, self.body_length = np.float32(average[0]), np.float32(average[1])
        self._parts = snapshot.parts
        self._counts: dict[int, int] = {}
        self._lock = threading.Lock()

    def found(self, terms: Sequence[int], hashes: Hashes) -> NDArray[np.int64]:
        """(t,) in how many of the rows each term occurs; `terms` are the hashes once more, as plain numbers."""
        with self._lock:
            known = [self._counts.get(term, -1) for term in terms]
        missing = [place for place, count in enumerate(known) if count < 0]
        if missing:
            counts = self._count(hashes[missing]).tolist()
            for place, count in zip(missing, counts, strict=True):
                known[place] = count
            with self._lock:
                if len(self._counts) > COUNTED:
                    self._counts.clear()
                self._counts.update((terms[place], count) for place, count in zip(missing, counts, strict=True))
        return np.array(known, dtype=np.int64)

    def _count(self, hashes: Hashes) -> NDArray[np.int64]:
        total = np.zeros(len(hashes), dtype=np.int64)
        for part, hidden in zip(self._parts, self._hidden, strict=True):
            starts, ends = part.segment.postings(hashes)
            total += ends - starts
            if len(hidden):
                total -= self._count_hidden(part, hidden, starts, ends)
        return total

    def _count_hidden(
        self, part: Open, hidden: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        hides = ~self.mask[part.base : part.base + part.segment.size]
        holders = part.segment.arrays["posting.item"]
        found = np.zeros(len(starts), dtype=np.int64)
        number = ends - starts
        for place in np.flatnonzero(number > LONG).tolist():
            posted = holders[starts[place] : ends[place]]
            if len(posted) > FEW * len(hidden):
                at = np.searchsorted(posted, hidden)
                at[at == len(posted)] = 0
                found[place] = np.count_nonzero(posted[at] == hidden)
            else:
                found[place] = np.count_nonzero(hides.take(posted))
        few = np.flatnonzero(number <= LONG)
        unreadable = hides.take(holders.take(spans(starts[few], ends[few])))
        term = np.repeat(few, number[few])
        found += np.bincount(term[unreadable], minlength=len(starts))
        return found
