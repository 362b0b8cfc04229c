"""Which of the two languages a text is in.

Naive Bayes on letter triples (Cavnar and Trenkle 1994) plus the words of grammar. Made for texts as short as two words,
and for hostile ones: digits, junk, other alphabets give the default.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from matchengine.text.function_words import GRAMMAR
from matchengine.text.tokens import words
from matchengine.types import Language

DEFAULT: Language = "en"
MOST_WORDS = 400
"""Words looked at; more would change nothing."""
GRAMMAR_WEIGHT = 3.0
"""Log-odds of one word of grammar that the other language lacks."""


def detect_language(text: str, default: Language = DEFAULT) -> Language:
    """Italian or English; `default` when there is nothing to go by."""
    odds = italian_odds(text)
    if odds == 0:
        return default
    return "it" if odds > 0 else "en"


def italian_odds(text: str) -> float:
    """Log-odds that the text is Italian and not English: above 0 Italian, below 0 English, 0 unknown."""
    table = _profile()
    total = 0.0
    for word in words(text[:20_000])[:MOST_WORDS]:
        if word in _ONLY["it"]:
            total += GRAMMAR_WEIGHT
        elif word in _ONLY["en"]:
            total -= GRAMMAR_WEIGHT
        elif word.isalpha():
            total += sum(table.get(triple, 0.0) for triple in triples(word))
    return total


def triples(word: str) -> list[str]:
    """The letter triples of a word, its beginning and end marked."""
    marked = f"<{word}>"
    return [marked[place : place + 3] for place in range(len(marked) - 2)]


_ONLY: dict[Language, frozenset[str]] = {"it": GRAMMAR["it"] - GRAMMAR["en"], "en": GRAMMAR["en"] - GRAMMAR["it"]}


@lru_cache(maxsize=1)
def _profile() -> dict[str, float]:
    path = Path(__file__).with_name("language_profile.json")
    table: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return table
