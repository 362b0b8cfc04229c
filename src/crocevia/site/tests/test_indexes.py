"""`crocevia index` and `crocevia upgrade`: which indexes are built anew, and when."""

from __future__ import annotations

import logging
from argparse import Namespace

import pytest

from crocevia.matching import authors, calls, engine
from crocevia.site import verbs
from matchengine.text.lexicon import default_lexicon


@pytest.fixture
def indexed(cast):
    """All three, as a new process finds them."""
    for held in verbs.INDEXES:
        held.rebuild()
        held.forget()
    return cast


@pytest.fixture
def newer_lexicon(indexed, monkeypatch):
    monkeypatch.setattr(default_lexicon(), "name", "newer")


def generations():
    return [held.opened().generation for held in verbs.INDEXES]


def test_every_index_that_is_there_is_built_anew(indexed):
    before = generations()
    assert verbs.index(Namespace()) == 0
    assert all(now > then for now, then in zip(generations(), before, strict=True))


def test_an_index_that_nobody_asked_for_is_not_built(cast):
    for held in (calls.INDEX, authors.INDEX):
        for path in held.folder.glob("*"):
            path.unlink()
        if held.folder.exists():
            held.folder.rmdir()
        held.forget()
    assert verbs.index(Namespace()) == 0
    assert engine.INDEX.folder.exists()
    assert not calls.INDEX.folder.exists() and not authors.INDEX.folder.exists()


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
    for path in engine.INDEX.folder.glob("*"):
        path.unlink()
    engine.INDEX.forget()
    assert not engine.INDEX.outdated()
