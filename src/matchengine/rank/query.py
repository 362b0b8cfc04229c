"""A text of a request as the engine searches for it: word groups for the lexical side, unit vectors for the dense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchengine.embed.protocol import Embedder, Vectors, embed_requests
from matchengine.index.segment import for_model, sound_vectors
from matchengine.kept import Kept
from matchengine.text.lexicon import Lexicon
from matchengine.text.sentences import passages
from matchengine.text.tokens import content_words, stem_all, words
from matchengine.types import Language, MatchKind

AS_IT_IS = 0.5
"""Weight of a word met unchanged in the other language when the lexicon knows a translation."""
CACHED = 8_192
"""Texts whose vectors are kept."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way of saying a group's word: stems that must be met (each counts its share), and how much it is worth."""

    stems: Stems
    weight: float
    how: MatchKind
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """A word or phrase of the request, said how often, and its options in each language."""

    asked: str
    times: int
    options: dict[Language, tuple[Option, ...]]


def groups(text: str, language: Language, lexicon: Lexicon) -> tuple[Group, ...]:
    """The words of the text that carry meaning, each once, in order of first use."""
    found: dict[tuple[object, ...], Group] = {}
    counts: Counter[tuple[object, ...]] = Counter()
    other: Language = "en" if language == "it" else "it"
    for part in lexicon.translate(text, language, asking=True):
        own = _stems(part.asked, language)
        if not own:
            continue
        counts[own] += 1
        if own not in found:
            found[own] = Group(
                part.asked,
                1,
                {
                    language: (Option(own, 1.0, "same", part.asked),),
                    other: _other(part.asked, part.options, other),
                },
            )
    return tuple(Group(group.asked, counts[key], group.options) for key, group in found.items())


@lru_cache(maxsize=50_000)
def _other(asked: str, translations: tuple[tuple[str, float], ...], language: Language) -> tuple[Option, ...]:
    options: dict[Stems, Option] = {}
    for text, weight in translations:
        stems = _stems(text, language)
        if stems:
            options.setdefault(stems, Option(stems, weight**0.5, "lexicon", text))
    unchanged = _stems(asked, language)
    if unchanged and unchanged not in options:
        options[unchanged] = Option(unchanged, AS_IT_IS if translations else 1.0, "same", asked)
    return tuple(options.values())


@lru_cache(maxsize=100_000)
def _stems(text: str, language: Language) -> Stems:
    return tuple(dict.fromkeys(stem_all(content_words(words(text), language), language)))


class QueryVectors:
    """Vectors of requests' texts, the last CACHED of them remembered. Safe to share between threads."""

    def __init__(self, embedder: Embedder, lexicon: Lexicon) -> None:
        self._embedder = embedder
        self._lexicon = lexicon
        self._kept: Kept[tuple[str, Language], Vectors] = Kept(CACHED)

    def of(self, texts: Sequence[tuple[str, Language]]) -> list[Vectors]:
        """For each text its passages' vectors, (passages, dimension) float32."""
        return self._kept.many(texts, self._compute)

    def _compute(self, keys: Sequence[tuple[str, Language]]) -> list[Vectors]:
        parts = [[text[start:end] for start, end in passages(text)] or [text] for text, _ in keys]
        flat = [
            for_model(part, language, self._embedder, self._lexicon)
            for (_, language), some in zip(keys, parts, strict=True)
            for part in some
        ]
        vectors = sound_vectors(embed_requests(self._embedder, flat), len(flat), self._embedder)
        bounds = np.cumsum([len(some) for some in parts])[:-1]
        return [np.ascontiguousarray(piece) for piece in np.split(vectors, bounds)]
