"""`crocevia index` and `crocevia upgrade`: which indexes are built anew, and when."""

from __future__ import annotations

import logging
import shutil
from argparse import Namespace
from dataclasses import replace

import pytest

from crocevia.funding.calls.actions import create_call
from crocevia.matching import calls, engine
from crocevia.people.actor import system
from crocevia.site import verbs
from matchengine.text.lexicon import default_lexicon

BROKER = system("test")


@pytest.fixture
def indexed(cast):
    """All three, as a new process finds them."""
    create_call(actor=BROKER, title="Surfaces", programme="A programme", language="en", scope="Coatings against rust.", audience="public")
    for held in verbs.INDEXES:
        held.rebuild()
        held.forget()
    return cast


@pytest.fixture
def newer_lexicon(indexed, monkeypatch):
    monkeypatch.setattr(default_lexicon(), "_name", "newer")


def generations():
    return [held.opened().generation for held in verbs.INDEXES]


def lose(held):
    shutil.rmtree(held.folder, ignore_errors=True)
    held.forget()


def test_every_index_is_built_anew(indexed):
    before = generations()
    assert verbs.index(Namespace()) == 0
    assert all(now > then for now, then in zip(generations(), before, strict=True))


def test_what_changes_while_it_is_built_is_caught_up_with(indexed, monkeypatch):
    """Nobody can write to an index that is being built: what was changed meanwhile is put in at its end."""
    held, told = engine.INDEX, list(engine.INDEX._items())
    early = [replace(told[0], text="As it was."), *told[2:], replace(told[0], id="gone")]
    answers = iter([early, told])
    monkeypatch.setattr(held, "_items", lambda: next(answers))
    assert held.rebuild().holds(told)


def test_lost_ones_come_back(indexed):
    """As after a copy was put back, which holds no index."""
    held = [each.opened().ids() for each in verbs.INDEXES]
    assert all(held)
    for each in verbs.INDEXES:
        lose(each)
    assert verbs.index(Namespace()) == 0
    assert [each.opened().ids() for each in verbs.INDEXES] == held


def test_without_calls_there_is_no_index_of_calls(cast):
    """A page without one says how to load them."""
    lose(calls.INDEX)
    assert verbs.index(Namespace()) == 0
    assert engine.INDEX.folder.exists() and not calls.INDEX.folder.exists()


def test_a_newer_lexicon_is_told_and_the_old_index_answers(newer_lexicon, caplog):
    with caplog.at_level(logging.WARNING):
        assert engine.engine().ids()
        assert engine.engine().ids()
    assert [r for r in caplog.records if "crocevia index" in r.message] and len(caplog.records) == 1


def test_an_upgrade_builds_what_is_outdated_and_nothing_twice(newer_lexicon, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    before = generations()
    assert all(held.outdated() for held in verbs.INDEXES)
    assert verbs.upgrade(Namespace()) == 0
    built = generations()
    assert all(now > then for now, then in zip(built, before, strict=True))
    assert not any(held.outdated() for held in verbs.INDEXES)
    assert (tmp_path / "static" / "crocevia").is_dir()
    assert verbs.upgrade(Namespace()) == 0
    assert generations() == built


def test_where_no_index_is_none_is_outdated(cast):
    lose(engine.INDEX)
    assert not engine.INDEX.outdated()
