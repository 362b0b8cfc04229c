"""A person's data is given out whole and erased whole; evidence stands under a pseudonym and every chain still holds."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions import actions as introductions
from crocevia.exchange.introductions.models import Consent, Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import tell_need
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import ANONYMOUS, system
from crocevia.people.models import Person, User
from crocevia.records.chains import rewrite_chain
from crocevia.records.errors import NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Record
from crocevia.records.retention import apply_retention, due
from crocevia.records.rights import erase_person, export_person, preview

WORDS = "We need an orange coating."


@pytest.fixture
def declined(cast) -> Introduction:
    """An introduction that the owner answered with no: its person stands in a consent and in chains."""
    story = Story(cast)
    story.validate()
    listed = introductions.shortlist(story.need, actor=cast.actor("broker"), candidate=cast.foundry)
    asked = introductions.ask_owner(listed, actor=cast.actor("broker"))
    question = asked.consents.get()
    told = {"question": question.pk, "yes": False, "seen": question.text_hash, "reason_code": "not_wanted", "reason": "no"}
    return introductions.reply(asked, actor=cast.actor("owner"), **told)


def everywhere(words: str) -> list[str]:
    """Where the words still stand: events, persons, accounts."""
    found = [f"event {e.subject} {e.sequence}" for e in Event.objects.all() if words in f"{e.signed_as}{json.dumps([e.old, e.new])}"]
    found += [f"person {p.pk}" for p in Person.objects.all() if words in f"{p.name}{p.role}"]
    return found + [f"user {u.pk}" for u in User.objects.all() if words in u.email]


def test_nothing_of_the_person_is_left_and_every_chain_holds(cast, declined):
    person, mail = cast.owner.person, cast.owner.email
    assert everywhere(person.name) and everywhere(mail)
    pseudonym = erase_person(person, actor=cast.actor("administrator"), reason="asked for it")
    assert everywhere("Test owner") == [] and everywhere(mail) == []
    assert list(broken_links()) == []
    consent = Consent.objects.get(introduction=declined)
    assert consent.answer == "no" and consent.answered_by.name == pseudonym
    assert Event.objects.filter(signed_as=pseudonym).exists()
    assert not User.objects.filter(email=mail).exists()


def test_a_rewritten_chain_tells_its_old_tip(cast):
    subject = subject_of(cast.need)
    tip = Event.objects.filter(subject=subject).order_by("-sequence").first().digest
    assert rewrite_chain(subject, lambda event: event.sequence == 1) is True
    assert Event.objects.get(subject=subject, sequence=1).new["rewritten"] == [tip]
    assert list(broken_links(subject)) == []
    assert rewrite_chain(subject, lambda event: False) is False


def test_the_preview_changes_nothing_and_says_what_stands_in_the_way(cast):
    Story(cast).validate()
    before = Event.objects.count()
    seen = preview(cast.broker.person)
    assert Event.objects.count() == before and seen.blockers and any(h.model == "people.Membership" for h in seen.holdings)
    with pytest.raises(ValidationError):
        erase_person(cast.broker.person, actor=cast.actor("administrator"), reason="x")
    with pytest.raises(ValidationError):
        erase_person(cast.administrator.person, actor=cast.actor("administrator"), reason="the last one")


@pytest.mark.parametrize("who", ["owner", "broker", "neighbour"])
def test_only_the_administrator_erases(cast, who):
    with pytest.raises(NotAllowed):
        erase_person(cast.owner.person, actor=cast.actor(who), reason="x")


def test_the_export_is_whole_and_tells_no_record_that_the_person_may_not_read(cast, declined):
    told = export_person(cast.owner.person, actor=cast.actor("owner"))
    assert told["account"]["email"] == cast.owner.email
    assert {"people.Membership.person", "exchange.Consent.answered_by"} <= set(told["held"])
    written = json.dumps(told)
    assert "password" not in written and "pbkdf2" not in written
    for who in ("neighbour", "broker"):
        with pytest.raises(NotAllowed):
            export_person(cast.owner.person, actor=cast.actor(who))
    with pytest.raises(NotAllowed):
        export_person(cast.owner.person, actor=ANONYMOUS)


def test_what_is_kept_too_long_goes_and_its_chain_holds(cast):
    need = tell_need(
        actor=cast.actor("owner"), owner=cast.company, title="An orange thing", narrative=WORDS, need_kind="scouting", broker_id=cast.broker.pk
    )
    assert [each.count for each in due() if each.rule.code == "leads"] == [0]
    Record.objects.filter(pk=need.pk).update(updated=timezone.now() - dt.timedelta(days=800))
    assert [each.count for each in due() if each.rule.code == "leads"] == [1]
    assert apply_retention(actor=system("test"))["leads"] == 1
    need = Need.objects.get(pk=need.pk)
    assert "orange" not in f"{need.narrative}{need.title}{need.search_full}{need.search_card}".casefold()
    assert everywhere("orange") == [] and list(broken_links()) == []
    Record.objects.filter(pk=need.pk).update(updated=timezone.now() - dt.timedelta(days=800))
    assert apply_retention(actor=system("test"))["leads"] == 0


def test_the_page_is_the_administrators_alone(client, cast):
    for who in ("owner", "broker", "second_broker", "visitor"):
        client.force_login(getattr(cast, who))
        for path in (reverse("rights"), reverse("person_rights", args=[cast.owner.person.pk])):
            assert client.get(path).status_code == 404
            assert client.post(path if "retention" in path else reverse("retention_apply"), {"rule": "leads"}).status_code == 404
    client.force_login(cast.administrator)
    assert "Test owner" in client.get(reverse("rights") + "?q=owner").content.decode()
    path = reverse("person_rights", args=[cast.owner.person.pk])
    given = client.post(path, {"do": "export"})
    assert json.loads(given.content)["person"]["name"] == "Test owner"
    assert client.post(path, {"do": "erase", "reason": ""}).status_code == 302 and User.objects.filter(pk=cast.owner.pk).exists()
    client.post(path, {"do": "erase", "reason": "asked"})
    assert not User.objects.filter(pk=cast.owner.pk).exists()


def test_the_commands_show_before_they_take(cast, capsys):
    call_command("person_data", cast.owner.email)
    assert "people.Membership.person: kept" in capsys.readouterr().out
    call_command("retention")
    assert "letters" in capsys.readouterr().out
    assert User.objects.filter(pk=cast.owner.pk).exists()
