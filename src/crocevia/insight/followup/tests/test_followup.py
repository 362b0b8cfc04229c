"""From an agreement to a project in one press, from its end to questions by letter, from a signed outcome to a need fulfilled."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from conftest import SECRET
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.introductions import actions as introductions
from crocevia.exchange.introductions.models import Introduction, Letter
from crocevia.exchange.needs.models import Need
from crocevia.insight.followup.asking import run_followup
from crocevia.insight.followup.starting import start_from_agreement, start_from_introduction
from crocevia.people.actor import system
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.actions import ask_signature, sign_outcome
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.projects.outcomes.question_actions import plan_questions
from crocevia.projects.outcomes.texts import hash_of, text_of
from crocevia.projects.projects import parts
from crocevia.projects.projects.models import Project
from crocevia.records.actions import add_link, add_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Record

STRANGERS = ("second_broker", "administrator", "competitor", "competitor_parent", "visitor", "anonymous")


def agreed(story, hand_over: bool = True) -> Introduction:
    """The pair comes to an agreement, the straight way."""
    broker = story.actor("broker")
    current = story.tell("nda_in_force")
    if hand_over:
        current = introductions.hand_over_brief(current, actor=story.actor("owner"))
    current = introductions.plan_meeting(current, actor=broker, at=timezone.now(), place="here")
    for verb in ("meeting_was_held", "go", "agreed"):
        current = getattr(introductions, verb)(current, actor=broker, words="they met and go on")
    assert current.state == "agreement"
    return current


@pytest.fixture
def pair(story) -> Introduction:
    Need.objects.filter(pk=story.cast.need.pk).update(trl_now=3, trl_wanted=7)
    return agreed(story)


def test_one_press_starts_a_project_of_both(pair, story, browse):
    client = browse("broker")
    page = client.get(reverse("introduction_detail", args=[pair.pk])).content.decode()
    assert reverse("project_start_introduction", args=[pair.pk]) in page
    for _twice in range(2):
        client.post(reverse("project_start_introduction", args=[pair.pk]))
    project = Project.objects.get()
    assert sorted(project.partners.values_list("organisation__slug", flat=True)) == ["brakes", "foundry"]
    assert (project.trl_start, project.trl_wanted, project.owner) == (3, 7, None) and SECRET in project.objective
    assert list(project.exclusions.all()) == [story.cast.rival]
    for who in ("owner", "neighbour"):
        assert Record.objects.filter(pk=project.pk).visible_to(story.actor(who), "full").exists()
    for who in STRANGERS:
        assert not Record.objects.filter(pk=project.pk).visible_to(story.actor(who)).exists(), who
        assert browse(who).get(reverse("project_detail", args=[project.pk])).status_code == 404
    page = client.get(reverse("introduction_detail", args=[pair.pk])).content.decode()
    assert reverse("project_detail", args=[project.pk]) in page


def test_what_the_owner_did_not_hand_over_is_not_told(story):
    Need.objects.filter(pk=story.cast.need.pk).update(trl_now=3, trl_wanted=7)
    project = start_from_introduction(agreed(story, hand_over=False), actor=story.actor("broker"))
    assert (project.objective, project.trl_start, project.trl_wanted) == ("", None, None)
    assert SECRET not in project.title
    links = [link.object_record.kind for link in project.links_out.visible_to(story.actor("neighbour"))]
    assert links == ["introduction"], "the candidate does not read the need"


@pytest.mark.parametrize("who", ["owner", "neighbour", "second_broker", "administrator", "competitor"])
def test_nobody_but_its_broker_starts_one(pair, story, who):
    with pytest.raises(NotAllowed):
        start_from_introduction(pair, actor=story.actor(who))
    assert not Project.objects.exists()


def test_none_is_started_before_they_agreed(story):
    with pytest.raises(ValidationError):
        start_from_introduction(story.tell("revealed"), actor=story.actor("broker"))


def in_force(story, signed: str = "2026-01-15") -> Agreement:
    cast = story.cast
    agreement = Agreement(kind="agreement", title="Pilot", type="pilot agreement", signed=signed, state="in_force", broker=cast.broker, language="en")
    add_record(agreement, actor=system("test"))
    for party in (cast.company, cast.foundry):
        add_link(actor=system("test"), subject=party, predicate="party_to", object=agreement)
    return agreement


def test_an_agreement_in_force_starts_one_that_may_run(story):
    agreement = in_force(story)
    project = start_from_agreement(agreement, actor=story.actor("broker"))
    assert start_from_agreement(agreement, actor=story.actor("broker")) == project
    assert project.links_out.get(predicate="under_agreement").object_record_id == agreement.pk
    from crocevia.projects.projects.evidence import agreed as stands  # noqa: PLC0415  the word is taken above

    assert stands(project)


def test_questions_go_out_by_letter_and_are_called_to_mind(story, capsys):
    project = start_from_agreement(in_force(story), actor=story.actor("broker"))
    today = timezone.localdate()
    plan_questions(project, actor=system("test"), beneficiaries=[story.cast.company, story.cast.foundry], start=today - dt.timedelta(days=190))
    call_command("run_followup")
    assert "2 asked, 0 reminded" in capsys.readouterr().out
    assert run_followup().asked == 0
    letters = Letter.objects.filter(key__startswith="question:")
    assert sorted(letters.values_list("user__email", "topic")) == [("neighbour@test.invalid", "asked"), ("owner@test.invalid", "asked")]
    assert [run_followup(today + dt.timedelta(days=n)).reminded for n in (8, 9, 10, 21, 22)] == [0, 2, 0, 2, 0]
    assert letters.filter(topic="reminder").count() == 4


def test_an_agreement_without_a_project_is_asked_about_itself(story):
    agreement = in_force(story, signed="2020-01-31")
    ran = run_followup()
    assert (ran.planned, ran.asked) == (6, 6)
    assert run_followup().planned == 0
    assert set(Question.objects.values_list("about", flat=True)) == {agreement.pk}


def test_agreements_of_the_districts_past_are_not_asked_about(story):
    Agreement.objects.filter(pk=in_force(story).pk).update(broker=None)
    assert run_followup().planned == 0


def test_due_with_nobody_to_ask_is_counted(story, cast):
    plan_questions(cast.need, actor=system("test"), beneficiaries=[cast.rival_parent, cast.operator], start=dt.date(2020, 1, 1))
    ran = run_followup()
    assert (ran.asked, ran.nobody) == (3, 3), "the operator's people are no members of a partner"


@pytest.fixture
def asked(pair, story) -> Question:
    project = start_from_introduction(pair, actor=story.actor("broker"))
    plan_questions(project, actor=system("test"), beneficiaries=[story.cast.company], start=dt.date(2026, 1, 1))
    run_followup(timezone.localdate() + dt.timedelta(days=0))
    Question.objects.filter(months=6).update(due=dt.date(2026, 7, 1))
    run_followup()
    return Question.objects.get(months=6)


def test_strangers_do_not_find_a_question(asked, browse):
    path = reverse("question", args=[asked.pk])
    for who in ("neighbour", *STRANGERS[:-1]):
        assert browse(who).get(path).status_code == 404, who
        assert browse(who).post(path, {"answer": "nothing"}).status_code == 404, who
    assert browse("anonymous").get(path).status_code == 302
    assert "two minutes" not in browse("broker").get(path).content.decode() or 'name="answer"' not in browse("broker").get(path).content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_two_minutes_from_the_letter_to_a_need_fulfilled(asked, story, browse):
    owner, path = browse("owner"), reverse("question", args=[asked.pk])
    assert path in owner.get(reverse("request_list")).content.decode()
    assert "Brakes Company" in browse("broker").get(reverse("desk")).content.decode()
    assert owner.post(path, {"answer": "something", "title": "x"}).status_code == 422
    data = {"answer": "something", "title": "The disc", "type": "product", "statement": "It is on sale.", "attribution": "caused", "value": "2", "unit": "discs"}
    page = owner.post(path, data, follow=True).content.decode()
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)[1]
    outcome = Outcome.objects.get()
    owner.post(reverse("outcome_act", args=[outcome.pk]), {"verb": "sign", "read": read})
    outcome.refresh_from_db()
    assert outcome.state == "signed"
    assert Need.objects.get(pk=story.cast.need.pk).state == "fulfilled"
    assert path not in owner.get(reverse("request_list")).content.decode()
    for who in ("neighbour", *STRANGERS):
        assert not Record.objects.filter(pk=outcome.pk).visible_to(story.actor(who)).exists(), who


def test_nothing_yet_is_an_answer(asked, browse, story):
    path = reverse("question", args=[asked.pk])
    browse("owner").post(path, {"answer": "nothing", "words": "in spring"})
    asked.refresh_from_db()
    assert asked.nothing_yet and asked.words == "in spring" and not Outcome.objects.exists()
    assert Need.objects.get(pk=story.cast.need.pk).state == "in_agreement"


@pytest.mark.parametrize(("who", "house", "attribution", "state"), [
    ("owner", "company", "caused", "fulfilled"), ("owner", "company", "none", "in_agreement"), ("neighbour", "foundry", "caused", "in_agreement"),
])  # fmt: skip
def test_only_the_owners_own_outcome_answers_its_need(pair, story, who, house, attribution, state):
    project = start_from_introduction(pair, actor=story.actor("broker"))
    Project.objects.filter(pk=project.pk).update(state="running")
    outcome = parts.draft_outcome(
        project, actor=story.actor("broker"), organisation=getattr(story.cast, house), title="It", type="product", statement="Sold.", attribution=attribution
    )
    outcome = ask_signature(outcome, actor=story.actor("broker"))
    sign_outcome(outcome, actor=story.actor(who), seen=hash_of(text_of(outcome)))
    assert Need.objects.get(pk=story.cast.need.pk).state == state
