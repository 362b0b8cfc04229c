"""Word scores: BM25 over two fields, with the words of the other language by the lexicon.

BM25F (Robertson, Zaragoza and Taylor 2004): counts in title and body are weighed and normalised by length before they
saturate. A word's translations count as one word: the best met decides. Scores are shares of the request's words, each
weighing its rarity, so that they mean the same in a small index and a large one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.index.snapshot import Mask, Snapshot
from matchengine.rank.background import inverse_frequency
from matchengine.rank.query import Group, Option
from matchengine.types import Language

Scores = NDArray[np.float32]


LEAST_SATURATION, MOST_SATURATION = 0.5, 12.0
WORDS_FOR_ONE = 16
"""Word groups in a request for each unit of saturation. A question of eight words wants each of its words met (0.5); a
page of two hundred wants the items that dwell on what it dwells on (12). Found on the bench."""
TITLE = 2.0
"""A word in the title counts as this many times the saturation."""
TITLE_LENGTH, BODY_LENGTH = 0.5, 0.85
"""How far a field's length counts against it: 0 not at all, 1 in full."""
DOUBT = 4.0
"""The weight of a word left unsaid: a request of one word that is met has still said little."""


class Lexical:
    """Word search in one snapshot, for a reader who may read some of its rows.

    How rare a word is and how long a text usually is are counted over those rows alone, and no other row has a score:
    otherwise a figure would betray what the reader may not see.
    """

    def __init__(self, snapshot: Snapshot, readable: Mask) -> None:
        self._snapshot = snapshot
        self._readable = readable
        self._living = int(readable.sum())
        length = snapshot.length.astype(np.float32)
        average = np.maximum(length[readable].mean(axis=0), 1.0) if self._living else np.ones(2, dtype=np.float32)
        self._title = TITLE / (1 - TITLE_LENGTH + TITLE_LENGTH * length[:, 0] / average[0])
        self._body = 1.0 / (1 - BODY_LENGTH + BODY_LENGTH * length[:, 1] / average[1])

    def scores(self, groups: Sequence[Group]) -> Scores:
        """(size,) float32, at least 0; towards 1 for an item that meets every word of many once."""
        saturation = np.float32(min(max(len(groups) / WORDS_FOR_ONE, LEAST_SATURATION), MOST_SATURATION))
        total = np.zeros(self._snapshot.size, dtype=np.float32)
        possible = 0.0
        for group in groups:
            times = float(group.times) ** 0.5
            heaviest = 0.0
            for language, options in group.options.items():
                own, idf = self._group(options, language, saturation)
                heaviest = max(heaviest, idf)
                if own is None:
                    continue
                rows, values = own
                total[rows] += times * values
            possible += times * heaviest
        return total / np.float32(possible + DOUBT) if possible > 0 else total

    def _group(
        self, options: Sequence[Option], language: Language, saturation: np.float32
    ) -> tuple[tuple[NDArray[np.int64], Scores] | None, float]:
        """Rows and values of the best option met in each, and the group's heaviest idf."""
        met: list[tuple[NDArray[np.int64], Scores]] = []
        heaviest = 0.0
        for option in options:
            option_rows, option_values, idf = self._option(option, language, saturation)
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

    def _option(
        self, option: Option, language: Language, saturation: np.float32
    ) -> tuple[NDArray[np.int64], Scores, float]:
        """Rows, values, and the idf the option is worth when it is met in full."""
        pieces = []
        idf_sum = 0.0
        for stem in option.stems:
            rows, share, idf = self._term(stem, language, saturation)
            idf_sum += idf
            pieces.append((rows, share * np.float32(idf * option.weight)))
        idf_mean = idf_sum / len(option.stems)
        if len(pieces) == 1:
            return pieces[0][0], pieces[0][1], idf_mean * option.weight
        rows = np.concatenate([rows for rows, _ in pieces])
        values = np.concatenate([values for _, values in pieces]) / np.float32(len(option.stems))
        unique, inverse = np.unique(rows, return_inverse=True)
        return unique, np.bincount(inverse, values, len(unique)).astype(np.float32), idf_mean * option.weight

    def _term(self, stem: str, language: Language, saturation: np.float32) -> tuple[NDArray[np.int64], Scores, float]:
        """Rows that hold the stem, their saturated counts (1: once, in a body of middling length), and the stem's idf."""
        rows, shares = [], []
        for part in self._snapshot.parts:
            place = part.segment.places.get(f"{language}:{stem}")
            if place is None:
                continue
            arrays = part.segment.arrays
            start, end = arrays["posting.starts"][place], arrays["posting.starts"][place + 1]
            own = arrays["posting.item"][start:end].astype(np.int64) + part.base
            held = self._readable[own]
            own = own[held]
            count = arrays["posting.count"][start:end][held].astype(np.float32)
            weighed = count[:, 0] * (saturation * self._title[own]) + count[:, 1] * self._body[own]
            rows.append(own)
            shares.append(weighed * (saturation + 1) / (weighed + saturation))
        found = sum(len(own) for own in rows)
        idf = inverse_frequency(stem, language, found, self._living)
        if not rows:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), idf
        return np.concatenate(rows), np.concatenate(shares), idf
