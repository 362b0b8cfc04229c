"""Which files make up the index now. One small file, replaced in one step: readers see the old set or the new one."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matchengine.errors import IndexBroken, IndexBusy

NAME = "MANIFEST.json"
LOCK = "LOCK"
MAGIC = "crocevia-index"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's file, and the file that lists its dead rows, if any died."""

    file: str
    dead: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation of the index: its number grows by one with every change."""

    generation: int
    model: str
    dimension: int
    parts: tuple[Part, ...]
    glossed: str = ""
    """The lexicon that all its texts were glossed with for the model; "" where the model reads them itself, or where nobody wrote it down."""

    @property
    def files(self) -> frozenset[str]:
        return frozenset(name for part in self.parts for name in (part.file, part.dead) if name)


def load(folder: Path) -> Manifest:
    """The index's current state; raises IndexBroken when there is none or it cannot be read."""
    path = folder / NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IndexBroken(f"{folder} holds no index ({NAME} is missing)") from error
    except (OSError, ValueError) as error:
        raise IndexBroken(f"{path} cannot be read ({error}); build the index again") from error
    if not isinstance(raw, dict) or raw.get("magic") != MAGIC:
        raise IndexBroken(f"{path} is not the manifest of an index")
    if raw.get("format") != FORMAT:
        raise IndexBroken(f"{path} has format {raw.get('format')!r}, this engine reads {FORMAT}; build the index again")
    try:
        return Manifest(
            generation=int(raw["generation"]),
            model=str(raw["model"]),
            dimension=int(raw["dimension"]),
            parts=tuple(Part(str(part["file"]), part.get("dead")) for part in raw["parts"]),
            glossed=str(raw.get("glossed", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexBroken(f"{path} is damaged ({error}); build the index again") from error


def check_model(folder: Path, manifest: Manifest, model: str) -> None:
    """Raises IndexBroken where the index was made with another model: its vectors and this model's have nothing in common."""
    if manifest.model != model:
        raise IndexBroken(
            f"{folder} was made with the model {manifest.model!r}, not {model!r}: name that model, or build the index again"
        )


def publish(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place in one step, on the disk before this returns."""
    raw = {
        "magic": MAGIC,
        "format": FORMAT,
        "generation": manifest.generation,
        "model": manifest.model,
        "dimension": manifest.dimension,
        "glossed": manifest.glossed,
        "parts": [{"file": part.file, "dead": part.dead} for part in manifest.parts],
    }
    partial = folder / f"{NAME}.partial"
    with partial.open("w", encoding="utf-8") as out:
        json.dump(raw, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(folder / NAME)
    _sync(folder)


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Changes whenever the manifest does; costs one system call. None: there is no manifest."""
    try:
        status = (folder / NAME).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


@contextmanager
def writing(folder: Path, patience: float = 30.0) -> Iterator[None]:
    """Hold the writer's lock; waits up to `patience` seconds, then raises IndexBusy. Freed even by a crash."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise IndexBusy(f"another process has been writing {folder} for {patience:.0f} seconds") from error
                time.sleep(0.02)
        yield


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
