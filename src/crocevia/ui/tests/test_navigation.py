from types import SimpleNamespace

import pytest

from crocevia.ui import navigation


@pytest.fixture
def empty_bar(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    urls = {"desk": "/", "needs": "/needs/", "open": "/needs/open/", "people": "/people/"}
    monkeypatch.setattr(navigation, "find_url", lambda name: urls.get(name, ""))


def shown(path, actor=None):
    entries = navigation.entries(actor or navigation.Visitor(), path)
    return [(entry["label"], entry["current"]) for entry in entries]


def test_entries_stand_in_order_and_the_closest_is_the_present_one(empty_bar):
    navigation.register("Open", "open", 3)
    navigation.register("Desk", "desk", 1)
    navigation.register("Needs", "needs", 2, covers=("/match/",))
    assert shown("/") == [("Desk", True), ("Needs", False), ("Open", False)]
    assert shown("/needs/12/") == [("Desk", False), ("Needs", True), ("Open", False)]
    assert shown("/needs/open/") == [("Desk", False), ("Needs", False), ("Open", True)]
    assert shown("/match/7/") == [("Desk", False), ("Needs", True), ("Open", False)]
    assert shown("/elsewhere/") == [("Desk", False), ("Needs", False), ("Open", False)]


def test_what_a_reader_may_not_use_is_not_there(empty_bar):
    navigation.register("People", "people", 1, visible=lambda actor: actor.is_broker)
    navigation.register("Gone", "not-installed", 2)
    assert shown("/") == []
    assert shown("/", SimpleNamespace(is_broker=True)) == [("People", False)]


def test_registering_twice_replaces(empty_bar):
    navigation.register("Old", "needs", 1)
    navigation.register("New", "needs", 1)
    assert shown("/") == [("New", False)]
