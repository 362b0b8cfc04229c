"""`crocevia compose`: by key, by words, as data, and for whom the need does not exist."""

from __future__ import annotations

import json
from argparse import Namespace

import pytest
from conftest import SECRET

from crocevia.funding.calls.actions import create_call
from crocevia.matching.engine import rebuild
from crocevia.people.actor import Actor
from crocevia.site import verbs

USUAL = {"language": "en", "pin": [], "without": [], "most": None, "call": "", "email": None, "json": False, "best": False}


@pytest.fixture
def running(cast):
    rebuild()
    return cast


def compose(need: str, **options: object) -> int:
    return verbs.compose(Namespace(need=need, **{**USUAL, **options}))


def test_by_key_for_who_may_read_it(running, capsys):
    assert compose(str(running.need.pk), email="owner@test.invalid") == 0
    said = capsys.readouterr().out
    assert "Foundry" in said and "Proven" in said


@pytest.mark.parametrize("email", [None, "competitor@test.invalid", "visitor@test.invalid"])
def test_by_key_for_anybody_else_there_is_no_such_need(running, capsys, email):
    assert compose(str(running.need.pk), email=email) == 2
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    assert "no such need" in told.err


def test_by_words_as_data(running, capsys):
    assert compose("We need cast iron discs coated against rust.", json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["best"]["parties"] == ["foundry"]
    assert told["best"]["proven"] is True


def test_a_party_left_out(running, capsys):
    assert compose("We need cast iron discs coated against rust.", without=["foundry"], json=True) == 0
    assert json.loads(capsys.readouterr().out)["best"]["parties"] == []


def test_bad_input(running, capsys):
    assert compose("x" * 30_000) == 2
    assert compose("?!") == 2
    assert compose("words", email="nobody@test.invalid") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) >= 3


def test_for_a_call(running, capsys):
    create_call(actor=Actor(is_broker=True), title="Alone", programme="P", topic="ALONE", rules="eic-accelerator@2026.1")
    assert compose(str(running.need.pk), email="owner@test.invalid", call="ALONE", most=12) == 0
    said = capsys.readouterr().out
    assert "One company applies, alone" in said
    assert "Article 48" in said
    assert compose(str(running.need.pk), email="owner@test.invalid", call="NOTHING") == 2
    assert "no such call" in capsys.readouterr().err


def test_a_call_by_the_name_of_its_file_and_the_answer_in_italian(running, capsys):
    create_call(actor=Actor(is_broker=True), title="Alone", programme="P", code="alone", rules="eic-accelerator@2026.1")
    words = "We need cast iron discs coated against rust."
    assert compose(words, call="alone", language="it") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Si candida una sola impresa" in said and "verificata dopo" in said and "; senza: " in said
    assert "checked afterwards" not in said and "Together" not in said


def test_the_best_alone_when_asked_for(running, capsys):
    assert compose("We need cast iron discs coated against rust.", json=True, best=True, without=["brakes"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert told["alternatives"] == []
