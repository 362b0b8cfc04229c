"""Why a party is said to cover an aspect: the sentences, the words met in them, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.kept import Kept
from matchengine.rank.fuse import LEXICAL_WORTH
from matchengine.rank.query import Group
from matchengine.text.sentences import sentences
from matchengine.text.tokens import normalise, stem_all, tokens
from matchengine.types import Evidence, Item, Language, MatchKind, Term

MOST_SENTENCES = 40
"""Sentences of one item looked at."""
OLD = 6
"""Evidence this many years older than the youngest in the index is called old."""
HELD = 20_000
"""Items whose sentences are kept ready."""
BEGINNING = 5
"""Letters in the beginning of a stem by which two words are called alike."""
TITLE_WORTH = 0.8
"""A title says less than a sentence that says the same."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with its stems and where each word stands.

    `places`: stem → its places among `stems` and `spans`; `beginnings`: the first BEGINNING letters of the longer stems. Both are told
    once, when the sentence is read: it is then held against one request after another.
    """

    text: str
    is_title: bool
    stems: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    places: Mapping[str, tuple[int, ...]]
    beginnings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence against an aspect: its share of the aspect's words, in [0, 1], and the words met."""

    sentence: Read
    share: float
    terms: tuple[Term, ...]
    spans: tuple[tuple[int, int], ...]


class Reader:
    """Items' sentences, read once and kept. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: Kept[Item, tuple[Read, ...]] = Kept(HELD)

    def read(self, item: Item) -> tuple[Read, ...]:
        """The item's title and sentences; a blank item has one blank sentence."""
        return self._kept.get(item, lambda: _sentences_of(item))


def _sentences_of(item: Item) -> tuple[Read, ...]:
    language: Language = item.language or "en"
    whole = [_read(item.title, True, language)] if item.title.strip() else []
    whole += [_read(one.text, False, language) for one in sentences(item.text)[:MOST_SENTENCES]]
    return tuple(whole) or (_read("", True, language),)


def best_sentence(
    item: Item, groups: Sequence[Group], weights: Sequence[float], reader: Reader, cosines: NDArray[np.float32] | None
) -> Match:
    """The item's sentence that says most of an aspect: of its word groups, each weighing `weights`, and by its cosine with it.

    `cosines`: those of the sentences in the order that they are read in; None: by words alone.
    """
    language: Language = item.language or "en"
    matches = [match(one, groups, weights, language) for one in reader.read(item)]
    worth = [
        (LEXICAL_WORTH * one.share + cosine) * (TITLE_WORTH if one.sentence.is_title else 1.0)
        for one, cosine in zip(matches, [0.0] * len(matches) if cosines is None else cosines.tolist(), strict=True)
    ]
    return matches[max(range(len(matches)), key=lambda place: (worth[place], -place))]


def evidence(
    item: Item, best: Match, strength: float, *, youngest: int | None, asked_in: Language, alone: bool
) -> Evidence:
    """The match as it is shown; `strength` is the item's. Terms by sense alone still count as no shared term."""
    return Evidence(
        item=item.id,
        party=item.party,
        title=item.title,
        sentence=best.sentence.text,
        spans=best.spans,
        terms=best.terms,
        kind=item.kind,
        language=item.language or "en",
        year=item.year,
        strength=round(min(max(strength, 0.0), 1.0), 4),
        against=_against(item, best, youngest, asked_in, alone),
    )


def match(sentence: Read, groups: Sequence[Group], weights: Sequence[float], language: Language) -> Match:
    """Which of the groups the sentence meets, each by its best option."""
    terms: list[Term] = []
    spans: set[tuple[int, int]] = set()
    met = 0.0
    for group, weight in zip(groups, weights, strict=True):
        worth, how, where = _best_option(group, language, sentence.places)
        if not where:
            continue
        met += weight * worth
        own = sorted(sentence.spans[place] for place in where)
        spans.update(own)
        found = " ".join(dict.fromkeys(normalise(sentence.text[start:end]) for start, end in own))
        terms.append(Term(group.asked, found, how, round(weight * worth, 4)))
    total = sum(weights) or 1.0
    return Match(sentence, met / total, tuple(sorted(terms, key=lambda term: -term.weight)), tuple(sorted(spans)))


def _best_option(
    group: Group, language: Language, places: Mapping[str, Sequence[int]]
) -> tuple[float, MatchKind, list[int]]:
    """The group's best way of being said with the stems at these places: its worth in [0, 1], how, and where; 0: not said."""
    best: tuple[float, MatchKind, list[int]] = (0.0, "same", [])
    for option in group.options.get(language, ()):
        met = [stem for stem in option.stems if stem in places]
        worth = option.weight * len(met) / len(option.stems)
        if worth > best[0]:
            best = (worth, option.how, [place for stem in met for place in places[stem]])
    return best


def _read(text: str, is_title: bool, language: Language) -> Read:
    found = tokens(text)
    stems = stem_all([token.word for token in found], language)
    places: dict[str, tuple[int, ...]] = {}
    for place, stem in enumerate(stems):
        places[stem] = (*places.get(stem, ()), place)
    return Read(
        text,
        is_title,
        tuple(stems),
        tuple((token.start, token.end) for token in found),
        places,
        frozenset(stem[:BEGINNING] for stem in places if len(stem) >= BEGINNING),
    )


def _against(item: Item, best: Match, youngest: int | None, asked_in: Language, alone: bool) -> tuple[str, ...]:
    codes = []
    if item.year is None:
        codes.append("undated")
    elif youngest is not None and item.year <= youngest - OLD:
        codes.append("old")
    if item.language != asked_in:
        codes.append("other_language")
    if best.share == 0:
        codes.append("no_shared_term")
    if alone:
        codes.append("single_source")
    return tuple(codes)
