"""A closer look at the best items of a short request: where its words stand in them.

A question is answered in one place. An item that meets its words far apart scores like one that meets them together, so the
best few are read. Three signs lift an item (passages within documents: Callan 1994; words side by side: Metzler and Croft 2005): how much
of the request two sentences in a row say, how many of its neighbouring words stand together there too, and how many of its words the item
has only a relative of, one that begins alike (*elezione*, *eletto*): a stemmer parts what an answer puts together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, mul

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
SIGNS = ("sentences", "pairs", "alike")
WORTH = (0.2, 0.2, 0.35)
"""What each sign in full adds to an item's score, which is about 1 for the best; fitted by `tools/fit_closer.py`."""
ALIKE = 0.6
"""What a word is worth in a sentence of which only the beginning is met."""
TOGETHER = 3
"""Places between two neighbours of the request that still stand together: *crisi petrolifera*, *crisi del petrolio*."""

Scores = NDArray[np.float32]
Signs = tuple[float, float, float]


def look_closer(
    scores: Scores, scope: Scope, allowed: Mask, groups: Sequence[Group], weights: NDArray[np.float64], reader: Reader
) -> Scores:
    """(size,) the scores, those of the LOOKED_AT best allowed rows raised by what is read in them.

    `weights` (groups,): how rare each word is. No row passes one that was read and stood above it without showing more.
    """
    raised = scores.copy()
    for row, signs in looked_at(scores, scope, allowed, groups, weights, reader).items():
        raised[row] += np.float32(sum(map(mul, signs, WORTH)))
    return raised


def looked_at(
    scores: Scores, scope: Scope, allowed: Mask, groups: Sequence[Group], weights: NDArray[np.float64], reader: Reader
) -> dict[int, Signs]:
    """The rows that are read and the SIGNS seen in each, in [0, 1]; none for a request that is too long."""
    if not groups or len(groups) > SHORT or not float(weights.sum()) > 0:
        return {}
    shares = (weights / weights.sum()).tolist()
    wanted = {language: wanted_of(groups, language) for language in LANGUAGES}
    found: dict[int, Signs] = {}
    for row in _best(scores, allowed).tolist():
        item = scope.item(row)
        found[row] = signs_of(reader.read(item), wanted[item.language or "en"], shares)
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request's words as sentences of one language are held against them: `one` and `alike`, stem or beginning → (group, worth);
    `several`: (group, worth, stems) for phrases."""

    one: dict[str, list[tuple[int, float]]]
    several: list[tuple[int, float, Stems]]
    alike: dict[str, list[int]]


def wanted_of(groups: Sequence[Group], language: Language) -> Wanted:
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


def signs_of(read: Sequence[Read], wanted: Wanted, shares: Sequence[float]) -> Signs:
    """The SIGNS of one item, by its sentences."""
    met: set[int] = set()
    alike: set[int] = set()
    together: set[int] = set()
    said = 0.0
    before: dict[int, float] = {}
    for sentence in read:
        worth, where = _worth(sentence, wanted)
        met.update(where)
        for number, places in where.items():
            if number not in together and number + 1 in where and _stand_together(places, where[number + 1]):
                together.add(number)
        for beginning in wanted.alike.keys() & sentence.beginnings:
            for number in wanted.alike[beginning]:
                alike.add(number)
                worth[number] = max(worth.get(number, 0.0), ALIKE)
        both = {number: max(worth.get(number, 0.0), before.get(number, 0.0)) for number in worth.keys() | before.keys()}
        said = max(said, sum(shares[number] * value for number, value in both.items()))
        before = worth
    possible = sum(map(add, shares, shares[1:]))
    pairs = sum(shares[number] + shares[number + 1] for number in together)
    return said, pairs / possible if possible else 0.0, sum(shares[number] for number in alike - met)


def _worth(sentence: Read, wanted: Wanted) -> tuple[dict[int, float], dict[int, list[int]]]:
    """Of the groups met in the sentence: what each is worth, and where it stands."""
    worth: dict[int, float] = {}
    where: dict[int, list[int]] = {}
    for stem in wanted.one.keys() & sentence.places.keys():
        for number, weight in wanted.one[stem]:
            worth[number] = max(worth.get(number, 0.0), weight)
            where.setdefault(number, []).extend(sentence.places[stem])
    for number, weight, stems in wanted.several:
        met = [stem for stem in stems if stem in sentence.places]
        if met:
            worth[number] = max(worth.get(number, 0.0), weight * len(met) / len(stems))
            where.setdefault(number, []).extend(place for stem in met for place in sentence.places[stem])
    return worth, where


def _stand_together(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether the second word follows the first within TOGETHER places."""
    return any(0 < after - place <= TOGETHER for place in first for after in second)
