"""Things that break beneath: the index on disk, a full disk, a load that is killed, two writers at one moment."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from conftest import SECRET, make_cast
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse

from crocevia.exchange.capabilities.actions import update_capability
from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.needs.actions import Wanted, revise_need, set_aspects
from crocevia.exchange.needs.models import Need
from crocevia.gateway.sources.kilometro_rosso import load
from crocevia.matching import engine
from crocevia.people.models import Organisation
from crocevia.records.errors import Conflict
from crocevia.records.events import broken_links
from crocevia.records.models import Event, Statement
from crocevia.vocabulary.models import Scheme
from matchengine.index import container, manifest

QUESTION = "We cast iron discs and coat them against rust."


def answered(client) -> bool:
    response = client.post(reverse("match_question"), {"text": QUESTION}, follow=True)
    return response.status_code == 200 and "/partners/foundry/" in response.content.decode()


def spoil(path: Path, how: str) -> None:
    """Put a broken file in the place of a whole one, as a crashed disk or a careless copy does."""
    body = path.read_bytes()
    broken = {
        "empty": b"", "cut": body[: len(body) // 2], "garbled": bytes(255 - b for b in body), "text": b"not an index",
        "longer": body + b"x" * 64,
    }[how]  # fmt: skip
    path.unlink()  # what is mapped into memory stays whole: truncating it in place would kill any reader
    path.write_bytes(broken)


@pytest.mark.parametrize("how", ["empty", "cut", "garbled", "text", "longer"])
@pytest.mark.parametrize("which", ["manifest", "segments", "all"])
@pytest.mark.parametrize("running", [True, False])
def test_a_broken_index_is_built_again(cast, client, which, how, running):
    """While serving and at the next start: the answer comes, and the files are whole again."""
    engine.rebuild()
    assert answered(client)
    for path in sorted(Path(settings.INDEX).iterdir()):
        named = path.name == manifest.NAME
        if path.name != manifest.LOCK and (which == "all" or named == (which == "manifest")):
            spoil(path, how)
    if not running:
        engine.INDEX.forget()
    assert answered(client)
    engine.INDEX.forget()
    assert answered(client)


def test_an_index_that_vanishes_is_built_again(cast, client):
    engine.rebuild()
    for path in Path(settings.INDEX).iterdir():
        path.unlink()
    assert answered(client)
    Path(settings.INDEX).rmdir() if not any(Path(settings.INDEX).iterdir()) else None
    assert answered(client)


@pytest.mark.parametrize("broken", ["write", "replace", "publish"])
def test_a_full_disk_costs_the_index_not_the_record(cast, client, monkeypatch, caplog, django_capture_on_commit_callbacks, broken):
    """The record is saved, the trouble is in the log, pages answer; with room again the index can be made."""
    engine.rebuild()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        if broken == "replace":
            patch.setattr(Path, "replace", full)
        else:
            patch.setattr(container, "write", full) if broken == "write" else patch.setattr("matchengine.index.store.publish", full)
            patch.setattr("matchengine.index.segment.container.write", full)
        client.force_login(cast.neighbour)
        told = {"title": "Coating of gears", "type": "service", "summary": "We coat gears.", "owner": str(cast.foundry.pk)}
        with django_capture_on_commit_callbacks(execute=True):
            saved = client.post(reverse("capability_new"), told | {"audience": "public", "language": "en"})
        assert saved.status_code == 302
        assert "rebuild the index" in caplog.text
        assert client.get(saved.headers["Location"]).status_code == 200
        assert answered(client)
    engine.rebuild()
    client.post(reverse("match_question"), {"text": "Who coats gears? We look for a coating of gears."})
    assert "Coating of gears" in client.get(reverse("match_question")).content.decode()


# A load that is killed ------------------------------------------------------------------


class Killed(BaseException):
    """As a signal: no `except Exception` may swallow it."""


@pytest.mark.django_db
def test_a_load_killed_anywhere_is_completed_by_the_next(monkeypatch):
    """Killed in three different sections, the fourth load ends with what one undisturbed load holds, told once."""
    whole = load.SECTIONS
    for victim in ("relations", "timeline", "capabilities"):

        def dying(running, section=dict(whole)[victim]):
            section(running)
            raise Killed

        monkeypatch.setattr(load, "SECTIONS", tuple((n, dying if n == victim else s) for n, s in whole))
        with pytest.raises(Killed):
            load.load_facts(folder=settings.DATA / "kilometro-rosso")
    monkeypatch.setattr(load, "SECTIONS", whole)
    load.load_facts(folder=settings.DATA / "kilometro-rosso")
    events, facts = Event.objects.count(), Statement.objects.count()
    load.load_facts(folder=settings.DATA / "kilometro-rosso")
    assert (Event.objects.count(), Statement.objects.count()) == (events, facts)
    assert Organisation.objects.filter(slug="fae-technology").exists() and facts > 100
    assert list(broken_links()) == []


# Two writers at one moment --------------------------------------------------------------


@pytest.fixture
def committed(transactional_db, tmp_path):
    """A cast that is really committed, in a database that other connections open as on a real machine.

    The tests' SQLite lies in memory, where connections share locks that no file has: a copy in a file is used instead.
    """
    if not Scheme.objects.exists():
        call_command("load_vocabularies", verbosity=0)
    cast = make_cast()
    told = connections.settings["default"]
    name = told["NAME"]
    if connection.vendor == "sqlite":
        told["NAME"] = str(tmp_path / "own.sqlite3")
        connection.cursor().execute("VACUUM INTO %s", [told["NAME"]])
    yield cast
    told["NAME"] = name


def at_once(*works) -> list[object]:
    """Run each in a thread with a connection of its own, let go together; what each returned or raised."""
    gate = threading.Barrier(len(works))
    ended: list[object] = [None] * len(works)

    def run(number: int) -> None:
        try:
            gate.wait(timeout=20)
            ended[number] = works[number]()
        except Exception as why:  # the test looks at it
            ended[number] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ended


def afterwards(work):
    """What a fresh connection sees."""
    (found,) = at_once(work)
    assert not isinstance(found, Exception), found
    return found


def held_together() -> dict[str, object]:
    need = Need.objects.get(title__contains=SECRET, teaser__contains="corrosion")
    return {
        "version": need.version, "title": need.title, "tried": need.tried, "place": need.place,
        "aspects": [aspect.text for aspect in need.aspects.all()], "events": Event.objects.count(), "broken": list(broken_links()),
    }  # fmt: skip


def test_of_writers_who_started_from_one_version_one_wins(committed):
    need, actor = committed.need, committed.actor("owner")
    before = afterwards(held_together)

    def write(number: int):
        return lambda: revise_need(
            Need.objects.get(pk=need.pk), actor=actor, version=before["version"], title=f"{SECRET} coating {number}"
        )

    ended = at_once(*(write(number) for number in range(4)))
    won = [each for each in ended if isinstance(each, Need)]
    assert len(won) == 1 and all(isinstance(each, (Need, Conflict)) for each in ended), ended
    after = afterwards(held_together)
    assert after["version"] == before["version"] + 1 and after["title"] == won[0].title
    assert after["events"] == before["events"] + 1 and after["broken"] == []


def test_of_writers_of_a_plain_record_one_wins(committed):
    """A plain record has no columns of its own that change: what tells the writers apart stands in the spine's row."""
    key, actor = committed.hidden_offer.pk, committed.actor("owner")

    def write(number: int):
        return lambda: update_capability(Capability.objects.get(pk=key), actor=actor, version=1, title=f"{SECRET} line {number}")

    ended = at_once(*(write(number) for number in range(4)))
    assert sum(isinstance(each, Capability) for each in ended) == 1, ended
    assert sum(isinstance(each, Conflict) for each in ended) == 3, ended


def test_writers_who_ask_for_no_version_all_land_in_one_chain(committed):
    """Aspects, brief and another record at once: every event is there, and each chain holds."""
    actor, key, offer = committed.actor("owner"), committed.need.pk, committed.hidden_offer.pk
    before = afterwards(held_together)
    ended = at_once(
        lambda: set_aspects(Need.objects.get(pk=key), actor=actor, aspects=[Wanted("only this")]),
        lambda: revise_need(Need.objects.get(pk=key), actor=actor, tried="paint"),
        lambda: revise_need(Need.objects.get(pk=key), actor=actor, place="Bergamo"),
        lambda: update_capability(Capability.objects.get(pk=offer), actor=actor, summary="Changed."),
    )
    assert not [each for each in ended if isinstance(each, Exception)], ended
    after = afterwards(held_together)
    assert (after["tried"], after["place"], after["aspects"]) == ("paint", "Bergamo", ["only this"])
    assert after["events"] == before["events"] + 5 and after["broken"] == []


def test_a_reader_is_never_in_the_way_of_a_writer(committed):
    """A page is still reading while somebody saves."""
    reading, written = threading.Event(), threading.Event()

    def read() -> int:
        rows = Event.objects.iterator(chunk_size=1)
        next(rows)
        reading.set()
        assert written.wait(timeout=30)
        return 1 + sum(1 for _ in rows)

    def write() -> Need:
        reading.wait(timeout=30)
        try:
            return revise_need(Need.objects.get(pk=committed.need.pk), actor=committed.actor("owner"), place="Brescia")
        finally:
            written.set()

    ended = at_once(read, write)
    assert not [each for each in ended if isinstance(each, Exception)], ended
