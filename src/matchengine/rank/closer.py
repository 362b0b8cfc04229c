"""A closer look at the best items of a short request: how much of it one sentence says.

A question is answered in one place. An item that meets its words far apart scores like one that meets them together, so the
best few are read, and the sentence that says most of the request lifts its item (passage evidence within documents: Callan
1994). A word that only begins alike (*elezione*, *eletto*) counts for a little: a stemmer parts what an answer puts together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

import numpy as np
from numpy.typing import NDArray

from matchengine.explain import BEGINNING, Read, Reader
from matchengine.index.scope import Rows, Scope
from matchengine.index.snapshot import Mask
from matchengine.rank.query import Group, Stems
from matchengine.types import LANGUAGES, Language

SHORT = 16
"""Word groups in the longest request looked at in this way: a longer one is a description, and no sentence says it all."""
LOOKED_AT = 30
"""Items read."""
SENTENCE = 0.2
"""What a sentence that says the whole request adds to its item's score, which is about 1 for the best."""
ALIKE = 0.6
"""What a word is worth of which only the beginning is met."""

Scores = NDArray[np.float32]


def look_closer(
    scores: Scores, scope: Scope, allowed: Mask, groups: Sequence[Group], weights: NDArray[np.float64], reader: Reader
) -> Scores:
    """(size,) the scores, those of the LOOKED_AT best allowed rows raised by what their best sentence says.

    `weights` (groups,): how rare each word is. No row passes one that was read and stood above it without saying more.
    """
    if not groups or len(groups) > SHORT or not float(weights.sum()) > 0:
        return scores
    shares = (weights / weights.sum()).tolist()
    wanted = {language: _wanted(groups, language) for language in LANGUAGES}
    raised = scores.copy()
    for row in _best(scores, allowed).tolist():
        item = scope.item(row)
        asked = wanted[item.language or "en"]
        raised[row] += np.float32(SENTENCE * max(_said(one, asked, shares) for one in reader.read(item)))
    return raised


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request's words as sentences of one language are held against them: `one` and `alike`, stem or beginning → (group, worth);
    `several`: (group, worth, stems) for phrases."""

    one: dict[str, list[tuple[int, float]]]
    several: list[tuple[int, float, Stems]]
    alike: dict[str, list[int]]


def _wanted(groups: Sequence[Group], language: Language) -> Wanted:
    wanted = Wanted({}, [], {})
    for number, group in enumerate(groups):
        for option in group.options.get(language, ()):
            if len(option.stems) == 1:
                wanted.one.setdefault(option.stems[0], []).append((number, option.weight))
            else:
                wanted.several.append((number, option.weight, option.stems))
        for beginning in _beginnings(group):
            wanted.alike.setdefault(beginning, []).append(number)
    return wanted


def _best(scores: Scores, allowed: Mask) -> Rows:
    rows = np.flatnonzero(allowed)
    if len(rows) > LOOKED_AT:
        least = np.partition(scores[rows], len(rows) - LOOKED_AT)[len(rows) - LOOKED_AT]
        # Equals at the edge are all read: which of them is must not hang on the order of the rows.
        rows = rows[scores[rows] >= least]
    return rows if len(rows) <= 2 * LOOKED_AT else rows[:0]


def _beginnings(group: Group) -> frozenset[str]:
    """The beginnings of the group's stems, in either language."""
    return frozenset(
        stem[:BEGINNING]
        for options in group.options.values()
        for option in options
        for stem in option.stems
        if option.how == "same" and len(stem) >= BEGINNING
    )


def _said(sentence: Read, wanted: Wanted, shares: Sequence[float]) -> float:
    """The share of the request's words, by weight, that the sentence says."""
    worth = [0.0] * len(shares)
    for stem in wanted.one.keys() & sentence.places.keys():
        for number, weight in wanted.one[stem]:
            worth[number] = max(worth[number], weight)
    for number, weight, stems in wanted.several:
        met = sum(stem in sentence.places for stem in stems)
        worth[number] = max(worth[number], weight * met / len(stems))
    for beginning in wanted.alike.keys() & sentence.beginnings:
        for number in wanted.alike[beginning]:
            worth[number] = max(worth[number], ALIKE)
    return float(sum(map(mul, worth, shares)))
