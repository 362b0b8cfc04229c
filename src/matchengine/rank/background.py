"""How common a word is in general: keeps a district of sixty parties from taking its own small counts for the world's.

Document frequencies of stems in EU funding calls, taxonomies and the bench's invented district. A stem's probability is
its count here and there together, the background counting for STRENGTH items (a Dirichlet prior, as in Zhai and
Lafferty 2004).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from matchengine.types import Language

STRENGTH = 300.0


def inverse_frequency(term: str, language: Language, found: int, items: int) -> float:
    """-log of the probability that an item holds the stem: `found` of `items` do, and the background says the rest."""
    documents, counts = _tables()[language]
    prior = (counts.get(term, 0) + 0.5) / (documents + 1.0)
    return float(-np.log((found + STRENGTH * prior) / (items + STRENGTH)))


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[int, dict[str, int]]]:
    raw = json.loads(Path(__file__).with_name("background.json").read_text(encoding="utf-8"))
    return {language: (int(table["documents"]), table["counts"]) for language, table in raw.items()}
