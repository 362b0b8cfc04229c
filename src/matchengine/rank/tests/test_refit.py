from __future__ import annotations

import random

import numpy as np
import pytest

from matchengine.rank.calibrate import CEILING, default_calibration
from matchengine.rank.refit import Answered, Correction, logit, refit


def answers(count: int, slope: float, offset: float, seed: int = 1, needs: int = 20) -> list[Answered]:
    """Made answers: yes as often as the told probability, stretched and shifted, says."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        told = draw.uniform(0.1, 0.95)
        chance = float(Correction(slope, offset).of(np.array([told]))[0])
        made.append(Answered(told, draw.random() < chance, f"n{number % needs}"))
    return made


def test_odds_that_were_told_too_high_are_brought_down_and_tell_better() -> None:
    found = refit(answers(400, 1.0, -1.5))
    assert found.correction is not None
    assert found.before is not None
    assert found.after is not None
    assert found.after < found.before
    assert found.correction.offset == pytest.approx(-1.5, abs=0.5)
    assert found.correction.of(np.array([0.6]))[0] < 0.4


def test_odds_that_were_right_stay_as_they_are_or_nearly() -> None:
    changed = [refit(answers(200, 1.0, 0.0, seed)).correction for seed in range(12)]
    assert sum(one is None for one in changed) >= 6
    for one in changed:
        if one is not None:
            assert abs(one.offset) < 0.8


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_taken_up_that_tells_unseen_answers_worse(seed: int) -> None:
    draw = random.Random(seed)
    noise = [Answered(draw.uniform(0.3, 0.7), draw.random() < 0.5, f"n{n % 9}") for n in range(90)]
    found = refit(noise)
    assert found.correction is None or (found.after or 1) < (found.before or 0)


@pytest.mark.parametrize(
    "few",
    [
        answers(59, 1.0, -1.5),
        [Answered(0.6, True, f"n{n}") for n in range(100)],
        [Answered(0.6, n % 2 == 0, "one need") for n in range(100)],
        [],
    ],
)
def test_too_few_answers_change_nothing(few: list[Answered]) -> None:
    found = refit(few)
    assert (found.correction, found.before, found.after) == (None, None, None)
    assert found.yes + found.no == len(few)


def test_a_correction_of_the_odds_is_the_correction_of_each_probability() -> None:
    usual, correction = default_calibration(), Correction(0.7, -0.4)
    features = np.random.default_rng(1).uniform(0, 0.5, (50, len(usual.weights)))
    told = usual.probabilities(features)
    below = told < CEILING
    corrected = usual.corrected(correction).probabilities(features)
    assert corrected[below] == pytest.approx(correction.of(told)[below], abs=1e-3)
    assert (np.argsort(logit(corrected)[below]) == np.argsort(logit(told)[below])).all()
