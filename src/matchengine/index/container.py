"""One file that holds named arrays, memory-mapped when read.

Layout: 16 bytes of magic, the length and CRC-32 of the header (two little-endian uint32), the header (JSON: file length,
free-form meta, and type, shape, offset of each array), then the arrays, each aligned to 64 bytes. A file of another
kind, a file cut short and a damaged header are told apart when it is opened; `verify` also checks every array's CRC.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import IndexBroken

MAGIC = b"CROCEVIA-INDEX\x001"
ALIGNMENT = 64
_FIXED = struct.Struct("<16sII")
_TYPES = frozenset({"uint8", "int8", "uint16", "int16", "int32", "int64", "uint64", "float32"})

Array = NDArray[Any]


@dataclass(frozen=True)
class Container:
    """The arrays of an open file, read-only, and its meta."""

    path: Path
    meta: Mapping[str, Any]
    arrays: Mapping[str, Array]
    checksums: Mapping[str, int]

    def verify(self) -> None:
        """Read everything and compare the checksums; raises IndexBroken."""
        for name, array in self.arrays.items():
            if _checksum(array) != self.checksums[name]:
                raise IndexBroken(f"{self.path}: the array {name!r} is damaged; build the index again")


def write(path: Path, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write the file whole and to the disk, or not at all (it appears under its name only when complete)."""
    entries: dict[str, dict[str, Any]] = {}
    kept = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    offset = 0
    for name, array in kept.items():
        entries[name] = {
            "type": array.dtype.name,
            "shape": list(array.shape),
            "offset": offset,
            "crc": _checksum(array),
        }
        offset = _aligned(offset + array.nbytes)
    header = json.dumps({"data": offset, "meta": dict(meta), "arrays": entries}).encode()
    start = _aligned(_FIXED.size + len(header))
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as out:
            out.write(_FIXED.pack(MAGIC, len(header), zlib.crc32(header)))
            out.write(header)
            for name, array in kept.items():
                out.seek(start + entries[name]["offset"])
                out.write(array.reshape(-1).view(np.uint8).data)
            out.truncate(start + offset)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)  # a full disk stays full of what was begun
        raise


def read(path: Path) -> Container:
    """Map the file; raises IndexBroken, or FileNotFoundError when there is none."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _FIXED.size:
            raise IndexBroken(f"{path}: {size} bytes are too few for an index file")
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    magic, length, checksum = _FIXED.unpack_from(whole)
    if magic != MAGIC:
        raise IndexBroken(f"{path}: not an index file of this version of the engine")
    raw = whole[_FIXED.size : _FIXED.size + length]
    if len(raw) != length or zlib.crc32(raw) != checksum:
        raise IndexBroken(f"{path}: the header is damaged or cut short; build the index again")
    header = json.loads(raw)
    start = _aligned(_FIXED.size + length)
    if size != start + header["data"]:
        raise IndexBroken(f"{path}: {size} bytes where {start + header['data']} are expected; build the index again")
    entries: dict[str, dict[str, Any]] = header["arrays"]
    return Container(
        path=path,
        meta=header["meta"],
        arrays={name: _view(path, whole, start, entry) for name, entry in entries.items()},
        checksums={name: int(entry["crc"]) for name, entry in entries.items()},
    )


def _view(path: Path, whole: mmap.mmap, start: int, entry: Mapping[str, Any]) -> Array:
    if entry["type"] not in _TYPES:
        raise IndexBroken(f"{path}: unknown array type {entry['type']!r}")
    shape = tuple(int(side) for side in entry["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    kind = np.dtype(entry["type"])
    if count == 0:
        return np.zeros(shape, dtype=kind)
    return np.frombuffer(whole, dtype=kind, count=count, offset=start + int(entry["offset"])).reshape(shape)


def _checksum(array: Array) -> int:
    return zlib.crc32(np.ascontiguousarray(array).data.cast("B")) if array.size else 0


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT
