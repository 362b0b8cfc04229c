"""Writing the index: build, update, remove. Readers are never in the way, and a crash leaves the last generation.

New items go to a new small segment; what they replace is marked dead. When eight segments of like size have gathered
they are merged (a log-structured merge: O'Neil et al. 1996), so that the work for one item stays small and even.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from matchengine.embed.protocol import Embedder
from matchengine.errors import BadItem, IndexBroken
from matchengine.index import container
from matchengine.index.manifest import Manifest, Part, check_model, load, publish, writing
from matchengine.index.merge import merge_arrays
from matchengine.index.segment import FORMAT, build_arrays, glossed, open_segment, write_segment
from matchengine.index.snapshot import Mask, Open, Snapshot, open_snapshot
from matchengine.text.lexicon import Lexicon
from matchengine.types import LEVELS, Item

Progress = Callable[[int, int], None]
"""Called with the items done and the items in all."""

BATCH = 512
"""Items embedded between two reports of progress; an interrupted build loses at most one batch."""
LARGEST_MERGE = 200_000
"""Items in the largest segment that a merge makes."""
FAN = 8
LONGEST_NAME = 512
"""Bytes of an id, a party or a kind."""
LARGEST_NUMBER = 1_000_000

T = TypeVar("T")


class Store:
    """The writer of an index folder. Several may exist, in several processes: a lock lets one write at a time."""

    def __init__(self, folder: Path, embedder: Embedder, lexicon: Lexicon) -> None:
        self._folder = folder
        self._embedder = embedder
        self._lexicon = lexicon

    def build(self, items: Iterable[Item], progress: Progress | None = None) -> None:
        """Index these items and no others. The index before it, if any, serves until this one is whole.

        Finished batches are kept in the folder until then: the same call after an interruption takes them up again.
        """
        everything = list(items)
        check(everything)
        with writing(self._folder):
            generation = self._last_generation() + 1
            pending = []
            done = 0
            for batch in _batches(everything, BATCH):
                pending.append(self._pending(batch))
                done += len(batch)
                if progress:
                    progress(done, len(everything))
            parts = tuple(self._join(generation, pending))
            self._publish(generation, parts, glossed(self._embedder, self._lexicon))

    def update(self, items: Iterable[Item]) -> None:
        """Add these items, or put them in the place of those with the same ids."""
        fresh = list(items)
        check(fresh)
        if not fresh:
            return
        arrays = build_arrays(fresh, self._embedder, self._lexicon)
        with writing(self._folder):
            snapshot = self._snapshot()
            generation = snapshot.manifest.generation + 1
            name = _name(generation)
            write_segment(self._folder / name, arrays, self._embedder.name, self._embedder.dimension)
            base = snapshot.size
            added = Open(open_segment(self._folder / name), base, np.ones(len(fresh), dtype=bool))
            parts = self._bury(snapshot, {item.id for item in fresh}, generation)
            self._publish(generation, self._tidy(generation, [*parts, (Part(name), added)]), snapshot.manifest.glossed)

    def remove(self, ids: Iterable[str]) -> None:
        """Take these items out; unknown ids are passed over."""
        wanted = set(ids)
        if not wanted:
            return
        with writing(self._folder):
            snapshot = self._snapshot()
            if not any(one in snapshot.rows for one in wanted):
                return
            generation = snapshot.manifest.generation + 1
            parts = self._tidy(generation, self._bury(snapshot, wanted, generation))
            self._publish(generation, parts, snapshot.manifest.glossed)

    def _snapshot(self) -> Snapshot:
        """The index to be changed; another process may have built it with another model since."""
        snapshot = open_snapshot(self._folder)
        check_model(self._folder, snapshot.manifest, self._embedder.name)
        return snapshot

    def _bury(self, snapshot: Snapshot, ids: set[str], generation: int) -> list[tuple[Part, Open]]:
        """The parts, with these ids dead in them."""
        doomed = snapshot.mask(ids)
        parts = []
        for part, held in zip(snapshot.manifest.parts, snapshot.parts, strict=True):
            falling = doomed[held.base : held.base + held.segment.size]
            if not falling.any():
                parts.append((part, held))
                continue
            alive: Mask = held.alive & ~falling
            if alive.any():
                name = f"{generation:08d}-{part.file.split('.')[0]}.dead"
                container.write(self._folder / name, {}, {"rows": np.flatnonzero(~alive).astype(np.int32)})
                parts.append((Part(part.file, name), Open(held.segment, held.base, alive)))
        return parts

    def _tidy(self, generation: int, parts: Sequence[tuple[Part, Open]]) -> tuple[Part, ...]:
        """The parts, FAN of like size merged into one where there are so many, and any that is mostly dead rewritten."""
        kept = list(parts)
        for _ in range(4):
            group = _mergeable(kept)
            if not group:
                break
            name = _name(generation)
            arrays = merge_arrays([held.segment for _, held in group], [held.alive for _, held in group])
            write_segment(self._folder / name, arrays, self._embedder.name, self._embedder.dimension)
            segment = open_segment(self._folder / name)
            merged = (Part(name), Open(segment, 0, np.ones(segment.size, dtype=bool)))
            kept = [one for one in kept if one not in group] + [merged]
        return tuple(part for part, _ in kept)

    def _pending(self, batch: Sequence[Item]) -> Path:
        """The batch's own segment, named by its content, made unless an interrupted build left it."""
        digest = hashlib.sha256(f"{FORMAT} {self._embedder.name} {glossed(self._embedder, self._lexicon)}".encode())
        for item in batch:
            fields = [getattr(item, name) for name in Item.__slots__]
            digest.update(json.dumps(fields, default=int).encode())  # numbers of NumPy
        path = self._folder / f"{digest.hexdigest()[:24]}.pending"
        if path.exists():
            try:
                open_segment(path).container.verify()
                return path
            except IndexBroken:
                path.unlink()
        arrays = build_arrays(batch, self._embedder, self._lexicon)
        write_segment(path, arrays, self._embedder.name, self._embedder.dimension)
        return path

    def _join(self, generation: int, pending: Sequence[Path]) -> Iterator[Part]:
        """The finished batches as few large segments."""
        for paths in _batches(pending, LARGEST_MERGE // BATCH):
            segments = [open_segment(path) for path in paths]
            name = _name(generation)
            arrays = merge_arrays(segments, [np.ones(segment.size, dtype=bool) for segment in segments])
            write_segment(self._folder / name, arrays, self._embedder.name, self._embedder.dimension)
            yield Part(name)

    def _publish(self, generation: int, parts: tuple[Part, ...], told: str) -> None:
        manifest = Manifest(generation, self._embedder.name, self._embedder.dimension, parts, told)
        publish(self._folder, manifest)
        for path in self._folder.iterdir():
            ours = path.suffix in (".segment", ".dead", ".pending", ".partial")
            if ours and path.name not in manifest.files:
                path.unlink(missing_ok=True)

    def _last_generation(self) -> int:
        try:
            return load(self._folder).generation
        except IndexBroken:
            return 0


def check(items: Sequence[Item]) -> None:
    """Raises BadItem for an item without id or party, with a field of another kind, or an id given twice."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        if not isinstance(item.id, str) or not item.id.strip():
            raise BadItem(f"item {place} has no id")
        if not isinstance(item.party, str) or not item.party.strip():
            raise BadItem(f"item {item.id!r} has no party")
        if not isinstance(item.title, str) or not isinstance(item.text, str):
            raise BadItem(f"item {item.id!r}: title and text must be strings")
        for name in ("id", "party", "kind"):
            _check_name(item, name)
        for name in ("year", "trl"):
            value: Any = getattr(item, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | np.integer)):
                raise BadItem(f"item {item.id!r}: {name} must be a whole number, not {value!r}")
            if value is not None and abs(int(value)) > LARGEST_NUMBER:
                raise BadItem(f"item {item.id!r}: {name} is out of all measure")
        if item.level not in LEVELS:
            raise BadItem(f"item {item.id!r}: level must be one of {', '.join(LEVELS)}, not {item.level!r}")
        if item.id in seen:
            raise BadItem(f"two items have the id {item.id!r}")
        seen.add(item.id)


def _check_name(item: Item, name: str) -> None:
    value = getattr(item, name)
    try:
        fits = isinstance(value, str) and "\0" not in value and len(value.encode("utf-8")) <= LONGEST_NAME
    except UnicodeEncodeError:  # a lone surrogate: as a question mark it would be another's name
        fits = False
    if not fits:
        raise BadItem(
            f"item {item.id[:50]!r}: {name} must be a text of at most {LONGEST_NAME} bytes of UTF-8, without NUL"
        )


def _name(generation: int) -> str:
    """A name never used before, so that a reader who holds an older file by its name is never misled."""
    return f"{generation:08d}-{secrets.token_hex(4)}.segment"


def _mergeable(parts: Sequence[tuple[Part, Open]]) -> list[tuple[Part, Open]]:
    sizes: dict[int, list[tuple[Part, Open]]] = {}
    for part, held in parts:
        living = int(held.alive.sum())
        if living * 2 < held.segment.size:
            return [(part, held)]
        if living <= LARGEST_MERGE // FAN:
            sizes.setdefault(int(math.log(max(living, 1), FAN)), []).append((part, held))
    return next((group for _, group in sorted(sizes.items()) if len(group) >= FAN), [])


def _batches(some: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    if not some:
        yield some
    for start in range(0, len(some), size):
        yield some[start : start + size]
