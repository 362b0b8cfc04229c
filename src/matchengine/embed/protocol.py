"""What the engine asks of a dense model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class AsksOtherwise(Protocol):
    """An embedder that reads a question otherwise than a text that may answer it, as E5 does by prefixes."""

    def embed_requests(self, texts: Sequence[str]) -> Vectors:
        """As `Embedder.embed`, for what is asked."""
        ...


def embed_requests(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """The vectors of what is asked: by the embedder's own way with questions where it has one."""
    return embedder.embed_requests(texts) if isinstance(embedder, AsksOtherwise) else embedder.embed(texts)
