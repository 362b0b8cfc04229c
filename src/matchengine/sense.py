"""Evidence that shares no word with what was asked: the sentence nearest in meaning, and the words that are near.

The dense model itself says which: sentences are compared with the aspect, then words with words. It costs a call of the model
for each new sentence, so only a few cells of each aspect are told this way.
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
"""Cells of one aspect told by meaning; the rest keep the item's first sentence."""
NEAR = 0.5
"""Cosine from which two words are called near in sense."""
MOST_SENTENCES, MOST_WORDS, MOST_ASKED = 5, 16, 8
SHORTEST = 4
"""Letters in the shortest word compared: the model knows little of shorter ones by themselves."""


class Senses:
    """Matches by meaning for one aspect, TOLD times at most."""

    def __init__(self, vectors: QueryVectors, asked: tuple[str, Language], groups: Sequence[Group]) -> None:
        self._vectors = vectors
        self._asked = asked
        self._groups = [group for group in groups if len(group.asked) >= SHORTEST][:MOST_ASKED]
        self._left = TOLD

    def match(self, item: Item, sentences: Sequence[Read]) -> Match | None:
        """The nearest sentence with its near words, share 0; None when enough were told or nothing is to be read."""
        language: Language = item.language or "en"
        told_by = [one for one in sentences if one.stems]
        readable = ([one for one in told_by if not one.is_title] or told_by)[:MOST_SENTENCES]
        if not readable or self._left <= 0:
            return None
        self._left -= 1
        need, *told = [v.mean(axis=0) for v in self._vectors.of([self._asked, *((s.text, language) for s in readable)])]
        best = readable[int(np.argmax([need @ one for one in told]))]
        terms, spans = self._near(best, language)
        return Match(best, 0.0, terms, spans)

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
