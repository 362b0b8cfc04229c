"""A closer look at the best items of a short request: how much of it one sentence says.

A question is answered in one place. An item that meets its words far apart scores like one that meets them together, so the
best few are read, and the sentence that says most of the request lifts its item (passage evidence within documents: Callan
1994). A word that only begins alike (*elezione*, *eletto*) counts for a little: a stemmer parts what an answer puts together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.explain import BEGINNING, Read, Reader, best_option
from matchengine.index.scope import Rows, Scope
from matchengine.index.snapshot import Mask
from matchengine.rank.query import Group
from matchengine.types import Language

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
    rows = _best(scores, allowed)
    beginnings = [_beginnings(group) for group in groups]
    raised = scores.copy()
    for row in rows.tolist():
        item = scope.item(row)
        language: Language = item.language or "en"
        said = max(_said(one, groups, weights, beginnings, language) for one in reader.read(item))
        raised[row] += np.float32(SENTENCE * said)
    return raised


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


def _said(
    sentence: Read,
    groups: Sequence[Group],
    weights: NDArray[np.float64],
    beginnings: Sequence[frozenset[str]],
    language: Language,
) -> float:
    """The share of the request's words, by weight, that the sentence says."""
    said = 0.0
    for group, weight, begins in zip(groups, weights.tolist(), beginnings, strict=True):
        worth = best_option(group, language, sentence.places)[0]
        if worth < ALIKE and not begins.isdisjoint(sentence.beginnings):
            worth = ALIKE
        said += weight * worth
    return said / float(weights.sum())
