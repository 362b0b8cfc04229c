"""What a need is for, apart from the sector that it speaks of: the distance dial.

A brake pad bound with cement: two sectors that share no vocabulary, one function. Far from home a need is therefore heard
twice more. By its purpose: the words that name a sector, its products and its materials left out. And by its sector, those words
alone: what is near to them is held back. The dial goes from the need as it stands (0) to its purpose less its sector (1);
mixing keeps every score a weighted sum, so that votes, odds and evidence go on as they are. Splitting purpose from mechanism
to find far analogies: Hope, Chan, Kittur and Shahaf 2017.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from matchengine.rank.background import prior
from matchengine.rank.fuse import Sides
from matchengine.resources import sector_labels
from matchengine.text.tokens import content_words, stem_all, tokens, words
from matchengine.types import Language

HELD_BACK = 0.25
"""What a cosine of one with the sector's words takes off at the far end."""
MATERIAL = 43
"""Divisions of ATECO (NACE) up to this one grow, dig, make or build; those after it serve, and their words are everybody's."""
DIVISIONS = 4
"""A word in the labels of so many of those divisions at most names a sector; one in more names what all do: make, repair, treat."""
COMMON = 0.005
"""Nor does a word name a sector that more than this share of texts in general hold."""
LEAST_PURPOSE = 2
"""Words that must be left for a purpose to be one: below, the text is heard as it stands."""

Text = tuple[str, Language]


def purpose_and_sector(text: str, language: Language) -> tuple[str, str]:
    """The text without the words that name a sector, and those words; the text and nothing where too little would be left."""
    naming = _sector_names(language)
    found = tokens(text)
    names = _names([token.word for token in found], language)
    left, taken, at = [], [], 0
    for token, name in zip(found, names, strict=True):
        if name in naming:
            left.append(text[at : token.start])
            taken.append(text[token.start : token.end])
            at = token.end
    purpose = "".join([*left, text[at:]])
    if len(content_words(words(purpose), language)) < LEAST_PURPOSE:
        return text, ""
    return purpose, " ".join(dict.fromkeys(taken))


def far(near: Sides, purpose: Sides, home: Sequence[Sides], distance: float) -> Sides:
    """The text at a distance in [0, 1]: as it stands, by its purpose, and `home`, the sectors named in each language, held back."""
    own, other = np.float32(1 - distance), np.float32(distance)
    dense = own * near.dense + other * purpose.dense
    summed = own * near.summed + other * purpose.summed
    back = np.float32(HELD_BACK * distance / max(len(home), 1))
    for sector in home:
        dense = dense - back * np.maximum(sector.dense, 0)
        summed = summed - back * np.maximum(sector.summed, 0)
    return Sides(own * near.lexical + other * purpose.lexical, dense, summed, near.words)


def _names(some: Sequence[str], language: Language) -> list[tuple[str, bool]]:
    """The words' stems, those in -ing apart from the others: wearing apparel is a sector, wear is not."""
    pairs = zip(some, stem_all(some, language), strict=True)
    return [(stem, language == "en" and word.removesuffix("s").endswith("ing")) for word, stem in pairs]


@lru_cache(maxsize=2)
def _sector_names(language: Language) -> frozenset[tuple[str, bool]]:
    """Words that name a sector, by the labels of ATECO; none where the table is missing."""
    path = sector_labels()
    divisions: dict[tuple[str, bool], set[str]] = defaultdict(set)
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["code"][:2].isdigit() and int(row["code"][:2]) <= MATERIAL:
                    label = content_words(words(row[f"label_{language}"]), language)
                    for name in _names(label, language):
                        divisions[name].add(row["code"][:2])
    except (OSError, UnicodeDecodeError, KeyError):
        return frozenset()
    return frozenset(
        name for name, held in divisions.items() if len(held) <= DIVISIONS and prior(name[0], language) <= COMMON
    )
