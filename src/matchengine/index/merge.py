"""Several segments into one, without reading a text again: arrays are joined, the dead left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.container import Array
from matchengine.index.segment import Segment, by_hash, by_party, of_items, postings
from matchengine.index.strings import Hashes

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


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
    for name in ("item", "id"):
        merged.update(_strings(name, segments, rows))
    merged.update(by_hash(_concatenate([_id_hashes(one)[kept] for one, kept in zip(segments, rows, strict=True)])))
    merged.update(_parties(segments, rows))
    for name in ("year", "trl", "language", "level", "length"):
        merged[name] = np.concatenate(
            [segment.arrays[name][kept] for segment, kept in zip(segments, rows, strict=True)]
        )
    merged.update(_postings(segments, renumbered, merged["length"]))
    merged.update(_passages(segments, renumbered, int(bases[-1])))
    return merged


def _concatenate(hashes: Sequence[Hashes]) -> Hashes:
    return np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64)


def _id_hashes(segment: Segment) -> Hashes:
    """(n,) row by row."""
    hashes = np.empty(segment.size, dtype=np.uint64)
    hashes[segment.arrays["id.row"]] = segment.arrays["id.hash"]
    return hashes


def _strings(name: str, segments: Sequence[Segment], rows: Sequence[Rows]) -> dict[str, Array]:
    pieces: list[Array] = []
    lengths: list[Array] = []
    for segment, kept in zip(segments, rows, strict=True):
        content, starts = segment.arrays[f"{name}.bytes"], segment.arrays[f"{name}.starts"]
        pieces.extend(content[starts[first] : starts[last + 1]] for first, last in _runs(kept))
        lengths.append(np.diff(starts)[kept])
    ends = np.cumsum(np.concatenate(lengths)) if lengths else np.zeros(0, dtype=np.int64)
    return {
        f"{name}.bytes": np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint8),
        f"{name}.starts": np.concatenate([[0], ends]).astype(np.int64),
    }


def _runs(kept: Rows) -> Iterator[tuple[int, int]]:
    """The first and last of each run of rows that follow one another."""
    if len(kept):
        breaks = np.flatnonzero(np.diff(kept) != 1)
        firsts = np.concatenate([kept[:1], kept[breaks + 1]])
        yield from zip(firsts.tolist(), np.concatenate([kept[breaks], kept[-1:]]).tolist(), strict=True)


def _parties(segments: Sequence[Segment], rows: Sequence[Rows]) -> dict[str, Array]:
    """The parties that still hold an item."""
    held = [
        segment.arrays["party.hash"][segment.arrays["party.of"][kept]]
        for segment, kept in zip(segments, rows, strict=True)
    ]
    names, of = np.unique(_concatenate(held), return_inverse=True)
    content: list[Array] = [np.zeros(0, dtype=np.uint8)] * len(names)
    for segment in segments:
        known, starts = segment.arrays["party.bytes"], segment.arrays["party.starts"]
        _, mine, theirs = np.intersect1d(names, segment.arrays["party.hash"], assume_unique=True, return_indices=True)
        bounds = zip(mine.tolist(), starts[theirs].tolist(), starts[theirs + 1].tolist(), strict=True)
        for place, start, end in bounds:
            content[place] = known[start:end]
    ends = np.cumsum([len(one) for one in content], dtype=np.int64)
    return {
        "party.bytes": np.concatenate(content) if content else np.zeros(0, dtype=np.uint8),
        "party.starts": np.concatenate([[0], ends]).astype(np.int64),
        "party.hash": names,
        **by_party(of.astype(np.int32), len(names)),
    }


def _postings(
    segments: Sequence[Segment], renumbered: Sequence[NDArray[np.int32]], length: NDArray[np.int32]
) -> dict[str, Array]:
    vocabulary = np.unique(_concatenate([segment.arrays["term.hash"] for segment in segments]))
    term_of, item_of, count = [], [], []
    for segment, numbers in zip(segments, renumbered, strict=True):
        places = np.searchsorted(vocabulary, segment.arrays["term.hash"])
        items = numbers[segment.arrays["posting.item"]]
        kept = items >= 0
        term_of.append(np.repeat(places, np.diff(segment.arrays["posting.starts"]))[kept])
        item_of.append(items[kept])
        count.append(segment.arrays["posting.count"][kept])
    terms = np.concatenate(term_of)
    used = np.bincount(terms, minlength=len(vocabulary)) > 0
    return {
        "term.hash": vocabulary[used],
        **postings(
            (np.cumsum(used) - 1)[terms],
            np.concatenate(item_of),
            np.concatenate(count),
            int(np.count_nonzero(used)),
            length,
        ),
    }


def _passages(segments: Sequence[Segment], renumbered: Sequence[NDArray[np.int32]], items: int) -> dict[str, Array]:
    owners, others = [], []
    for segment, numbers in zip(segments, renumbered, strict=True):
        mine = numbers[segment.arrays["passage.item"]]
        kept = mine >= 0
        owners.append(mine[kept])
        others.append(kept)

    def joined(name: str) -> Array:
        return np.concatenate([segment.arrays[name][kept] for segment, kept in zip(segments, others, strict=True)])

    return {
        **of_items(np.concatenate(owners), items),
        **{name: joined(name) for name in ("passage.place", "passage.vector", "passage.scale")},
        "passage.sign": np.concatenate(
            [segment.arrays["passage.sign"][:, kept] for segment, kept in zip(segments, others, strict=True)], axis=1
        ),
    }
