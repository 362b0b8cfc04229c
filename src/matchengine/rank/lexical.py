"""Word scores: BM25 over two fields, with the words of the other language by the lexicon.

BM25F (Robertson, Zaragoza and Taylor 2004): counts in title and body are weighed and normalised by length before they
saturate. A word's translations count as one word: the best met decides. Scores are shares of the request's words, each
weighing its rarity, so that they mean the same in a small index and a large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchengine.index.scope import Rows
from matchengine.index.snapshot import Snapshot
from matchengine.index.strings import Hashes, hash_of
from matchengine.rank.background import prior, rarity
from matchengine.rank.meet import Met, meet
from matchengine.rank.query import Group
from matchengine.rank.readable import Readable
from matchengine.types import LANGUAGES, Language

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


@dataclass(frozen=True, slots=True)
class Words:
    """A request's words laid out for reckoning, whoever asks: stems, options made of stems, units of options, groups of units.

    A unit holds a group's options in one language. `option_first` (o,) points into `stem_of` (the options' stems, one after another),
    `unit_first` (u,) into the options, `group_first` (g,) into the units.
    """

    count: int
    hashes: tuple[int, ...]
    terms: Hashes
    priors: NDArray[np.float64]
    stem_of: NDArray[np.int64]
    option_first: NDArray[np.int64]
    option_weight: NDArray[np.float64]
    unit_first: NDArray[np.int64]
    group_first: NDArray[np.int64]
    times: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's words against one reader's rows, before any row is looked at.

    `terms` (t,): hashes of the stems that some readable row holds, and `found` (t,) in how many. `weights` (t,): what each adds, met
    once in a body of middling length. `rivals`: words with several translations met, of which the best counts: for each option
    its terms' places and their weights. `possible`: the weight of all words met. `count`: the words asked for.
    """

    terms: Hashes
    found: NDArray[np.int64]
    weights: NDArray[np.float64]
    rivals: tuple[tuple[tuple[tuple[int, float], ...], ...], ...]
    possible: float
    saturation: np.float32
    count: int


def lay_out(groups: Sequence[Group]) -> Words:
    """The groups' words, for `Lexical`."""
    stems: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
    terms: list[tuple[int, float]] = []
    stem_of: list[int] = []
    option_first: list[int] = []
    option_weight: list[float] = []
    unit_first: list[int] = []
    group_first: list[int] = []
    times: list[float] = []
    for group in groups:
        before = len(unit_first)
        for language, options in group.options.items():
            if not options:
                continue
            unit_first.append(len(option_first))
            known = stems[language]
            for option in options:
                option_first.append(len(stem_of))
                option_weight.append(option.weight)
                for stem in option.stems:
                    number = known.get(stem)
                    if number is None:
                        number = known[stem] = len(terms)
                        terms.append(_term(stem, language))
                    stem_of.append(number)
        if len(unit_first) > before:
            group_first.append(before)
            times.append(float(group.times) ** 0.5)
    hashes = tuple(term for term, _ in terms)
    return Words(
        count=len(groups),
        hashes=hashes,
        terms=np.array(hashes, dtype=np.uint64),
        priors=np.array([share for _, share in terms]),
        stem_of=np.array(stem_of, dtype=np.int64),
        option_first=np.array(option_first, dtype=np.int64),
        option_weight=np.array(option_weight),
        unit_first=np.array(unit_first, dtype=np.int64),
        group_first=np.array(group_first, dtype=np.int64),
        times=np.array(times),
    )


@lru_cache(maxsize=100_000)
def _term(stem: str, language: Language) -> tuple[int, float]:
    """The term's hash, and the stem's share of texts in general."""
    return hash_of(f"{language}:{stem}"), prior(stem, language)


class Lexical:
    """Word search in one snapshot, for a reader who may read some of its rows.

    How rare a word is and how long a text usually is are counted over those rows alone, and no other row has a score:
    otherwise a figure would betray what the reader may not see.
    """

    def __init__(self, snapshot: Snapshot, readable: Readable) -> None:
        self._snapshot = snapshot
        self._readable = readable

    def scores(self, groups: Sequence[Group] | Words, rows: Rows | None = None) -> Scores:
        """(size,) float32, at least 0; towards 1 for an item that meets every word of many once.

        `rows`, ascending: only these are scored, one score for each.
        """
        asked = self.asked(groups if isinstance(groups, Words) else lay_out(groups))
        size = self._snapshot.size if rows is None else len(rows)
        if not len(asked.terms):
            return np.zeros(size, dtype=np.float32)
        met = meet(self._snapshot, self._readable.mask, asked.terms, rows)
        shares = self._shares(met, rows, asked.saturation)
        total = np.bincount(met.row, asked.weights[met.term] * shares, minlength=size).astype(np.float64)
        if asked.rivals:
            _add_rivals(total, asked.rivals, met, shares)
        return (total / (asked.possible + DOUBT)).astype(np.float32)

    def weights(self, words: Words) -> NDArray[np.float64]:
        """(groups,) the most that each word of the request can add: how rare it is, by its rarest way of being said."""
        return _heaviest(words, self._rarity(words)[1]) if len(words.terms) else np.zeros(words.count)

    def _rarity(self, words: Words) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(t,) in how many readable rows each stem is found, and how rare that makes it."""
        found = self._readable.found(words.hashes, words.terms)
        return found, rarity(words.priors, found, self._readable.living)

    def asked(self, words: Words) -> Asked:
        """The words as they weigh for this reader."""
        saturation = np.float32(min(max(words.count / WORDS_FOR_ONE, LEAST_SATURATION), MOST_SATURATION))
        if not len(words.terms):
            none = np.zeros(0, dtype=np.int64)
            return Asked(words.terms, none, none.astype(np.float64), (), 0.0, saturation, words.count)
        found, rare = self._rarity(words)
        stems_in = np.diff(np.append(words.option_first, len(words.stem_of)))
        heaviest = _heaviest(words, rare)
        met = np.maximum.reduceat(found[words.stem_of], words.option_first) > 0
        options_in = np.diff(np.append(words.unit_first, len(words.option_first)))
        units_in = np.diff(np.append(words.group_first, len(words.unit_first)))
        met_in = np.add.reduceat(met.astype(np.int64), words.unit_first)
        unit_of = np.repeat(np.arange(len(words.unit_first)), options_in)
        times = np.repeat(np.repeat(words.times, units_in), options_in)
        adding = np.repeat(times * words.option_weight / stems_in, stems_in) * rare[words.stem_of]
        alone = np.repeat(met & (met_in[unit_of] == 1), stems_in)
        weights = np.bincount(words.stem_of[alone], adding[alone], minlength=len(words.terms)).astype(np.float64)
        kept = np.flatnonzero(found)
        number = np.cumsum(found > 0) - 1
        rivals = []
        ends = words.option_first + stems_in
        for unit in np.flatnonzero(met_in > 1).tolist():
            first = int(words.unit_first[unit])
            options = [option for option in range(first, first + int(options_in[unit])) if met[option]]
            rivals.append(
                tuple(
                    tuple(
                        (int(number[words.stem_of[at]]), float(adding[at]))
                        for at in range(int(words.option_first[option]), int(ends[option]))
                        if found[words.stem_of[at]]
                    )
                    for option in options
                )
            )
        return Asked(
            words.terms[kept],
            found[kept],
            weights[kept],
            tuple(rivals),
            float(words.times @ heaviest),
            saturation,
            words.count,
        )

    def _shares(self, met: Met, rows: Rows | None, saturation: np.float32) -> Scores:
        """The saturated counts of each meeting; 1: once, in a body of middling length."""
        length = self._snapshot.length if rows is None else self._snapshot.length[rows]
        one = np.float32(1.0)
        title = (saturation * np.float32(TITLE)) / (
            np.float32(1 - TITLE_LENGTH) + np.float32(TITLE_LENGTH) / self._readable.title_length * length[:, 0]
        ).astype(np.float32)
        body = one / (
            np.float32(1 - BODY_LENGTH) + np.float32(BODY_LENGTH) / self._readable.body_length * length[:, 1]
        ).astype(np.float32)
        weighed = met.in_body * body[met.row]
        titled = np.flatnonzero(met.in_title)
        weighed[titled] += met.in_title[titled] * title[met.row[titled]]
        return np.asarray(weighed * (saturation + one) / (weighed + saturation), dtype=np.float32)


def _heaviest(words: Words, rare: NDArray[np.float64]) -> NDArray[np.float64]:
    """(g,) each group's weight, said once: that of its heaviest option."""
    stems_in = np.diff(np.append(words.option_first, len(words.stem_of)))
    worth = words.option_weight * np.add.reduceat(rare[words.stem_of], words.option_first) / stems_in
    return np.asarray(
        np.maximum.reduceat(np.maximum.reduceat(worth, words.unit_first), words.group_first), dtype=np.float64
    )


def _add_rivals(
    total: NDArray[np.float64], rivals: Sequence[Sequence[Sequence[tuple[int, float]]]], met: Met, shares: Scores
) -> None:
    """To each row, for each word with several translations, the worth of the best one met there."""
    order = np.argsort(met.term, kind="stable")
    row, shares = met.row[order], shares[order]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(met.term))])
    for options in rivals:
        rows, values, ranks = [], [], []
        for rank, option in enumerate(options):
            for place, weight in option:
                if place + 1 < len(bounds):
                    some = slice(bounds[place], bounds[place + 1])
                    rows.append(row[some])
                    values.append(weight * shares[some])
                    ranks.append(np.full(len(rows[-1]), rank))
        if not rows:
            continue
        # Stems of one option add up, options compete: sum by (row, option), then take the best by row.
        key = np.concatenate(rows) * len(options) + np.concatenate(ranks)
        pairs, inverse = np.unique(key, return_inverse=True)
        worth = np.bincount(inverse, np.concatenate(values))
        holders = pairs // len(options)
        first = np.flatnonzero(np.concatenate([[True], holders[1:] != holders[:-1]])) if len(holders) else holders
        if len(first):
            total[holders[first]] += np.maximum.reduceat(worth, first)
