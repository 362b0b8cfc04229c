"""Word scores: BM25 over two fields, with the words of the other language by the lexicon.

BM25F (Robertson, Zaragoza and Taylor 2004): counts in title and body are weighed and normalised by length before they
saturate. A word's translations count as one word: the best met decides. Scores are shares of the best possible: 1 would
be every word of the request met countless times; so they mean the same in a small index and a large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.index.snapshot import Snapshot
from matchengine.rank.background import inverse_frequency
from matchengine.rank.query import Group, Option
from matchengine.types import Language

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """BM25F's settings: saturation, and for title and body the weight and how far length counts (0 to 1)."""

    saturation: float = 1.2
    title: float = 2.0
    title_length: float = 0.3
    body_length: float = 0.6


class Lexical:
    """Word search in one snapshot."""

    def __init__(self, snapshot: Snapshot, weights: Weights | None = None) -> None:
        self._snapshot = snapshot
        self._weights = weights or Weights()
        length = snapshot.length.astype(np.float32)
        average = np.maximum(length.mean(axis=0), 1.0) if len(length) else np.ones(2, dtype=np.float32)
        w = self._weights
        self._title = (w.title / (1 - w.title_length + w.title_length * length[:, 0] / average[0])).astype(np.float32)
        self._body = (1.0 / (1 - w.body_length + w.body_length * length[:, 1] / average[1])).astype(np.float32)

    def scores(self, groups: Sequence[Group]) -> Scores:
        """(size,) float32 in [0, 1]."""
        total = np.zeros(self._snapshot.size, dtype=np.float32)
        possible = 0.0
        for group in groups:
            times = float(group.times) ** 0.5
            heaviest = 0.0
            for language, options in group.options.items():
                own, idf = self._group(options, language)
                heaviest = max(heaviest, idf)
                if own is None:
                    continue
                rows, values = own
                total[rows] += times * values
            possible += times * heaviest
        return total / np.float32(possible) if possible > 0 else total

    def _group(
        self, options: Sequence[Option], language: Language
    ) -> tuple[tuple[NDArray[np.int64], Scores] | None, float]:
        """Rows and values of the best option met in each, and the group's heaviest idf."""
        met: list[tuple[NDArray[np.int64], Scores]] = []
        heaviest = 0.0
        for option in options:
            option_rows, option_values, idf = self._option(option, language)
            heaviest = max(heaviest, idf)
            if len(option_rows):
                met.append((option_rows, option_values))
        if len(met) <= 1:
            return (met[0] if met else None), heaviest
        rows = np.concatenate([rows for rows, _ in met])
        values = np.concatenate([values for _, values in met])
        order = np.lexsort((-values, rows))
        rows, values = rows[order], values[order]
        first = np.concatenate([[True], rows[1:] != rows[:-1]])
        return (rows[first], values[first]), heaviest

    def _option(self, option: Option, language: Language) -> tuple[NDArray[np.int64], Scores, float]:
        """Rows, values, and the idf the option is worth when it is met in full."""
        pieces = []
        idf_sum = 0.0
        for stem in option.stems:
            rows, share, idf = self._term(stem, language)
            idf_sum += idf
            pieces.append((rows, share * np.float32(idf * option.weight)))
        idf_mean = idf_sum / len(option.stems)
        if len(pieces) == 1:
            return pieces[0][0], pieces[0][1], idf_mean * option.weight
        rows = np.concatenate([rows for rows, _ in pieces])
        values = np.concatenate([values for _, values in pieces]) / np.float32(len(option.stems))
        unique, inverse = np.unique(rows, return_inverse=True)
        return unique, np.bincount(inverse, values, len(unique)).astype(np.float32), idf_mean * option.weight

    def _term(self, stem: str, language: Language) -> tuple[NDArray[np.int64], Scores, float]:
        """Rows that hold the stem, their saturated counts in [0, 1], and the stem's idf."""
        rows, shares = [], []
        for part in self._snapshot.parts:
            place = part.segment.places.get(f"{language}:{stem}")
            if place is None:
                continue
            arrays = part.segment.arrays
            start, end = arrays["posting.starts"][place], arrays["posting.starts"][place + 1]
            own = arrays["posting.item"][start:end].astype(np.int64) + part.base
            count = arrays["posting.count"][start:end].astype(np.float32)
            weighed = count[:, 0] * self._title[own] + count[:, 1] * self._body[own]
            rows.append(own)
            shares.append(weighed / (weighed + np.float32(self._weights.saturation)))
        found = sum(len(own) for own in rows)
        idf = inverse_frequency(stem, language, found, self._snapshot.size)
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), idf
        return np.concatenate(rows), np.concatenate(shares), idf
