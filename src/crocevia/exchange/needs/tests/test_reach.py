"""No teaser is read by others before a second broker has approved just these words, by whatever way it comes in."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crocevia.exchange.introductions import actions as introductions
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs import danger
from crocevia.exchange.needs.actions import hand_over_need, move_need, revise_need, tell_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.records.errors import NotAllowed

TOLD = {"title": "A need", "narrative": "We need a coating.", "need_kind": "technology_request", "teaser": "Somebody seeks a coating"}


def told(cast, **values) -> Need:
    return tell_need(actor=cast.actor("owner"), owner=cast.company, broker_id=cast.broker.pk, **{**TOLD, **values})


def approve(cast, need) -> None:
    ask_second_reading(need, actor=cast.actor("broker"), reviewer=cast.second_broker)
    judge_teaser(need, actor=cast.actor("second_broker"), number=need.teasers.first().number, approve=True)


def test_the_form_cannot_publish_a_teaser_that_nobody_approved(client, cast):
    client.force_login(cast.owner)
    for reach in ("district", "public"):
        answer = client.post(reverse("need_new"), {**TOLD, "owner": cast.company.pk, "audience": "owner", "card_audience": reach})
        assert answer.status_code == 422 and "card_audience" in answer.context["form"].errors
    assert not Need.objects.filter(title="A need").exists()


@pytest.mark.parametrize("who", ["owner", "broker"])
def test_nor_can_a_change(cast, who):
    need = told(cast)
    with pytest.raises(ValidationError):
        revise_need(need, actor=cast.actor(who), card_audience="district")
    assert not Need.objects.filter(pk=need.pk).visible_to(cast.actor("neighbour")).exists()


def test_an_approved_teaser_may_be_read_and_other_words_take_it_back(cast):
    need = told(cast)
    approve(cast, need)
    need = revise_need(need, actor=cast.actor("owner"), card_audience="district")
    assert Need.objects.filter(pk=need.pk).visible_to(cast.actor("neighbour")).exists()
    need = revise_need(need, actor=cast.actor("owner"), teaser="A brake maker in Bergamo seeks a coating", card_audience="district")
    assert need.card_audience == "owner"
    assert not Need.objects.filter(pk=need.pk).visible_to(cast.actor("neighbour")).exists()


def test_who_publishes_the_whole_publishes_the_teaser_with_it_but_keeps_no_wide_teaser_afterwards(cast):
    need = revise_need(told(cast), actor=cast.actor("owner"), audience="district", card_audience="district")
    assert need.card_audience == "district"
    with pytest.raises(ValidationError):
        revise_need(need, actor=cast.actor("owner"), audience="owner")


def test_what_does_not_touch_the_teaser_is_not_held_up(cast):
    assert revise_need(cast.need, actor=cast.actor("owner"), place="Bergamo").card_audience == "district"


@pytest.fixture
def few(settings, monkeypatch):
    """An estimate that the test sets: how many could have written whatever is asked."""
    settings.TEASER_LEAST = 5
    says = {"n": 4}
    monkeypatch.setattr(danger, "_counters", [lambda need, text: says["n"]])
    return says


def test_a_teaser_that_gives_its_owner_away_is_neither_approved_nor_opened(cast, few):
    need = told(cast)
    with pytest.raises(ValidationError, match="4"):
        approve(cast, need)
    assert need.teasers.first().review == "waiting"
    few["n"] = 5
    judge_teaser(need, actor=cast.actor("second_broker"), number=1, approve=True)
    move_need(need, actor=cast.actor("owner"), to="owner_review")
    move_need(need, actor=cast.actor("owner"), to="validated")
    few["n"] = 4  # the directory changed meanwhile
    with pytest.raises(ValidationError):
        move_need(need, actor=cast.actor("broker"), to="open")
    few["n"] = 5
    assert move_need(need, actor=cast.actor("broker"), to="open").state == "open"


def test_without_an_estimate_nothing_is_let_through(cast, few, monkeypatch):
    def cannot(need, text):
        raise danger.CannotSay

    monkeypatch.setattr(danger, "_counters", [cannot])
    with pytest.raises(ValidationError):
        approve(cast, told(cast))


def test_another_broker_takes_over_the_open_introductions(cast):
    story = Story(cast)
    story.validate()
    broker = cast.actor("broker")
    open_ = introductions.shortlist(story.need, actor=broker, candidate=cast.foundry)
    gone = Introduction.objects.get(pk=open_.pk)
    hand_over_need(Need.objects.get(pk=story.need.pk), actor=broker, to=cast.second_broker)
    open_.refresh_from_db()
    assert open_.broker_id == cast.second_broker.pk
    assert not Introduction.objects.filter(pk=gone.pk).visible_to(broker).exists()
    done = introductions.ask_owner(open_, actor=cast.actor("second_broker"))
    assert done.state == "owner_asked"
    with pytest.raises(NotAllowed):
        introductions.withdraw(done, actor=broker, reason="mine")


def test_only_its_broker_hands_a_need_over_and_only_to_a_broker(cast):
    with pytest.raises(NotAllowed):
        hand_over_need(cast.need, actor=cast.actor("second_broker"), to=cast.second_broker)
    with pytest.raises(ValidationError):
        hand_over_need(cast.need, actor=cast.actor("broker"), to=cast.neighbour)
