"""Letters gathered: one a day or a week at seven, each thing once, whatever stops on the way; sorts left out; day 21."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from crocevia.exchange.introductions.choice_actions import choose_letters
from crocevia.exchange.introductions.clock_actions import run_clocks
from crocevia.exchange.introductions.digest_actions import begins, gather
from crocevia.exchange.introductions.letter_actions import fate_unknown, send_letters, write_letters
from crocevia.exchange.introductions.models import Consent, Introduction, Letter
from crocevia.exchange.needs.actions import move_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.review_actions import run_review_clocks
from crocevia.people.models import User
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Event

ROME = ZoneInfo("Europe/Rome")
HERE = "crocevia.exchange.introductions.tests.test_digests."


class Down(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no server here")


class Dies(EmailBackend):
    """The machine loses its power while the letter is on its way."""

    def send_messages(self, messages):
        raise KeyboardInterrupt


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.fixture
def now(monkeypatch):
    """Set the clock: now(at(…))."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def gathered(cast, now):
    """The owner gathers daily; two things are written on the evening of 1 June, a Monday."""
    choose_letters(cast.owner, actor=cast.actor("owner"), rhythm="daily", sorts=["answers", "changes", "others"], links=True)
    now(at(1, 18))
    for n in range(2):
        write_letters([cast.owner], topic="changed", path="/requests/", key=f"thing {n}")
    return cast


@pytest.mark.parametrize(
    ("rhythm", "moment", "due"),
    [
        ("daily", at(2, 6, 59), at(1, 7)), ("daily", at(2, 7), at(2, 7)), ("weekly", at(7, 23), at(1, 7)), ("weekly", at(8, 6, 59), at(1, 7)),
        ("weekly", at(8, 7), at(8, 7)),
        # The nights when the clocks change: seven stays seven.
        ("daily", at(29, 6, 30, month=3), at(28, 7, month=3)), ("daily", at(29, 7, 30, month=3), at(29, 7, month=3)),
        ("daily", at(25, 6, 30, month=10), at(24, 7, month=10)), ("daily", at(25, 7, 0, month=10), at(25, 7, month=10)),
    ],
)  # fmt: skip
def test_when_a_digest_is_due(rhythm, moment, due):
    assert begins(rhythm, moment) == due


def test_nothing_goes_before_seven_and_then_one_letter_goes_once(gathered, now):
    assert (gather(), send_letters()) == (0, (0, 0))
    now(at(2, 7, 1))
    assert (gather(), send_letters()) == (1, (1, 0))
    assert (gather(), send_letters()) == (0, (0, 0))
    (letter,) = mail.outbox
    assert letter.body.count("/requests/") == 2 and "/account/letters/" in letter.body
    write_letters([gathered.owner], topic="changed", path="/requests/", key="later")
    now(at(2, 12))
    assert (gather(), send_letters()) == (0, (0, 0)), "what comes after seven waits for the next morning"
    now(at(3, 9))
    assert (gather(), send_letters()) == (1, (1, 0)) and len(mail.outbox) == 2


def test_the_server_is_down_the_digest_waits_and_goes_once(gathered, now, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = HERE + "Down"
    now(at(2, 8))
    assert (gather(), send_letters()) == (1, (0, 1))
    settings.EMAIL_BACKEND = backend
    now(at(2, 8, 2))
    assert send_letters() == (0, 0), "the next try is later"
    now(at(2, 8, 10))
    assert (gather(), send_letters()) == (0, (1, 0)) and len(mail.outbox) == 1
    now(at(3, 8))
    assert (gather(), send_letters()) == (0, (0, 0))


def test_a_job_killed_while_it_sends_sends_nothing_twice(gathered, now, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = HERE + "Dies"
    now(at(2, 8))
    gather()
    with pytest.raises(KeyboardInterrupt):
        send_letters()
    settings.EMAIL_BACKEND = backend
    for day in (2, 3, 4):
        now(at(day, 9))
        assert (gather(), send_letters()) == (0, (0, 0))
    assert mail.outbox == [] and fate_unknown() == 1


def test_a_job_killed_between_gathering_and_sending_goes_on(gathered, now):
    now(at(2, 8))
    assert gather() == 1
    assert Letter.objects.filter(within__isnull=False).count() == 2
    assert send_letters() == (1, 0) and len(mail.outbox) == 1


def test_back_to_at_once_sends_what_was_gathered(gathered, now):
    choose_letters(gathered.owner, actor=gathered.actor("owner"), rhythm="once", sorts=["changes"], links=True)
    assert send_letters() == (2, 0)


def test_a_digest_leaves_out_what_waits_no_longer(story, now):
    choose_letters(story.cast.neighbour, actor=story.actor("neighbour"), rhythm="daily", sorts=[], links=True)
    introduction = story.tell("candidate_asked")
    story.says("neighbour", introduction, "candidate")
    later = timezone.now() + dt.timedelta(days=1)
    now(later)
    assert gather() == 1
    send_letters()
    assert not [m for m in mail.outbox if m.to == ["neighbour@test.invalid"]]
    assert set(Letter.objects.filter(user=story.cast.neighbour).values_list("trouble", flat=True)) == {"waits no longer"}


def test_sorts_left_out_are_not_written_but_questions_always_are(story):
    choose_letters(story.cast.broker, actor=story.actor("broker"), rhythm="once", sorts=[], links=True)
    choose_letters(story.cast.owner, actor=story.actor("owner"), rhythm="once", sorts=[], links=True)
    story.tell("revealed")
    assert not Letter.objects.filter(user=story.cast.broker, topic="answered", created__gte=story.cast.need.created, path="/desk/").exists()
    assert set(Letter.objects.filter(user=story.cast.owner, consent__isnull=False).values_list("topic", flat=True)) == {"asked"}
    assert not Letter.objects.filter(user=story.cast.owner, topic="revealed").exists()


def test_the_choices_are_ones_own(cast):
    with pytest.raises(NotAllowed):
        choose_letters(cast.owner, actor=cast.actor("colleague"), rhythm="once", sorts=[], links=True)
    for wrong in ({"rhythm": "never"}, {"language": "xx"}):
        with pytest.raises(ValidationError):
            choose_letters(cast.owner, actor=cast.actor("owner"), **{"rhythm": "once", "sorts": [], "links": True, **wrong})
    choose_letters(cast.owner, actor=cast.actor("owner"), rhythm="once", sorts=[], links=True, language="en")
    assert User.objects.get(pk=cast.owner.pk).language == "en"


def _aged(introduction: Introduction, days: int) -> None:
    back = dt.timedelta(days=days)
    Introduction.objects.filter(pk=introduction.pk).update(waiting_since=introduction.waiting_since - back)
    for consent in introduction.consents.all():
        Consent.objects.filter(pk=consent.pk).update(asked_at=consent.asked_at - back)


def test_on_day_21_the_broker_is_told_once_and_who_may_answer_in_its_stead(story, cast):
    from crocevia.people.actor import Role, system  # noqa: PLC0415
    from crocevia.records.parties import add_membership, add_person, open_account  # noqa: PLC0415

    head = add_person(actor=system("test"), name="Test head")
    add_membership(actor=system("test"), person=head, organisation=cast.foundry, role=Role.PARTNER_ADMINISTRATOR)
    introduction = story.shortlisted()
    boss = open_account(actor=system("test"), email="head@test.invalid", password="x" * 20, person=head)
    from crocevia.exchange.introductions import actions  # noqa: PLC0415

    introduction = story.says("owner", actions.ask_owner(introduction, actor=story.actor("broker")), "owner")
    introduction = actions.ask_candidate(introduction, actor=story.actor("broker"), contact=cast.neighbour.person)
    _aged(introduction, 20)
    assert run_clocks().escalated == 0
    _aged(Introduction.objects.get(), 1)
    assert run_clocks().escalated == 1 and run_clocks().escalated == 0
    assert Letter.objects.filter(topic="telephone", user=cast.broker).count() == 1
    assert Letter.objects.filter(topic="reminder", user=boss).count() == 1
    assert Event.objects.filter(verb="escalated").count() == 1


def test_a_text_that_waits_reminds_its_owner_and_then_tells_its_broker(raw_story, cast):
    move_need(raw_story.need, actor=raw_story.actor("broker"), to="owner_review")
    for days, told in ((8, (0, 0)), (9, (1, 0)), (21, (1, 1)), (22, (1, 1))):
        Need.objects.update(updated=timezone.now() - dt.timedelta(days=days))
        run_review_clocks()
        letters = Letter.objects.filter(need=cast.need)
        assert (letters.filter(topic="reminder", user=cast.owner).count(), letters.filter(topic="telephone", user=cast.broker).count()) == told


def test_the_one_command_does_all_of_it(gathered, now, capsys):
    now(at(2, 8))
    call_command("run_brokering")
    assert "1 digests; 1 letters sent, 0 to try again, 0 of unknown fate, 0 given up" in capsys.readouterr().out
