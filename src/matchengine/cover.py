"""The coverage matrix of a request: who can cover which aspect, how likely, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadRequest
from matchengine.explain import best_sentence, evidence
from matchengine.index.scope import Look
from matchengine.rank.background import inverse_frequency
from matchengine.rank.calibrate import Calibration, default_calibration
from matchengine.rank.cells import cell_features
from matchengine.rank.fuse import Sides
from matchengine.rank.query import Group
from matchengine.search import Searcher, settle
from matchengine.sense import Senses
from matchengine.text.aspects import suggest_aspects
from matchengine.text.language import detect_language
from matchengine.text.tokens import words
from matchengine.types import Aspect, Coverage, Evidence, Language, Request

SHOWN = 0.05
"""A party appears when one of its cells reaches this, and a cell has evidence written out when it does."""
MUST, NICE = 2.0, 1.0
SENTENCES = 3
"""Pieces of evidence for one cell."""
WRITTEN = 60
"""Parties whose evidence is written out."""
MOST_ASPECTS = 40


class Coverer:
    """Makes the coverage of requests on one snapshot."""

    def __init__(self, searcher: Searcher, calibration: Calibration | None = None) -> None:
        self._searcher = searcher
        self._reader = searcher.reader
        self._calibration = calibration

    def cover(self, request: Request) -> Coverage:
        text, language = settle(request)
        aspects = _aspects(request, text, language)
        calibration = self._calibration or default_calibration()
        asked = [(aspect.text, aspect.language or language) for aspect in aspects]
        texts = [*asked, (text, language)]
        look = self._searcher.look(request, self._searcher.heard(request, texts), "cell")
        *sides, need = self._searcher.sides(request, look, texts)
        scope = look.scope
        of = self._searcher.standing(request, look)
        features = cell_features(sides, need, scope.party_of, look.allowed, of)
        table = calibration.probabilities(features)
        chosen = _order(table, aspects, scope.parties, request.top)
        table = table[:, chosen]
        return Coverage(
            language=language,
            aspects=aspects,
            parties=tuple(scope.parties[party] for party in chosen),
            probabilities=table,
            evidence=self._evidence(asked, aspects, sides, look, chosen, table),
            uncovered=tuple(
                aspect.id
                for place, aspect in enumerate(aspects)
                if not (np.nan_to_num(table[place]) >= calibration.threshold).any()
            ),
            threshold=calibration.threshold,
        )

    def _evidence(
        self,
        asked: Sequence[tuple[str, Language]],
        aspects: Sequence[Aspect],
        sides: Sequence[Sides],
        look: Look,
        chosen: NDArray[np.int64],
        table: NDArray[np.float64],
    ) -> dict[tuple[str, str], tuple[Evidence, ...]]:
        scope, allowed = look.scope, look.allowed
        years = scope.year[allowed]
        youngest = int(years.max()) if len(years) and years.max() >= 0 else None
        rows_of = _rows_by_party(scope.party_of, allowed, chosen[:WRITTEN])
        found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
        for place, aspect in enumerate(aspects):
            language = asked[place][1]
            groups = self._searcher.groups(*asked[place])
            weights = [_weight(group, language) for group in groups]
            joint = sides[place].joint
            senses = Senses(self._searcher.vectors, asked[place], groups)
            for column, party in enumerate(chosen[:WRITTEN].tolist()):
                probability = table[place, column]
                if not probability >= SHOWN:
                    continue
                rows = sorted(rows_of[party], key=lambda row: (-joint[row], row))[:SENTENCES]
                best = max(float(joint[rows[0]]), 1e-6)
                kept = [row for row in rows if joint[row] >= 0.6 * best]
                shown = []
                for row in kept:
                    item = scope.item(row)
                    best_match = best_sentence(item, groups, weights, self._reader)
                    if best_match.share == 0:
                        best_match = senses.match(item, self._reader.read(item)) or best_match
                    strength = float(probability * joint[row] / best)
                    shown.append(
                        evidence(item, best_match, strength, youngest=youngest, asked_in=language, alone=len(kept) == 1)
                    )
                found[aspect.id, scope.parties[party]] = tuple(shown)
        return found


def _aspects(request: Request, text: str, language: Language) -> tuple[Aspect, ...]:
    """Those given, checked, or those derived; a text that gives none is its own only aspect."""
    if not request.aspects:
        return suggest_aspects(text, language) or (Aspect("a1", text, language=language),)
    if len(request.aspects) > MOST_ASPECTS:
        raise BadRequest(f"{len(request.aspects)} aspects are too many: {MOST_ASPECTS} at most")
    seen: set[str] = set()
    for aspect in request.aspects:
        if aspect.id in seen:
            raise BadRequest(f"two aspects have the id {aspect.id!r}")
        if not words(aspect.text):
            raise BadRequest(f"the aspect {aspect.id!r} has no words in it")
        seen.add(aspect.id)
    return tuple(
        aspect
        if aspect.language
        else Aspect(
            aspect.id, aspect.text[:2_000], aspect.role, aspect.must, detect_language(aspect.text, default=language)
        )
        for aspect in request.aspects
    )


def _order(table: NDArray[np.float64], aspects: Sequence[Aspect], names: Sequence[str], top: int) -> NDArray[np.int64]:
    """The parties shown, by the expected number of aspects covered (must weighing twice), ties by name."""
    known = np.nan_to_num(table)
    worth = np.array([MUST if aspect.must else NICE for aspect in aspects])
    expected = worth @ known
    shown = np.flatnonzero(known.max(axis=0, initial=0.0) >= SHOWN)
    ordered = sorted(shown.tolist(), key=lambda party: (-round(float(expected[party]), 9), names[party]))
    return np.array(ordered[:top], dtype=np.int64)


def _rows_by_party(
    party_of: NDArray[np.int32], allowed: NDArray[np.bool_], chosen: NDArray[np.int64]
) -> dict[int, list[int]]:
    rows = np.flatnonzero(allowed & np.isin(party_of, chosen))
    found: dict[int, list[int]] = {party: [] for party in chosen.tolist()}
    for row in rows.tolist():
        found[int(party_of[row])].append(row)
    return found


def _weight(group: Group, language: Language) -> float:
    stems = group.options[language][0].stems
    return sum(inverse_frequency(stem, language, 0, 0) for stem in stems) / len(stems)
