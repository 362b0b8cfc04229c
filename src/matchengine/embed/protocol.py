"""What the engine asks of a dense model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchengine.types import Language

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts in, unit vectors out.

    `name` tells two models apart: an index remembers whose vectors it holds. `languages` are those that the model
    reads; a text in another language is put into English by the lexicon before it is embedded.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def languages(self) -> frozenset[Language]: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension) float32, each row of length 1 (0 for a blank text)."""
        ...
