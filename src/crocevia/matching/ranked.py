"""Parties ranked for a text, as far as a reader may see: the plain order, without the matrix and its evidence."""

from __future__ import annotations

from collections.abc import Collection

from crocevia.matching.coverage import LONGEST_QUESTION
from crocevia.matching.engine import engine
from crocevia.matching.items import allowed_items
from crocevia.people.actor import Actor
from matchengine import Request


class Ranker:
    """Ranks many texts for one reader: what it may read is asked once."""

    def __init__(self, actor: Actor, excluded: Collection[object] = (), most: int = 60) -> None:
        self._allow = allowed_items(actor)
        self._excluded = frozenset(map(str, excluded))
        self._most = most
        self._engine = engine()

    def parties(self, text: str, language: str = "") -> list[str]:
        """Keys of organisations, best first. Raises matchengine.errors.BadRequest for a text without words."""
        return [party for party, _score in self.scored(text, language)]

    def scored(self, text: str, language: str = "") -> list[tuple[str, float]]:
        request = Request(
            text=text[:LONGEST_QUESTION], language="it" if language == "it" else "en" if language == "en" else None,
            allow=self._allow, exclude_parties=self._excluded, top=self._most,
        )  # fmt: skip
        return [(hit.id, hit.score) for hit in self._engine.rank(request, by="party").hits]
