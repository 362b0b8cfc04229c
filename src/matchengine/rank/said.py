"""What items say, sentence by sentence, as vectors: made when first asked for, and kept.

The index holds passages, whose vectors turn with every sentence in them. The odds of a cell are told by single sentences instead, each
read by the model with the item's title before it and with nothing else, so that what stands beside it moves nothing (the best passage of
a document speaks for it: Callan 1994; MaxP: Dai and Callan 2019). A model reads a hundred items a second in this way: too slow for an
index, fast enough for the few that a page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Embedder
from matchengine.explain import Reader
from matchengine.index.segment import for_model, sound_vectors
from matchengine.index.vectors import Passages, encode
from matchengine.kept import Kept
from matchengine.text.lexicon import Lexicon
from matchengine.types import Item, Language

HELD = 10_000
"""Items whose sentences' vectors are kept: about 2 KB each."""


@dataclass(frozen=True, slots=True)
class _Said:
    steps: NDArray[np.int8]
    scale: NDArray[np.float32]


class SentenceVectors:
    """The vectors of items' sentences, in the order of `Reader.read`. Safe to share between threads."""

    def __init__(self, embedder: Embedder, lexicon: Lexicon, reader: Reader) -> None:
        self._embedder = embedder
        self._lexicon = lexicon
        self.reader = reader
        self._kept: Kept[Item, _Said] = Kept(HELD)

    def of(self, items: Sequence[Item]) -> tuple[NDArray[np.int32], Passages]:
        """(b,) the place in `items` that each sentence belongs to, ascending, and the sentences' vectors."""
        told = self._kept.many(items, self._read)
        owners = np.repeat(np.arange(len(told), dtype=np.int32), [len(one.scale) for one in told])
        if not told:
            steps = np.zeros((0, self._embedder.dimension), dtype=np.int8)
            return owners, Passages(steps, np.zeros(0, dtype=np.float32), slice(0, 0))
        steps = np.concatenate([one.steps for one in told])
        return owners, Passages(steps, np.concatenate([one.scale for one in told]), slice(0, len(steps)))

    def _read(self, items: Sequence[Item]) -> list[_Said]:
        places: dict[str, int] = {}

        def place(text: str, language: Language) -> int:
            return places.setdefault(for_model(text, language, self._embedder, self._lexicon), len(places))

        alone, titled, counts = [], [], []
        for item in items:
            language: Language = item.language or "en"
            title = item.title.strip()
            read = self.reader.read(item)
            counts.append(len(read))
            for one in read:
                alone.append(place(one.text, language))
                titled.append(place(f"{title}. {one.text}", language) if title and not one.is_title else alone[-1])
        vectors = sound_vectors(self._embedder.embed(list(places)), len(places), self._embedder)
        told = np.float32(0.5) * (vectors[alone] + vectors[titled])
        held = encode(told)
        scale = held["passage.scale"] * np.linalg.norm(told, axis=1).astype(np.float32)
        ends = np.cumsum(counts)[:-1]
        pieces = zip(np.split(held["passage.vector"], ends), np.split(scale, ends), strict=True)
        return [_Said(steps.copy(), own.copy()) for steps, own in pieces]
