"""The link of a letter: one person, one question, one text, once. Looking changes nothing, and whoever else comes learns nothing."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from conftest import SECRET
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.choice_actions import choose_letters
from crocevia.exchange.introductions.letter_actions import send_letters
from crocevia.exchange.introductions.links import digest_of, find_link, last_day, run_out
from crocevia.exchange.introductions.models import AnswerLink, Consent, Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import move_need, revise_need
from crocevia.exchange.needs.models import Comment, Need
from crocevia.insight.desk.links import MISSES
from crocevia.people.models import Membership, User
from crocevia.records.events import broken_links
from crocevia.records.models import Event

NAMED = (SECRET, "Brakes Company", "Test owner")


@pytest.fixture
def story(cast) -> Story:
    cache.clear()
    User.objects.update(language="en")
    return Story(cast)


@pytest.fixture
def asked(story) -> tuple[str, Introduction]:
    """The candidate's link, and what it is about."""
    story.validate()
    introduction = story.tell("candidate_asked")
    return link_to("neighbour"), introduction


def link_to(who: str) -> str:
    """The path of the last link that was sent to somebody."""
    send_letters()
    sent = [m for m in mail.outbox if m.to == [f"{who}@test.invalid"]]
    found = [hit for letter in sent for hit in re.findall(r"http://127\.0\.0\.1:8000(/answer/[\w-]+/)", letter.body)]
    assert found, f"no link went to {who}"
    return found[-1]


def shown(answer) -> str:
    return answer.content.decode()


def press(where: str, client: Client | None = None, **more: str):
    """Read the words, confirm, answer."""
    client = client or Client()
    page = shown(client.post(where, {"do": "show"}))
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    return client.post(where, {"do": "answer", "answer": "yes", "confirm": "yes", "read": read[1] if read else "", **more})


def state_of(introduction: Introduction) -> str:
    return Introduction.objects.get(pk=introduction.pk).state


def test_the_letter_still_says_nothing_and_only_a_hash_is_kept(asked):
    where, _introduction = asked
    for letter in mail.outbox:
        html = letter.alternatives[0].content
        for hidden in (*NAMED, "Foundry", "vehicle"):
            assert hidden not in letter.body + letter.subject + html
        assert not re.search(r"<(img|link|style|script)|url\(|src=", html)
    token = where.split("/")[2]
    assert len(token) >= 43 and AnswerLink.objects.filter(digest=digest_of(token)).count() == 1
    assert not AnswerLink.objects.filter(digest__contains=token).exists()


def test_looking_changes_nothing_however_often_machines_look(asked):
    where, introduction = asked
    before = Event.objects.count()
    with connection.execute_wrapper(_no_writing):
        for _n in range(3):
            answer = Client().get(where)
            assert answer.status_code == 200 and Client().head(where).status_code == 200
    assert "A maker of vehicle parts" in shown(answer) and "Foundry" in shown(answer)
    for hidden in NAMED:
        assert hidden not in shown(answer)
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    assert Event.objects.count() == before and state_of(introduction) == "candidate_asked"


def _no_writing(execute, sql, params, many, context):
    assert sql.split()[0].upper() in ("SELECT", "SAVEPOINT", "RELEASE"), sql
    return execute(sql, params, many, context)


def test_a_press_answers_after_a_confirmation_and_the_ledger_says_by_link(asked, cast):
    where, introduction = asked
    client = Client()
    refused = press(where, client, confirm="")
    assert refused.status_code == 422 and state_of(introduction) == "candidate_asked"
    assert press(where, client).status_code == 200
    assert state_of(introduction) == "both_agreed"
    consent = introduction.consents.get(side="candidate")
    assert (consent.answer, consent.by_link, consent.answered_by) == ("yes", True, cast.neighbour.person)
    assert Event.objects.get(verb="candidate said yes").new["way"] == "link"
    assert "_auth_user_id" not in client.session, "a link signs nobody in"
    assert client.get(reverse("introduction_detail", args=[introduction.pk])).status_code == 404
    assert list(broken_links()) == []


def test_a_no_needs_its_reason(asked):
    where, introduction = asked
    assert press(where, answer="no", reason_code="").status_code == 422
    assert state_of(introduction) == "candidate_asked"
    assert press(where, answer="no", reason_code="no_capacity", reason="full").status_code == 200
    assert state_of(introduction) == "candidate_declined"


def over(answer, status: int = 410) -> None:
    """A clear page that tells nothing of the question."""
    assert answer.status_code == status
    told = shown(answer).split("<main")[1]  # above it stands the name of who is signed in
    for hidden in (*NAMED, "vehicle", "Foundry"):
        assert hidden not in told


def test_used_twice_is_once(asked):
    where, introduction = asked
    press(where)
    events = Event.objects.count()
    over(press(where))
    over(press(where, answer="no", reason_code="no_capacity"))
    over(Client().get(where))
    assert state_of(introduction) == "both_agreed" and Event.objects.count() == events


def test_two_letters_on_one_question_are_one_answer(asked, cast):
    """The reminder has a link of its own: with the first the other is used up too."""
    where, introduction = asked
    back = dt.timedelta(days=10)
    Introduction.objects.filter(pk=introduction.pk).update(waiting_since=introduction.waiting_since - back)
    Consent.objects.filter(introduction=introduction, side="candidate").update(asked_at=timezone.now() - back)
    from crocevia.exchange.introductions.clock_actions import run_clocks  # noqa: PLC0415

    assert run_clocks().reminded == 1
    other = link_to("neighbour")
    assert other != where
    assert press(other).status_code == 200
    over(press(where))


def test_late_is_too_late(asked):
    where, introduction = asked
    Consent.objects.filter(side="candidate").update(asked_at=timezone.now() - dt.timedelta(days=46))
    over(Client().get(where))
    over(press(where))
    assert state_of(introduction) == "candidate_asked"


def test_the_last_day_is_of_the_calendar_across_summer_time(asked, monkeypatch):
    """Asked in winter late at night: the 44th day is the last to its last minute, though a night on the way has one hour less."""
    where, _introduction = asked
    rome = ZoneInfo("Europe/Rome")
    begun = dt.datetime(2026, 2, 20, 23, 30, tzinfo=rome)
    Consent.objects.filter(side="candidate").update(asked_at=begun)
    link = find_link(where.split("/")[2])
    assert last_day(link.letter) == dt.date(2026, 4, 5)
    for now, out in ((dt.datetime(2026, 4, 5, 23, 59, tzinfo=rome), False), (dt.datetime(2026, 4, 6, 0, 1, tzinfo=rome), True)):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert run_out(begun) is out
    autumn = dt.datetime(2026, 10, 1, 0, 10, tzinfo=rome)
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 14, 23, 59, tzinfo=rome))
    assert not run_out(autumn)


@pytest.mark.parametrize("who", ["competitor", "owner", "colleague", "broker", "visitor"])
def test_another_person_signed_in_learns_nothing(asked, cast, who):
    where, introduction = asked
    client = Client()
    client.force_login(getattr(cast, who))
    for answer in (client.get(where), client.post(where, {"do": "show"}), press(where, client)):
        over(answer, 404)
    assert state_of(introduction) == "candidate_asked"


def test_the_same_person_signed_in_may_use_it(asked, cast):
    where, introduction = asked
    client = Client()
    client.force_login(cast.neighbour)
    assert press(where, client).status_code == 200 and state_of(introduction) == "both_agreed"


def test_after_a_withdrawal_it_is_closed(asked, story):
    where, introduction = asked
    actions.withdraw(introduction, actor=story.actor("owner"), reason="We found somebody.")
    over(Client().get(where))
    over(press(where))
    assert state_of(introduction) == "withdrawn"


def test_after_a_change_of_the_text_it_is_closed(asked, story):
    where, introduction = asked
    page = shown(Client().get(where))
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)[1]
    revise_need(story.need, actor=story.actor("owner"), narrative="Something else altogether.")
    over(Client().get(where))
    over(Client().post(where, {"do": "answer", "answer": "yes", "confirm": "yes", "read": read}))
    assert state_of(introduction) == "shortlisted"


def test_another_text_than_the_one_read_is_refused(asked):
    where, introduction = asked
    assert press(where, read="0" * 64).status_code == 422
    assert state_of(introduction) == "candidate_asked"


def test_who_no_longer_works_there_answers_no_more(asked, cast):
    where, introduction = asked
    Membership.objects.filter(person=cast.neighbour.person).update(until="2020")
    over(Client().get(where))
    over(press(where))
    Membership.objects.filter(person=cast.neighbour.person).update(until="")
    User.objects.filter(pk=cast.neighbour.pk).update(is_active=False)
    over(press(where))
    assert state_of(introduction) == "candidate_asked"


def test_no_token_stands_in_the_log(asked, cast, caplog):
    where, _introduction = asked
    client = Client()
    client.force_login(cast.competitor)
    client.get(where)
    client.logout()
    press(where, client)
    client.get(where)
    assert where.split("/")[2] not in caplog.text


def test_guesses_lead_nowhere_and_are_counted(asked):
    where, _introduction = asked
    client = Client()
    answers = [client.get(f"/answer/{n:043d}/").status_code for n in range(MISSES + 2)]
    assert answers == [404] * MISSES + [429, 429]
    assert client.get("/answer/" + "x" * 5000 + "/").status_code == 429
    assert client.get(where).status_code == 200, "who holds a link is not locked out by those who guess"


def test_no_link_where_a_second_step_guards_the_account_or_its_person_or_the_district_says_no(story, cast, settings):
    story.validate()
    story.tell("owner_asked")
    Authenticator.objects.create(user=cast.owner, type="totp", data={})
    send_letters()
    assert not AnswerLink.objects.exists()
    Authenticator.objects.all().delete()
    choose_letters(cast.neighbour, actor=story.actor("neighbour"), rhythm="once", sorts=[], links=False)
    story.says("owner", Introduction.objects.get(), "owner")
    actions.ask_candidate(Introduction.objects.get(), actor=story.actor("broker"))
    send_letters()
    assert not AnswerLink.objects.exists() and len(mail.outbox) >= 3


def test_a_second_step_made_later_closes_links_that_are_out(asked, cast):
    where, introduction = asked
    Authenticator.objects.create(user=cast.neighbour, type="totp", data={})
    over(press(where))
    assert state_of(introduction) == "candidate_asked"


def test_what_names_the_owner_is_shown_after_a_press_and_the_press_is_kept(story, cast):
    story.validate()
    introduction = story.tell("owner_asked")
    where = link_to("owner")
    cover = shown(Client().get(where))
    for hidden in (SECRET, "Brakes Company", "Foundry", "vehicle"):
        assert hidden not in cover
    assert not Event.objects.filter(verb="opened by link").exists()
    client = Client()
    page = shown(client.post(where, {"do": "show"}))
    assert "Brakes Company" in page and "Foundry" in page and SECRET not in page
    client.post(where, {"do": "show"})
    assert Event.objects.filter(verb="opened by link", signed_as="Test owner").count() == 1
    press(where)
    assert state_of(introduction) == "owner_agreed"


@pytest.fixture
def review(story, cast) -> str:
    move_need(story.need, actor=story.actor("broker"), to="owner_review")
    return link_to("owner")


def test_the_owner_validates_by_link(review, cast):
    cover = shown(Client().get(review))
    assert SECRET not in cover and "Rival" not in cover
    page = shown(Client().post(review, {"do": "show"}))
    assert SECRET in page and "Rival" not in page, "who must not know is told to nobody who has not signed in"
    assert press(review).status_code == 200
    assert Need.objects.get().state == "validated"
    assert Event.objects.filter(verb="came by link").count() == 1
    over(press(review))


def test_the_owner_sends_back_by_link_with_words(review, cast):
    assert press(review, answer="back", reason="").status_code == 422
    assert Need.objects.get().state == "owner_review"
    assert press(review, answer="back", reason="The number of discs is wrong.").status_code == 200
    need, comment = Need.objects.get(), Comment.objects.get()
    assert need.state == "elicitation" and comment.by_link and comment.side == "owner"
    page = Client()
    page.force_login(cast.broker)
    assert "The number of discs is wrong." in shown(page.get(reverse("need_detail", args=[need.pk])))


def test_a_text_changed_after_the_letter_is_not_validated_by_it(review, story):
    revise_need(story.need, actor=story.actor("broker"), narrative="Other words.")
    over(Client().get(review))
    over(press(review))
    assert Need.objects.get().state == "owner_review"
