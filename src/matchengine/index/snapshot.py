"""One generation of the index, open for reading: rows are numbered through all its segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import IndexBroken
from matchengine.index import container
from matchengine.index.container import Array
from matchengine.index.manifest import Manifest, Part, load
from matchengine.index.roster import Roster
from matchengine.index.segment import Segment, open_segment
from matchengine.index.strings import Joined, hashed
from matchengine.index.vectors import Passages
from matchengine.types import Item

Mask = NDArray[np.bool_]
BLOCK = 65_536
"""Passages handed out at a time: keeps memory flat on large indexes."""


@dataclass(frozen=True)
class Open:
    """A segment, the row its first item has in the whole, and which of its rows are alive."""

    segment: Segment
    base: int
    alive: Mask


class RowOf(Mapping[str, int]):
    """item id → row, of the living; found in the files."""

    def __init__(self, parts: Sequence[Open]) -> None:
        self._parts = parts

    def __getitem__(self, identity: str) -> int:
        for part in reversed(self._parts):
            row = part.segment.row(identity)
            if row >= 0 and part.alive[row]:
                return part.base + row
        raise KeyError(identity)

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            alive = part.alive.tolist()
            yield from (one for row, one in enumerate(part.segment.ids) if alive[row])

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(part.alive)) for part in self._parts)


class Snapshot:
    """Immutable; safe to read from many threads. `size` counts rows, dead ones too."""

    def __init__(self, manifest: Manifest, parts: tuple[Open, ...], before: Snapshot | None = None) -> None:
        self.manifest = manifest
        self.parts = parts
        self.size = sum(part.segment.size for part in parts)
        self._roster_before = before.__dict__.get("parties") if before else None

    @cached_property
    def passage_count(self) -> int:
        return sum(part.segment.passages for part in self.parts)

    @cached_property
    def passages_of(self) -> NDArray[np.int16]:
        """(size,) how many passages each row has."""
        pieces = [np.diff(part.segment.arrays["passage.first"]).astype(np.int16) for part in self.parts]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int16)

    @cached_property
    def alive(self) -> Mask:
        return np.concatenate([part.alive for part in self.parts] or [np.zeros(0, dtype=bool)])

    @cached_property
    def living(self) -> int:
        return int(self.alive.sum())

    @cached_property
    def ids(self) -> Joined:
        """(size,) item ids, dead ones too."""
        return Joined([part.segment.ids for part in self.parts])

    @cached_property
    def rows(self) -> RowOf:
        """item id → row, of the living."""
        return RowOf(self.parts)

    @cached_property
    def parties(self) -> Roster:
        """The parties' names; `party_of` points into them."""
        roster = Roster([part.segment for part in self.parts], self._roster_before)
        self._roster_before = None
        return roster

    @cached_property
    def party_of(self) -> NDArray[np.int32]:
        """(size,) the party of each row."""
        pairs = zip(self.parties.numbers, self.parts, strict=True)
        pieces = [numbers[part.segment.arrays["party.of"]] for numbers, part in pairs]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int32)

    def rows_of(self, parties: NDArray[np.integer]) -> NDArray[np.int64]:
        """All rows of the parties of these numbers, ascending; dead ones too."""
        found = [np.zeros(0, dtype=np.int64)]
        for places, part in zip(self._place_of_party, self.parts, strict=True):
            local = places[parties]
            local = local[local >= 0]
            first = part.segment.arrays["party.first"]
            rows = part.segment.arrays["party.row"][spans(first[local], first[local + 1])]
            found.append(np.sort(rows) + np.int64(part.base))
        return np.concatenate(found)

    @cached_property
    def _place_of_party(self) -> list[NDArray[np.int32]]:
        """For each part (parties,): where the part has each party; -1: nowhere."""
        found = []
        for numbers in self.parties.numbers:
            places = np.full(len(self.parties), -1, dtype=np.int32)
            places[numbers] = np.arange(len(numbers), dtype=np.int32)
            found.append(places)
        return found

    @cached_property
    def year(self) -> NDArray[np.int16]:
        return self._column("year", np.zeros(0, dtype=np.int16))

    @cached_property
    def language(self) -> NDArray[np.int8]:
        return self._column("language", np.zeros(0, dtype=np.int8))

    @cached_property
    def length(self) -> NDArray[np.int32]:
        """(size, 2) terms in title and body."""
        return self._column("length", np.zeros((0, 2), dtype=np.int32))

    def _column(self, name: str, empty: Array) -> Array:
        return np.concatenate([part.segment.arrays[name] for part in self.parts] or [empty])

    @property
    def dimension(self) -> int:
        return self.manifest.dimension

    def passages(self) -> Iterator[tuple[NDArray[np.int32], Passages]]:
        """Blocks of passages: (b,) the row that each belongs to, ascending, and their vectors."""
        for part in self.parts:
            owners = part.segment.arrays["passage.item"]
            for start in range(0, len(owners), BLOCK):
                some = slice(start, min(start + BLOCK, len(owners)))
                yield owners[some] + np.int32(part.base), part.segment.vectors(some)

    def item(self, row: int) -> Item:
        for part in self.parts:
            if row < part.base + part.segment.size:
                return part.segment.item(int(row) - part.base)
        raise IndexError(row)

    def mask(self, ids: Iterable[str]) -> Mask:
        """(size,) true for the living items of these ids; unknown ids are passed over."""
        hashes = hashed(ids)
        chosen = np.zeros(self.size, dtype=bool)
        for part in self.parts:
            chosen[part.base + part.segment.rows(hashes)] = True
        chosen &= self.alive
        return chosen


def spans(starts: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers from each start up to its end, one after another."""
    lengths = (ends - starts).astype(np.int64)
    offsets = np.cumsum(lengths) - lengths
    shift: NDArray[np.int64] = np.repeat(starts.astype(np.int64) - offsets, lengths)
    return np.arange(len(shift), dtype=np.int64) + shift


def open_snapshot(folder: Path, before: Snapshot | None = None) -> Snapshot:
    """The current generation; the segments that the one `before` has too are not opened twice.

    A writer may clear away an old generation's files between our reading its manifest and opening them: then the
    newer manifest is read. Raises IndexBroken.
    """
    for _ in range(5):
        manifest = load(folder)
        try:
            return _open(folder, manifest, before)
        except FileNotFoundError as error:
            missing = error
            if load(folder).generation == manifest.generation:
                break
    raise IndexBroken(f"{missing.filename} is missing from the index; build the index again")


def _open(folder: Path, manifest: Manifest, before: Snapshot | None) -> Snapshot:
    known = {part.segment.name: part.segment for part in before.parts} if before else {}
    parts = []
    base = 0
    for part in manifest.parts:
        segment = known.get(part.file) or open_segment(folder / part.file)
        if segment.container.meta.get("model") != manifest.model:
            raise IndexBroken(f"{folder / part.file} was made with another model than {manifest.model!r}")
        parts.append(Open(segment, base, _alive(folder, part, segment)))
        base += segment.size
    return Snapshot(manifest, tuple(parts), before)


def _alive(folder: Path, part: Part, segment: Segment) -> Mask:
    alive = np.ones(segment.size, dtype=bool)
    if part.dead:
        rows = container.read(folder / part.dead).arrays["rows"]
        if len(rows) and (int(rows.min()) < 0 or int(rows.max()) >= segment.size):
            raise IndexBroken(f"{folder / part.dead} names rows that {part.file} does not have; build the index again")
        alive[rows] = False
    return alive
