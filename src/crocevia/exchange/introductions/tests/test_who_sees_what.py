"""What each of the cast sees of an introduction at each step, through the one rule and nothing else."""

from __future__ import annotations

import pytest
from conftest import SECRET

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.queries import disclosures_of, outcomes, reasons_for
from crocevia.exchange.needs.actions import revise_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.teaser_actions import ask_second_reading, judge_teaser
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.models import Event

EVERYBODY = (
    "owner", "colleague", "neighbour", "broker", "second_broker", "administrator", "competitor", "competitor_parent", "visitor",
    "anonymous",
)  # fmt: skip
OWNERS, CANDIDATES = {"owner", "colleague"}, {"neighbour"}
# State → who sees the card, who sees all of it.
SEEN = {
    "shortlisted": ({"broker"}, {"broker"}),
    "owner_asked": ({"broker"} | OWNERS, {"broker"}),
    "owner_agreed": ({"broker"} | OWNERS, {"broker"}),
    "candidate_asked": ({"broker"} | OWNERS | CANDIDATES, {"broker"}),
    "both_agreed": ({"broker"} | OWNERS | CANDIDATES, {"broker"}),
    "revealed": ({"broker"} | OWNERS | CANDIDATES, {"broker"} | OWNERS | CANDIDATES),
}


@pytest.mark.parametrize("state", SEEN)
def test_who_sees_it(story, state):
    introduction = story.tell(state)
    for level, expected in zip(("card", "full"), SEEN[state], strict=True):
        seen = {
            who
            for who in EVERYBODY
            if Introduction.objects.filter(pk=introduction.pk).visible_to(story.actor(who), level).exists()
        }
        assert seen == expected, level


def test_the_card_names_neither_the_owner_nor_the_need(story):
    introduction = story.tell("candidate_asked")
    kind = kind_of("introduction")
    card = " ".join(str(field.raw(introduction)) for field in kind.readable(full=False)) + kind.title_of(
        introduction, False
    )
    for hidden in (SECRET, "Brakes", "rust"):
        assert hidden not in card and hidden.casefold() not in introduction.search_card
    text = story.question(introduction, "candidate").text
    assert SECRET not in text and "Brakes" not in text


def test_the_candidate_never_gets_the_need_itself(story):
    introduction = story.tell("nda_in_force")
    assert not Need.objects.filter(pk=story.need.pk).visible_to(story.actor("neighbour"), "full").exists()
    introduction = actions.hand_over_brief(introduction, actor=story.actor("owner"))
    assert SECRET in introduction.brief
    assert not Need.objects.filter(pk=story.need.pk).visible_to(story.actor("neighbour"), "full").exists()


def test_reasons_are_seen_with_need_and_evidence(story, cast):
    introduction = story.tell("candidate_asked")
    assert [reason.sentence for reason in reasons_for(introduction, story.actor("owner"))] == ["We cast iron discs."]
    assert reasons_for(introduction, story.actor("neighbour")) == []
    introduction.reasons.update(record_id=cast.hidden_offer.pk)
    assert [r.sentence for r in reasons_for(introduction, story.actor("broker"))] == [""]


def test_the_second_reader_sees_the_need_while_reading_only(raw_story, cast):
    second, need = raw_story.actor("second_broker"), raw_story.need
    with pytest.raises(NotAllowed):
        judge_teaser(need, actor=second, number=1, approve=True)
    ask_second_reading(need, actor=raw_story.actor("broker"), reviewer=cast.second_broker)
    assert Need.objects.filter(pk=need.pk).visible_to(second, "full").exists()
    judge_teaser(need, actor=second, number=1, approve=True)
    assert not Need.objects.filter(pk=need.pk).visible_to(second, "full").exists()
    assert Event.objects.filter(verb="teaser approved").get().text_hash == need.teasers.get().text_hash


def test_the_writer_of_a_teaser_never_approves_it(raw_story, cast):
    need = revise_need(raw_story.need, actor=raw_story.actor("broker"), teaser="Somebody wants less rust")
    for who in ("broker", "owner", "administrator", "competitor", "anonymous"):
        with pytest.raises(NotAllowed):
            judge_teaser(need, actor=raw_story.actor(who), number=2, approve=True)
    assert [version.text for version in need.teasers.all()] == ["Somebody wants less rust", cast.need.teaser]


def test_the_owners_ledger_tells_every_disclosure(story, cast):
    introduction = story.tell("nda_in_force")
    actions.hand_over_brief(introduction, actor=story.actor("owner"))
    told = disclosures_of(story.need, story.actor("owner"))
    assert [(each.what, each.to) for each in told][-3:] == [
        ("teaser", "Foundry"),
        ("names", "Foundry"),
        ("brief", "Foundry"),
    ]
    assert all(each.text_hash for each in told[-3:])
    assert [each for each in told if each.what == "second reading"]
    assert disclosures_of(story.need, story.actor("neighbour")) == []
    assert disclosures_of(story.need, story.actor("competitor")) == []


def test_refusals_are_outcomes_with_their_reason(story, cast):
    introduction = story.tell("candidate_asked")
    story.says("neighbour", introduction, "candidate", yes=False)
    outcome = [each for each in outcomes() if each.side == "candidate"][0]
    assert (outcome.candidate, outcome.accepted, outcome.reason) == (cast.foundry.pk, False, "no_capacity")
    assert outcome.aspects == (("coating of cast iron", 0.7),)
