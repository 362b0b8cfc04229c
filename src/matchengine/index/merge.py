"""Several segments into one, without reading a text again: arrays are joined, the dead left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.container import Array
from matchengine.index.segment import Segment, inverted
from matchengine.index.strings import pack

Mask = NDArray[np.bool_]


def merge_arrays(segments: Sequence[Segment], alive: Sequence[Mask]) -> dict[str, Array]:
    """The arrays of one segment that holds the living items of all, in order. `alive[i]` is (segments[i].size,)."""
    rows = [np.flatnonzero(mask) for mask in alive]
    bases = np.concatenate([[0], np.cumsum([len(kept) for kept in rows])])
    renumbered = []
    for mask, base in zip(alive, bases, strict=False):
        numbers = np.full(len(mask), -1, dtype=np.int32)
        numbers[mask] = np.arange(base, base + int(mask.sum()), dtype=np.int32)
        renumbered.append(numbers)
    merged: dict[str, Array] = {}
    for name in ("item", "id", "party"):
        merged.update(_strings(name, segments, rows))
    for name in ("year", "trl", "language", "level", "length"):
        merged[name] = np.concatenate(
            [segment.arrays[name][kept] for segment, kept in zip(segments, rows, strict=True)]
        )
    merged.update(_postings(segments, renumbered))
    merged.update(_passages(segments, renumbered))
    return merged


def _strings(name: str, segments: Sequence[Segment], rows: Sequence[NDArray[np.int64]]) -> dict[str, Array]:
    pieces: list[Array] = []
    lengths: list[Array] = []
    for segment, kept in zip(segments, rows, strict=True):
        content, starts = segment.arrays[f"{name}.bytes"], segment.arrays[f"{name}.starts"]
        if len(kept) == segment.size:
            pieces.append(content)
        else:
            pieces.extend(content[starts[row] : starts[row + 1]] for row in kept)
        lengths.append(np.diff(starts)[kept])
    ends = np.cumsum(np.concatenate(lengths)) if lengths else np.zeros(0, dtype=np.int64)
    return {
        f"{name}.bytes": np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint8),
        f"{name}.starts": np.concatenate([[0], ends]).astype(np.int64),
    }


def _postings(segments: Sequence[Segment], renumbered: Sequence[NDArray[np.int32]]) -> dict[str, Array]:
    vocabulary: dict[str, int] = {
        term: place for place, term in enumerate(sorted(set().union(*(segment.places for segment in segments))))
    }
    term_of, item_of, count = [], [], []
    for segment, numbers in zip(segments, renumbered, strict=True):
        places = np.array([vocabulary[term] for term in segment.places], dtype=np.int64)
        items = numbers[segment.arrays["posting.item"]]
        kept = items >= 0
        term_of.append(np.repeat(places, np.diff(segment.arrays["posting.starts"]))[kept])
        item_of.append(items[kept])
        count.append(segment.arrays["posting.count"][kept])
    terms = np.concatenate(term_of)
    used = np.unique(terms)
    names = list(vocabulary)
    return {
        **pack("term", (names[place] for place in used)),
        **inverted(np.searchsorted(used, terms), np.concatenate(item_of), np.concatenate(count), len(used)),
    }


def _passages(segments: Sequence[Segment], renumbered: Sequence[NDArray[np.int32]]) -> dict[str, Array]:
    owners, places, vectors = [], [], []
    for segment, numbers in zip(segments, renumbered, strict=True):
        items = numbers[segment.arrays["passage.item"]]
        kept = items >= 0
        owners.append(items[kept])
        places.append(segment.arrays["passage.place"][kept])
        vectors.append(segment.arrays["passage.vector"][kept])
    return {
        "passage.item": np.concatenate(owners),
        "passage.place": np.concatenate(places),
        "passage.vector": np.concatenate(vectors),
    }
