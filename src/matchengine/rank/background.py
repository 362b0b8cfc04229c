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
from numpy.typing import NDArray

from matchengine.types import Language

STRENGTH = 300.0


def inverse_frequency(term: str, language: Language, found: int, items: int) -> float:
    """-log of the probability that an item holds the stem: `found` of `items` do, and the background says the rest."""
    return float(rarity(np.array(prior(term, language)), np.array(found), items))


def prior(term: str, language: Language) -> float:
    """The share of texts in general that hold the stem."""
    documents, counts = _tables()[language]
    return (counts.get(term, 0) + 0.5) / (documents + 1.0)


def rarity(priors: NDArray[np.float64], found: NDArray[np.int64], items: int) -> NDArray[np.float64]:
    """`inverse_frequency` of many stems at once, by their priors."""
    return np.asarray(-np.log((found + STRENGTH * priors) / (items + STRENGTH)), dtype=np.float64)


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[int, dict[str, int]]]:
    raw = json.loads(Path(__file__).with_name("background.json").read_text(encoding="utf-8"))
    return {language: (int(table["documents"]), table["counts"]) for language, table in raw.items()}
