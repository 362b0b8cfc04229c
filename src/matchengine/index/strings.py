"""Many strings as two arrays: UTF-8 bytes end to end, and where each begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from matchengine.index.container import Array


def pack(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """{name.bytes: (total,) uint8, name.starts: (n + 1,) int64}. Lone surrogates become '?'."""
    encoded = [string.encode("utf-8", "replace") for string in strings]
    starts = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in encoded], out=starts[1:])
    return {f"{name}.bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}.starts": starts}


class Strings:
    """The packed strings, decoded one by one as asked for."""

    def __init__(self, content: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self._content = content
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> str:
        return self._content[self._starts[place] : self._starts[place + 1]].tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        whole = self._content.tobytes()
        bounds = self._starts.tolist()
        for start, end in zip(bounds, bounds[1:], strict=False):
            yield whole[start:end].decode("utf-8", "replace")
