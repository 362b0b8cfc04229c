"""Evidence that shares no word with what was asked: the words in it that are near in meaning.

The dense model itself says which, word by word. It costs a call of the model for each new sentence, so only a few cells of each
aspect are told this way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchengine.explain import Match, Read
from matchengine.rank.query import Group, QueryVectors
from matchengine.text.function_words import GRAMMAR
from matchengine.text.tokens import normalise
from matchengine.types import Item, Language, Term

TOLD = 3
"""Sentences of one aspect whose near words are told."""
NEAR = 0.5
"""Cosine from which two words are called near in sense."""
MOST_WORDS, MOST_ASKED = 16, 8
SHORTEST = 4
"""Letters in the shortest word compared: the model knows little of shorter ones by themselves."""


class Senses:
    """Words near in meaning for one aspect, told of TOLD sentences at most."""

    def __init__(self, vectors: QueryVectors, asked: tuple[str, Language], groups: Sequence[Group]) -> None:
        self._vectors = vectors
        self._asked = asked
        self._groups = [group for group in groups if len(group.asked) >= SHORTEST][:MOST_ASKED]
        self._left = TOLD

    def told(self, match: Match, item: Item) -> Match:
        """The match; with its near words where it shares none with what was asked, unless enough were told."""
        if match.share > 0 or not match.sentence.stems or self._left <= 0:
            return match
        self._left -= 1
        terms, spans = self._near(match.sentence, item.language or "en")
        return Match(match.sentence, 0.0, terms, spans)

    def _near(self, sentence: Read, language: Language) -> tuple[tuple[Term, ...], tuple[tuple[int, int], ...]]:
        spoken = [(normalise(sentence.text[start:end]), (start, end)) for start, end in sentence.spans]
        spoken = [(w, span) for w, span in spoken if len(w) >= SHORTEST and w not in GRAMMAR[language]][:MOST_WORDS]
        if not spoken or not self._groups:
            return (), ()
        keys = [(group.asked, self._asked[1]) for group in self._groups] + [(word, language) for word, _ in spoken]
        vectors = np.stack([one.mean(axis=0) for one in self._vectors.of(keys)])
        cosines = vectors[: len(self._groups)] @ vectors[len(self._groups) :].T
        terms: list[Term] = []
        spans: set[tuple[int, int]] = set()
        for place, group in enumerate(self._groups):
            nearest = int(cosines[place].argmax())
            if cosines[place, nearest] >= NEAR:
                word, span = spoken[nearest]
                terms.append(Term(group.asked, word, "sense", round(float(cosines[place, nearest]), 4)))
                spans.add(span)
        return tuple(sorted(terms, key=lambda term: -term.weight)), tuple(sorted(spans))
