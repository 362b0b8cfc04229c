"""One generation of the index, open for reading: rows are numbered through all its segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import IndexBroken
from matchengine.index import container
from matchengine.index.container import Array
from matchengine.index.manifest import Manifest, Part, load
from matchengine.index.segment import Segment, open_segment
from matchengine.types import Item

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Open:
    """A segment, the row its first item has in the whole, and which of its rows are alive."""

    segment: Segment
    base: int
    alive: Mask


class Snapshot:
    """Immutable; safe to read from many threads. `size` counts rows, dead ones too."""

    def __init__(self, manifest: Manifest, parts: tuple[Open, ...]) -> None:
        self.manifest = manifest
        self.parts = parts
        self.size = sum(part.segment.size for part in parts)

    @cached_property
    def alive(self) -> Mask:
        return np.concatenate([part.alive for part in self.parts] or [np.zeros(0, dtype=bool)])

    @cached_property
    def living(self) -> int:
        return int(self.alive.sum())

    @cached_property
    def ids(self) -> list[str]:
        """(size,) item ids, dead ones too."""
        return [one for part in self.parts for one in part.segment.ids]

    @cached_property
    def rows(self) -> dict[str, int]:
        """item id → row, of the living."""
        alive = self.alive.tolist()
        return {one: row for row, one in enumerate(self.ids) if alive[row]}

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The parties' names, sorted; `party_of` points into them."""
        return tuple(sorted({party for part in self.parts for party in part.segment.parties}))

    @cached_property
    def party_of(self) -> NDArray[np.int32]:
        """(size,) the party of each row."""
        places = {party: place for place, party in enumerate(self.parties)}
        return np.array([places[party] for part in self.parts for party in part.segment.parties], dtype=np.int32)

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

    def item(self, row: int) -> Item:
        for part in self.parts:
            if row < part.base + part.segment.size:
                return part.segment.item(row - part.base)
        raise IndexError(row)

    def mask(self, ids: Iterable[str]) -> Mask:
        """(size,) true for the living items of these ids; unknown ids are passed over."""
        chosen = np.zeros(self.size, dtype=bool)
        rows = self.rows
        chosen[[rows[one] for one in ids if one in rows]] = True
        return chosen


def open_snapshot(folder: Path, known: Mapping[str, Segment]) -> Snapshot:
    """The current generation; segments in `known` (by file name) are used again and not opened twice.

    A writer may clear away an old generation's files between our reading its manifest and opening them: then the
    newer manifest is read. Raises IndexBroken.
    """
    for _ in range(5):
        manifest = load(folder)
        try:
            return _open(folder, manifest, known)
        except FileNotFoundError as error:
            missing = error
            if load(folder).generation == manifest.generation:
                break
    raise IndexBroken(f"{missing.filename} is missing from the index; build the index again")


def _open(folder: Path, manifest: Manifest, known: Mapping[str, Segment]) -> Snapshot:
    parts = []
    base = 0
    for part in manifest.parts:
        segment = known.get(part.file) or open_segment(folder / part.file)
        if segment.container.meta.get("model") != manifest.model:
            raise IndexBroken(f"{folder / part.file} was made with another model than {manifest.model!r}")
        parts.append(Open(segment, base, _alive(folder, part, segment)))
        base += segment.size
    return Snapshot(manifest, tuple(parts))


def _alive(folder: Path, part: Part, segment: Segment) -> Mask:
    alive = np.ones(segment.size, dtype=bool)
    if part.dead:
        rows = container.read(folder / part.dead).arrays["rows"]
        if len(rows) and (int(rows.min()) < 0 or int(rows.max()) >= segment.size):
            raise IndexBroken(f"{folder / part.dead} names rows that {part.file} does not have; build the index again")
        alive[rows] = False
    return alive
