"""Letters: never the secret, in the reader's language, tried again, sent once. Clocks: reminded once, closed on the day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from conftest import SECRET
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from crocevia.exchange.introductions.clock_actions import run_clocks
from crocevia.exchange.introductions.evidence import days_waiting
from crocevia.exchange.introductions.letter_actions import send_letters
from crocevia.exchange.introductions.letters import SUBJECTS
from crocevia.exchange.introductions.models import Consent, Introduction, Letter
from crocevia.people.models import User
from crocevia.records.models import Event

DOWN = "crocevia.exchange.introductions.tests.test_letters_and_clocks.Down"


class Down(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("no server here")


def aged(introduction: Introduction, days: int) -> None:
    """By days of the calendar, whatever the hour of the test: 45 days of 24 hours are 44 of them across summer time."""
    back = dt.timedelta(days=days)
    since = timezone.localtime(introduction.waiting_since) - back
    Introduction.objects.filter(pk=introduction.pk).update(waiting_since=since)
    for consent in introduction.consents.all():
        Consent.objects.filter(pk=consent.pk).update(asked_at=timezone.localtime(consent.asked_at) - back)


def test_letters_say_nothing_but_that_something_waits(story, cast):
    User.objects.filter(pk=cast.neighbour.pk).update(language="en")
    story.tell("revealed")
    send_letters()
    assert {m.to[0] for m in mail.outbox} >= {"owner@test.invalid", "neighbour@test.invalid", "broker@test.invalid"}
    for letter in mail.outbox:
        for hidden in (SECRET, "Brakes", "Foundry", "vehicle", "Test "):
            assert hidden not in letter.body + letter.subject
        assert "http://127.0.0.1:8000/" in letter.body and letter.content_subtype == "plain"
    to = {m.to[0]: m.subject for m in mail.outbox}
    assert to["neighbour@test.invalid"].endswith("on Crocevia") and "Crocevia" in to["owner@test.invalid"]
    assert to["owner@test.invalid"].split()[0] in ("Una", "È", "Un’introduzione")


def test_a_server_that_is_down_is_tried_again_and_nothing_is_sent_twice(story, settings):
    story.tell("owner_asked")
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DOWN
    waiting = Letter.objects.exclude(topic="review").count()  # that text is validated: a letter about it has no reason any more
    assert waiting and send_letters() == (0, waiting)
    assert send_letters() == (0, 0), "the next try is later"
    assert Letter.objects.filter(sent_at__isnull=True, tries=1, trouble="ConnectionRefusedError").count() == waiting
    settings.EMAIL_BACKEND = backend
    Letter.objects.update(next_try=timezone.now())
    assert send_letters() == (waiting, 0)
    assert send_letters() == (0, 0)
    assert len(mail.outbox) == waiting


def test_a_letter_that_was_claimed_by_somebody_who_died_is_not_sent_again(story):
    story.tell("owner_asked")
    Letter.objects.update(claimed_at=timezone.now())
    assert send_letters() == (0, 0) and mail.outbox == []


def test_the_same_thing_writes_one_letter(story):
    introduction = story.tell("owner_asked")
    aged(introduction, 10)
    assert run_clocks().reminded == 1
    assert run_clocks().reminded == 0
    assert Letter.objects.filter(topic="reminder").count() == 1
    assert Event.objects.filter(verb="reminded").count() == 1


@pytest.mark.parametrize(
    ("days", "reminded", "state"),
    [(8, 0, "candidate_asked"), (9, 1, "candidate_asked"), (44, 1, "candidate_asked"), (45, 0, "no_reply")],
)
def test_the_clock_by_the_day(story, days, reminded, state):
    introduction = story.tell("candidate_asked")
    aged(introduction, days)
    assert run_clocks().reminded == reminded
    assert Introduction.objects.get(pk=introduction.pk).state == state


def test_days_are_those_of_the_calendar_across_summer_time(story, monkeypatch):
    """Asked on the eve of the change of clocks just before midnight: the next minute is day 1, and 45 days stay 45."""
    introduction = story.tell("owner_asked")
    rome = ZoneInfo("Europe/Rome")
    introduction.waiting_since = dt.datetime(2026, 3, 28, 23, 59, tzinfo=rome)
    for now, days in (
        (dt.datetime(2026, 3, 28, 23, 59, 30, tzinfo=rome), 0), (dt.datetime(2026, 3, 29, 0, 1, tzinfo=rome), 1),
        (dt.datetime(2026, 3, 30, 0, 30, tzinfo=rome), 2), (dt.datetime(2026, 5, 12, 0, 1, tzinfo=rome), 45),
    ):  # fmt: skip
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert days_waiting(introduction) == days


def test_the_command_runs_both(story, capsys):
    introduction = story.tell("candidate_asked")
    aged(introduction, 50)
    call_command("run_brokering")
    assert "1 closed" in capsys.readouterr().out and mail.outbox


def test_every_topic_has_a_subject():
    assert all(subject() for subject in SUBJECTS.values())
