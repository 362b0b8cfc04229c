"""The odds fitted anew from a district's own answers: was a party that was told likely found right by those it was put before?

A second logistic step over the first (Platt 1999; as a correction to a known model: Steyerberg et al. 2004): the logit of the probability told
is stretched and shifted, held back towards no change by a ridge. It never reorders parties. It is taken into use only where it
tells answers better that it has not seen: needs are left out in turn, and their answers told by a correction fitted on the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_ANSWERS, LEAST_OF_A_KIND = 60, 15
"""Answers wanted, and yeses and noes among them, before a correction is thought of."""
FOLDS = 5
RIDGE = 2.0
"""Answers that no change is worth, for the stretch and for the shift."""
LEAST_GAIN = 1e-4
"""By how much the Brier score must fall on answers not seen."""
LEAST_SLOPE = 0.1
EDGE = 1e-4

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: the probability told, whether it was yes, and the need it was about (answers on one need are not independent)."""

    told: float
    yes: bool
    need: str


@dataclass(frozen=True, slots=True)
class Correction:
    """probability = 1 / (1 + exp(-(slope · logit + offset)))."""

    slope: float = 1.0
    offset: float = 0.0

    def of(self, told: Values) -> Values:
        """The odds as shipped → as corrected."""
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * logit(told) + self.offset))), dtype=np.float64)

    def undone(self, told: Values) -> Values:
        """The odds as corrected → as shipped."""
        return np.asarray(1.0 / (1.0 + np.exp(-(logit(told) - self.offset) / self.slope)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of it. `before`, `after`: Brier scores on answers not seen; None where there were too few answers to try."""

    yes: int
    no: int
    before: float | None = None
    after: float | None = None
    correction: Correction | None = None
    """None: leave the odds as they are."""


def refit(answers: Sequence[Answered], now: Correction | None = None) -> Refit:
    """The correction that the answers call for, if any. `told` are the odds as shipped; `now` is the correction in use."""
    yes = sum(one.yes for one in answers)
    no = len(answers) - yes
    needs = sorted({one.need for one in answers})
    if len(answers) < LEAST_ANSWERS or min(yes, no) < LEAST_OF_A_KIND or len(needs) < FOLDS:
        return Refit(yes, no)
    told = np.array([one.told for one in answers])
    right = np.array([one.yes for one in answers], dtype=np.float64)
    fold = np.array([needs.index(one.need) % FOLDS for one in answers])
    unseen = np.empty_like(told)
    for number in range(FOLDS):
        out = fold == number
        unseen[out] = fit(told[~out], right[~out]).of(told[out])
    before, after = brier(now.of(told) if now else told, right), brier(unseen, right)
    better = after < before - LEAST_GAIN
    return Refit(yes, no, before, after, fit(told, right) if better else None)


def fit(told: Values, right: Values) -> Correction:
    """The stretch and the shift of greatest likelihood, held back towards none; by Newton's method."""
    x = np.column_stack([logit(told), np.ones(len(told))])
    home = np.array([1.0, 0.0])
    beta = home.copy()
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (p - right) + RIDGE * (beta - home)
        beta = beta - np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(2), slope)
    return Correction(max(float(beta[0]), LEAST_SLOPE), float(beta[1]))


def brier(told: Values, right: Values) -> float:
    return float(np.mean((told - right) ** 2))


def logit(told: Values) -> Values:
    kept = np.clip(told, EDGE, 1 - EDGE)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)
