"""Plain data in, plain data out: the whole vocabulary of the engine.

Ids are strings at this edge; inside the engine everything is an array. Nothing here does work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")
Level = Literal["card", "full"]
LEVELS: tuple[Level, ...] = ("card", "full")
MatchKind = Literal["same", "lexicon", "sense"]


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence held by one party: a project, a patent, a machine, a sentence about what it does.

    `language` is detected when it is empty. `year` is the year the evidence speaks of. `level` and `trl` are kept with it and decide
    nothing: who may see an item is what a request's `allow` says.
    """

    id: str
    party: str
    title: str
    text: str
    kind: str = ""
    language: Language | None = None
    year: int | None = None
    trl: int | None = None
    level: Level = "full"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that must be covered: a competence, a material, a test site, a permit."""

    id: str
    text: str
    role: str = ""
    must: bool = True
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A need put to the engine.

    `aspects` empty: derived from the text. `context`: the whole need, where the text is one aspect of it and parties are ranked.
    `allow`: ids of the items that the asker may see (None: all of them).
    `exclude_parties`: never answered with (the owner, those who must not know). `before`: only evidence with
    `year < before` counts. `since`: only evidence with `year >= since` counts. `distance` is the dial in [0, 1].
    """

    text: str
    language: Language | None = None
    aspects: tuple[Aspect, ...] = ()
    allow: frozenset[str] | None = None
    exclude_parties: frozenset[str] = frozenset()
    parties: frozenset[str] | None = None
    before: int | None = None
    since: int | None = None
    distance: float = 0.0
    top: int = 100
    context: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the request met in a sentence: the same stem, a lexicon translation, or near in sense."""

    asked: str
    found: str
    how: MatchKind
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that says a party covers an aspect, and why it counts.

    `spans` are (start, end) character offsets into `sentence` of the words to highlight. `strength` in [0, 1] is this
    sentence's own share of the cell; `against` names what weakens it (codes: old, undated, other_language,
    no_shared_term, single_source).
    """

    item: str
    party: str
    title: str
    sentence: str
    spans: tuple[tuple[int, int], ...]
    terms: tuple[Term, ...]
    kind: str
    language: Language
    year: int | None
    strength: float
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item or a party with its score."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hits in descending score; ties broken by id, so that the same input always gives the same order."""

    by: Literal["item", "party"]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix: probabilities[a, p] in [0, 1] that party p can cover aspect a; NaN where there is no evidence at all.

    `parties` are in rank order (expected number of aspects covered, must weighing twice nice). `evidence` is keyed by
    (aspect id, party id), best sentence first. `uncovered`: ids of the aspects that no party reaches at `threshold`.
    """

    language: Language
    aspects: tuple[Aspect, ...]
    parties: tuple[str, ...]
    probabilities: NDArray[np.float64]
    evidence: Mapping[tuple[str, str], tuple[Evidence, ...]] = field(default_factory=dict)
    uncovered: tuple[str, ...] = ()
    threshold: float = 0.5
