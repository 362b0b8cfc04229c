"""From scores to odds: how likely it is that a party covers an aspect.

A logistic model (Platt 1999) of few features that mean the same in an index of sixty items and of sixty thousand. A line fitted to
thousands of plain noes shoots over among the few likely cells, so above a knee the logit rises more slowly: by how much is fitted on cells
that the line had not seen (stacking: Wolpert 1992). All of it on the bench's invented district by `tools/fit_calibration.py`, leaving one
need out at a time; the numbers lie in `calibration.json` beside this file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchengine.rank.refit import Correction

FEATURES = ("cosine", "lexical", "second", "context_words", "context_cosine")
"""cosine, lexical: the best cosine and the best word score of the party's items for the aspect; second: the second best of both together, 0
for none; context_words, context_cosine: the best word score and the best cosine of the party's items for the whole need."""

CEILING = 0.97
"""No cell is told higher: 146 judged cells cannot vouch for more."""

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic: probability = 1 / (1 + exp(-logit)), logit = intercept + weights · features, of what lies over `knee` only the share `above`.

    `threshold`: covered from here up.
    """

    weights: tuple[float, ...]
    intercept: float
    threshold: float
    knee: float = 0.0
    above: float = 1.0

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """(..., len(FEATURES)) → (...) in (0, CEILING]; NaN stays NaN."""
        logit = features @ np.array(self.weights) + self.intercept
        logit = np.minimum(logit, self.knee) + self.above * np.maximum(logit - self.knee, 0.0)
        return np.asarray(np.minimum(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))), CEILING))

    def corrected(self, by: Correction) -> Calibration:
        """The same with the logit stretched and shifted; the threshold stays: more likely than not is what it means."""
        weights = tuple(by.slope * weight for weight in self.weights)
        intercept, knee = (by.slope * value + by.offset for value in (self.intercept, self.knee))
        return Calibration(weights, intercept, self.threshold, knee, self.above)


@lru_cache(maxsize=1)
def default_calibration() -> Calibration:
    raw = json.loads(Path(__file__).with_name("calibration.json").read_text(encoding="utf-8"))
    if tuple(raw["features"]) != FEATURES:
        raise ValueError("calibration.json was fitted on other features; run tools/fit_calibration.py")
    return Calibration(
        tuple(raw["weights"]), *(float(raw[name]) for name in ("intercept", "threshold", "knee", "above"))
    )
