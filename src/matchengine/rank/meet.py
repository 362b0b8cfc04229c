"""Where words and rows meet: the postings of a request's terms, for all readable rows or for some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Rows
from matchengine.index.segment import Segment
from matchengine.index.snapshot import Mask, Snapshot, spans
from matchengine.index.strings import Hashes, places


@dataclass(frozen=True, slots=True)
class Met:
    """(m,) each, in no order that means anything: the term's place among those asked for; the row; its counts in title and body."""

    term: NDArray[np.integer]
    row: NDArray[np.integer]
    in_title: NDArray[np.uint8]
    in_body: NDArray[np.uint8]


def meet(snapshot: Snapshot, readable: Mask, terms: Hashes, rows: Rows | None) -> Met:
    """Each term (t,) in each readable row that holds it; with `rows`, ascending: in those only, told by their places there."""
    found = []
    for part in snapshot.parts:
        end = part.base + part.segment.size
        if rows is None:
            term, row, count = _everywhere(part.segment, terms)
            row = row + part.base
            if not readable[part.base : end].all():
                kept = readable[row]
                term, row, count = term[kept], row[kept], count[kept]
        else:
            first, last = np.searchsorted(rows, [part.base, end])
            term, row, count = _among(part.segment, terms, rows[first:last] - part.base)
            row = row + first
        found.append((term, row, count))
    term, row, count = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
    return Met(term, row, count[:, 0], count[:, 1])


Found = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.uint8]]


def _everywhere(segment: Segment, terms: Hashes) -> Found:
    """Terms' places, rows and counts, by the postings."""
    starts, ends = segment.postings(terms)
    at = spans(starts, ends)
    term = np.repeat(np.arange(len(terms)), ends - starts)
    return term, segment.arrays["posting.item"].take(at), segment.arrays["posting.count"].take(at, axis=0)


def _among(segment: Segment, terms: Hashes, rows: Rows) -> Found:
    """Terms' places, places in `rows` and counts, by what the rows hold."""
    held: Hashes = segment.arrays["term.hash"]
    wanted = places(terms, held)
    asked = np.full(len(held), -1, dtype=np.int32)
    asked[wanted[wanted >= 0]] = np.flatnonzero(wanted >= 0)
    first = segment.arrays["held.first"]
    starts, ends = first[rows], first[rows + 1]
    at = spans(starts, ends)
    term = asked.take(segment.arrays["held.term"].take(at))
    kept = np.flatnonzero(term >= 0)
    row = np.repeat(np.arange(len(rows)), ends - starts)[kept]
    return term[kept], row, segment.arrays["held.count"].take(at[kept], axis=0)
