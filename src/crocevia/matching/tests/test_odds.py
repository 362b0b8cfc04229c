"""The odds of a district that has answered: what counts as an answer, when a correction is taken up, what it moves."""

import datetime as dt
import random
from argparse import Namespace
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.utils import timezone

from crocevia.exchange.introductions.queries import Outcome
from crocevia.matching import odds
from crocevia.matching.coverage import ask, question_of
from crocevia.matching.engine import engine, rebuild
from crocevia.site import verbs
from matchengine.rank.refit import Correction


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def outcome(told, accepted, need, reason="not_our_field", at=None):
    pair = (("an aspect", None), ("another", told))
    return Outcome(need, uuid4(), "candidate", accepted, "" if accepted else reason, pair, at or timezone.now())


def given(monkeypatch, made):
    monkeypatch.setattr(odds, "outcomes", lambda: iter(made))


def too_hopeful(count=300):
    """Answers that come true less often than they were told."""
    draw = random.Random(3)
    made = []
    for number in range(count):
        told = draw.uniform(0.2, 0.95)
        yes = draw.random() < float(Correction(1.0, -1.8).of(np.array([told]))[0])
        made.append(outcome(told, yes, UUID(int=number % 25)))
    return made


def test_with_too_few_answers_nothing_changes(monkeypatch, db, capsys):
    given(monkeypatch, too_hopeful(40))
    assert verbs.refit(Namespace()) == 0
    assert "Too few" in capsys.readouterr().out
    assert not odds.odds_file().exists()
    assert odds.in_use() == Correction()


def test_the_command_says_the_score_before_and_after_and_the_engine_follows(monkeypatch, cast, capsys):
    rebuild()
    before = engine().calibration
    question = question_of(cast.need)
    usual = ask(question, cast.actor("owner")).coverage
    evidence = np.array([0.5, 0.2, 0.5, 0.05, 0.2])
    given(monkeypatch, too_hopeful())
    assert verbs.refit(Namespace()) == 0
    told = capsys.readouterr().out
    assert "Brier score on answers not seen" in told and "In use from now on" in told
    assert engine().calibration != before
    assert engine().calibration.probabilities(evidence) < before.probabilities(evidence)
    corrected = ask(question, cast.actor("owner")).coverage
    assert corrected is not usual, "the answer that was kept is not given again"
    assert corrected.parties == usual.parties
    odds.odds_file().unlink()
    assert engine().calibration == before


def test_a_refusal_for_another_reason_says_nothing_of_what_a_party_can_do(monkeypatch, db):
    need = UUID(int=1)
    given(monkeypatch, [outcome(0.7, False, need, reason) for reason in ("no_capacity", "conflict", "terms", "known_already", "other")])
    assert odds.answers() == []
    given(monkeypatch, [outcome(0.7, False, need, "not_wanted"), outcome(0.6, True, need), outcome(None, True, need)])
    assert [(round(one.told, 6), one.yes) for one in odds.answers()] == [(0.7, False), (0.6, True)]


def test_a_second_time_what_was_told_corrected_is_read_back(monkeypatch, db):
    given(monkeypatch, too_hopeful())
    first = odds.refit_odds().correction
    assert first is not None
    later = timezone.now() + dt.timedelta(days=1)
    shown = float(first.of(np.array([0.8]))[0])
    given(monkeypatch, [outcome(0.8, True, UUID(int=1), at=later - dt.timedelta(days=9)), outcome(shown, True, UUID(int=1), at=later)])
    assert [one.told for one in odds.answers()] == pytest.approx([0.8, 0.8], abs=1e-3)
    given(monkeypatch, too_hopeful())
    assert odds.refit_odds().correction is None, "the same answers again tell nothing new"
    assert len(odds.history()) == 1


@pytest.mark.parametrize("damage", ["", "{", '{"corrections": [{"from": "x"}]}', '{"corrections": 7}', "[]"])
def test_a_damaged_file_leaves_the_odds_as_shipped(db, damage):
    odds.odds_file().write_text(damage)
    assert odds.in_use() == Correction()
