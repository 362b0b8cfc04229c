"""The coverage matrix of a request: who can cover which aspect, how likely, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadRequest
from matchengine.explain import best_sentence, evidence
from matchengine.index.scope import Look, Rows, Scope
from matchengine.rank.background import inverse_frequency
from matchengine.rank.calibrate import Calibration, Features, default_calibration
from matchengine.rank.cells import best_rows, cell_features
from matchengine.rank.dense import direction_of
from matchengine.rank.query import Group
from matchengine.search import Searcher, Text, check_language, settle
from matchengine.sense import Senses
from matchengine.text.aspects import suggest_aspects
from matchengine.text.language import detect_language
from matchengine.text.tokens import sound, words
from matchengine.types import Aspect, Coverage, Evidence, Language, Request

SHOWN = 0.05
"""A party appears when one of its cells reaches this, and a cell has evidence written out when it does."""
READ = 0.02
"""A cell told this by whole passages is told anew by single sentences."""
MUST, NICE = 2.0, 1.0
SENTENCES = 3
"""Pieces of evidence for one cell."""
ITEMS = 5
"""Items of a party looked at for one cell."""
WRITTEN = 60
"""Parties whose evidence is written out."""
MOST_SENTENCES = 100
"""Sentences read for one coverage, each twice by the model where it is not kept: half a second or so."""
MOST_ASPECTS = 40
LONGEST_ASPECT = 2_000
"""Characters read of an aspect that is given."""


class Coverer:
    """Makes the coverage of requests on one snapshot."""

    def __init__(self, searcher: Searcher, calibration: Calibration | None = None) -> None:
        self._searcher = searcher
        self._calibration = calibration

    def cover(self, request: Request) -> Coverage:
        text, language = settle(request)
        aspects = _aspects(request, text, language)
        calibration = self._calibration or default_calibration()
        asked = [(aspect.text, aspect.language or language) for aspect in aspects]
        texts = [*asked, (text, language)]
        look = self._searcher.look(request, self._searcher.heard(request, texts), "cell")
        seen = self.read(request, aspects, texts, look, calibration)
        table = calibration.probabilities(seen.features)
        chosen = _order(table, aspects, look.scope.parties, request.top)
        return Coverage(
            language=language,
            aspects=aspects,
            parties=tuple(look.scope.parties[party] for party in chosen),
            probabilities=table[:, chosen],
            evidence=self._evidence(texts, aspects, look, seen, chosen, table),
            uncovered=tuple(
                aspect.id
                for place, aspect in enumerate(aspects)
                if not (np.nan_to_num(table[place]) >= calibration.threshold).any()
            ),
            threshold=calibration.threshold,
        )

    def read(
        self,
        request: Request,
        aspects: Sequence[Aspect],
        texts: Sequence[Text],
        look: Look,
        calibration: Calibration,
        least: float = READ,
        most: int = WRITTEN,
        most_sentences: int = MOST_SENTENCES,
    ) -> Seen:
        """The features of all cells, by whole passages; those that promise `least` by single sentences, of the `most` best parties, as far as
        `most_sentences` go.

        `texts`: those of the aspects and, last, the need's.
        """
        scope, parties = look.scope, len(look.scope.parties)
        *sides, need = self._searcher.sides(request, look, texts)
        features = cell_features(sides, need, scope.party_of, look.allowed, parties)
        rough = calibration.probabilities(features)
        promising = np.zeros(rough.shape, dtype=bool)
        best = _order(rough, aspects, scope.parties, most, least)
        promising[:, best] = np.nan_to_num(rough[:, best]) >= least
        rows = best_rows(sides, promising, scope.party_of, look.allowed, ITEMS)
        found = Seen(features, {}, [one.joint.copy() for one in sides], [{} for _ in aspects])
        for row in rows.tolist():
            found.rows_of.setdefault(int(scope.party_of[row]), []).append(row)
        chosen = self._worth_reading(scope, [found.rows_of[party] for party in best.tolist()], most_sentences)
        own = self._searcher.spelled(look, chosen)
        near = Look(own, look.allowed[chosen], rows=own.rows)
        *sides, need = self._searcher.sides(request, near, texts)
        party_of = scope.party_of[chosen]
        again = cell_features(sides, need, party_of, near.allowed, parties)
        anew = promising & np.isin(np.arange(parties), party_of)
        features[anew] = again[anew]
        for place, one in enumerate(sides):
            found.joint[place][chosen] = one.joint
            cosines = own.sentences(direction_of(self._searcher.vectors.of([texts[place]])[0]))
            found.near[place].update(zip(chosen.tolist(), cosines, strict=True))
        return found

    def _worth_reading(self, scope: Scope, rows_of: Sequence[Sequence[int]], most_sentences: int) -> Rows:
        """The rows, ascending, of these parties, one after another; of none that has more sentences than are left of `most_sentences`."""
        chosen: list[int] = []
        reader, left = self._searcher.said.reader, most_sentences
        for rows in rows_of:
            own = sum(len(reader.read(scope.item(row))) for row in rows)
            if own <= left:
                left -= own
                chosen += rows
        return np.array(sorted(chosen), dtype=np.int64)

    def _evidence(
        self,
        texts: Sequence[Text],
        aspects: Sequence[Aspect],
        look: Look,
        seen: Seen,
        chosen: NDArray[np.int64],
        table: NDArray[np.float64],
    ) -> dict[tuple[str, str], tuple[Evidence, ...]]:
        scope, youngest, reader = look.scope, _youngest(look), self._searcher.said.reader
        found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
        for place, aspect in enumerate(aspects):
            language = texts[place][1]
            groups = self._searcher.groups(*texts[place])
            weights = [_weight(group, language) for group in groups]
            joint, near = seen.joint[place], seen.near[place]
            senses = Senses(self._searcher.vectors, texts[place], groups)
            for party in chosen.tolist():
                probability = table[place, party]
                if not probability >= SHOWN or party not in seen.rows_of:
                    continue
                rows = sorted(seen.rows_of[party], key=lambda row: (-joint[row], row))[:SENTENCES]
                best = max(float(joint[rows[0]]), 1e-6)
                kept = [row for row in rows if joint[row] >= 0.6 * best]
                shown = []
                for row in kept:
                    item = scope.item(row)
                    best_match = senses.told(best_sentence(item, groups, weights, reader, near.get(row)), item)
                    strength = float(probability * joint[row] / best)
                    shown.append(
                        evidence(item, best_match, strength, youngest=youngest, asked_in=language, alone=len(kept) == 1)
                    )
                found[aspect.id, shown[0].party] = tuple(shown)
        return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at for a coverage, in the numbering of the scope looked at: `features` (aspects, parties, len(FEATURES)); the rows of each
    party that evidence is taken from; and for each aspect `joint` (scope.size,), the rows' worth, and `near`, a row → its sentences' cosines, of the
    rows that were read."""

    features: Features
    rows_of: dict[int, list[int]]
    joint: list[NDArray[np.float32]]
    near: list[dict[int, NDArray[np.float32]]]


def _aspects(request: Request, text: str, language: Language) -> tuple[Aspect, ...]:
    """Those given, checked, or those derived; a text that gives none is its own only aspect."""
    if not request.aspects:
        return suggest_aspects(text, language) or (Aspect("a1", text, language=language),)
    if len(request.aspects) > MOST_ASPECTS:
        raise BadRequest(f"{len(request.aspects)} aspects are too many: {MOST_ASPECTS} at most")
    seen: set[str] = set()
    read = []
    for aspect in request.aspects:
        told = sound(aspect.text[:LONGEST_ASPECT])
        if aspect.id in seen:
            raise BadRequest(f"two aspects have the id {aspect.id!r}")
        if not words(told):
            raise BadRequest(f"the aspect {aspect.id!r} has no words in it")
        check_language(aspect.language, f"the aspect {aspect.id!r}")
        seen.add(aspect.id)
        read.append(replace(aspect, text=told, language=aspect.language or detect_language(told, default=language)))
    return tuple(read)


def _order(
    table: NDArray[np.float64], aspects: Sequence[Aspect], names: Sequence[str], top: int, least: float = SHOWN
) -> NDArray[np.int64]:
    """The parties that reach `least`, by the expected number of aspects covered (must weighing twice), ties by name."""
    known = np.nan_to_num(table)
    worth = np.array([MUST if aspect.must else NICE for aspect in aspects])
    expected = worth @ known
    shown = np.flatnonzero(known.max(axis=0, initial=0.0) >= least)
    ordered = sorted(shown.tolist(), key=lambda party: (-round(float(expected[party]), 9), names[party]))
    return np.array(ordered[:top], dtype=np.int64)


def _youngest(look: Look) -> int | None:
    years = look.scope.year[look.allowed]
    return int(years.max()) if len(years) and years.max() >= 0 else None


def _weight(group: Group, language: Language) -> float:
    stems = group.options[language][0].stems
    return sum(inverse_frequency(stem, language, 0, 0) for stem in stems) / len(stems)
