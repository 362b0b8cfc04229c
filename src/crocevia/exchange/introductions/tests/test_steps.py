"""Each step of the table: who may, from where, on what evidence; once and not twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.evidence import CHECKS
from crocevia.exchange.introductions.models import Consent, Introduction, Letter
from crocevia.exchange.introductions.rules import CLOSED, MOST_OPEN, STANDING, STATES, STEPS
from crocevia.exchange.introductions.steps import LIFE
from crocevia.exchange.needs.actions import move_need, revise_need, tell_need
from crocevia.people.actor import system
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Record


def test_the_table_holds_together():
    """Every state is reached from the first, every step leads to a known state, every piece of evidence is a check."""
    reached = {"suggested"}
    for _round in STATES:
        reached |= {step.to for step in STEPS.values() if step.to and reached.intersection(step.of)}
    assert reached == set(STATES)
    for verb, step in STEPS.items():
        assert set(step.of) <= set(STATES) and step.to in {"", *STATES}, verb
        assert set(step.evidence) <= set(CHECKS), verb
        assert not set(step.of).intersection(CLOSED), verb
    assert set(STANDING) <= set(STATES)
    assert {name for names in STANDING.values() for name in names} <= set(CHECKS)


def test_the_whole_way_from_shortlist_to_agreement(story):
    broker, owner = story.actor("broker"), story.actor("owner")
    introduction = story.tell("nda_in_force")
    introduction = actions.hand_over_brief(introduction, actor=owner)
    introduction = actions.plan_meeting(introduction, actor=broker, at=timezone.now(), place="Room 3")
    introduction = actions.meeting_was_held(introduction, actor=broker, words="Both came.")
    introduction = actions.go(introduction, actor=broker, words="They want a trial.")
    introduction = actions.agreed(introduction, actor=broker, words="A contract is being written.")
    assert introduction.state == "agreement"
    assert story.need.state == "in_agreement"
    moves = Event.objects.filter(subject=subject_of(introduction), verb__startswith="moved to ").values_list(
        "verb", flat=True
    )
    assert [verb.removeprefix("moved to ") for verb in moves] == [
        "shortlisted", "owner_asked", "owner_agreed", "candidate_asked", "both_agreed", "revealed", "nda_pending",
        "nda_in_force", "meeting_held", "follow_up", "agreement",
    ]  # fmt: skip
    assert list(broken_links()) == []


WHO = ("owner", "neighbour", "second_broker", "administrator", "competitor", "visitor", "anonymous")
BROKERS = (
    "ask_owner",
    "ask_candidate",
    "reveal",
    "start_nda",
    "nda_signed",
    "waive_nda",
    "dismiss",
    "meeting_was_held",
    "go",
    "no_go",
)


def test_a_step_of_the_broker_is_nobody_elses(story):
    introduction = None
    for state in ("shortlisted", "owner_agreed", "both_agreed", "revealed", "nda_pending"):
        introduction = story.tell(state) if state == "shortlisted" else _on(story, introduction, state)
        for verb in (v for v in BROKERS if state in STEPS[v].of):
            for who in WHO:
                with pytest.raises(NotAllowed):
                    getattr(actions, verb)(
                        introduction, actor=story.actor(who), **({"words": "why"} if STEPS[verb].words else {})
                    )
                assert Introduction.objects.get(pk=introduction.pk).state == state, (verb, who)


def _on(story, introduction, state):
    """The next state along the straight way."""
    broker = story.actor("broker")
    if state == "owner_agreed":
        return story.says("owner", actions.ask_owner(introduction, actor=broker), "owner")
    if state == "both_agreed":
        return story.says("neighbour", actions.ask_candidate(introduction, actor=broker), "candidate")
    return (actions.reveal if state == "revealed" else actions.start_nda)(introduction, actor=broker)


def test_no_step_is_skipped(story):
    introduction = story.shortlisted()
    for verb in ("ask_candidate", "reveal", "start_nda", "nda_signed", "go", "no_go", "agreed", "meeting_was_held"):
        with pytest.raises(ValidationError):
            getattr(actions, verb)(
                introduction, actor=story.actor("broker"), **({"words": "why"} if STEPS[verb].words else {})
            )


def test_only_the_person_asked_or_the_administrator_answers(story):
    introduction = story.tell("owner_asked")
    for who in ("competitor", "visitor", "anonymous", "colleague", "broker", "second_broker", "neighbour"):
        with pytest.raises(NotAllowed):
            story.says(who, introduction, "owner")
    assert story.question(introduction, "owner").answer == ""


def test_a_consent_is_used_once(story):
    introduction = story.tell("owner_asked")
    story.says("owner", introduction, "owner")
    again = story.says("owner", introduction, "owner")
    assert again.state == "owner_agreed"
    assert Event.objects.filter(subject=subject_of(introduction), verb="owner said yes").count() == 1
    with pytest.raises(ValidationError):
        story.says("owner", introduction, "owner", yes=False)


def test_a_late_answer_is_none(story):
    introduction = story.tell("candidate_asked")
    Consent.objects.filter(side="candidate").update(asked_at=timezone.now() - dt.timedelta(days=46))
    with pytest.raises(ValidationError, match="run out"):
        story.says("neighbour", introduction, "candidate")


def test_after_a_withdrawal_nobody_can_answer_nor_reveal(story):
    introduction = story.tell("candidate_asked")
    actions.withdraw(introduction, actor=story.actor("owner"), reason="We found somebody.")
    with pytest.raises(ValidationError):
        story.says("neighbour", introduction, "candidate")
    assert LIFE.missing(Introduction.objects.get(pk=introduction.pk), STANDING["withdrawn"]) == ""


def test_the_candidate_takes_its_yes_back_until_names_are_told(story):
    introduction = story.tell("both_agreed")
    taken = actions.withdraw(introduction, actor=story.actor("neighbour"), reason="A new customer.")
    assert taken.state == "withdrawn"
    with pytest.raises(ValidationError):
        actions.reveal(introduction, actor=story.actor("broker"))


def test_names_once_told_are_not_taken_back(story):
    introduction = story.tell("revealed")
    with pytest.raises(ValidationError):
        actions.withdraw(introduction, actor=story.actor("owner"), reason="Too late.")


def test_a_changed_text_returns_to_its_owner_and_voids_both_consents(story):
    introduction = story.tell("both_agreed")
    revise_need(story.need, actor=story.actor("owner"), narrative="Something else altogether.")
    assert story.need.state == "owner_review"
    now = Introduction.objects.get(pk=introduction.pk)
    assert now.state == "shortlisted"
    assert set(now.consents.values_list("answer", flat=True)) == {"void"}
    with pytest.raises(ValidationError):
        actions.reveal(introduction, actor=story.actor("broker"))
    assert not Record.objects.filter(pk=introduction.pk).visible_to(story.actor("neighbour")).exists()


def test_an_answer_on_the_old_text_is_refused_and_the_new_text_is_asked_anew(story):
    introduction = story.tell("candidate_asked")
    old = story.question(introduction, "candidate")
    revise_need(story.need, actor=story.actor("owner"), narrative="Something else altogether.")
    with pytest.raises((NotAllowed, ValidationError)):
        actions.reply(introduction, actor=story.actor("neighbour"), question=old.pk, yes=True, seen=old.text_hash)
    story.validate()
    introduction = story.says("owner", actions.ask_owner(introduction, actor=story.actor("broker")), "owner")
    introduction = actions.ask_candidate(introduction, actor=story.actor("broker"))
    assert story.says("neighbour", introduction, "candidate").state == "both_agreed"


def test_an_excluded_party_or_its_house_is_never_a_candidate(story, cast):
    for candidate in (cast.rival, cast.rival_parent, cast.company):
        with pytest.raises(ValidationError):
            actions.shortlist(story.need, actor=story.actor("broker"), candidate=candidate)
    assert not Introduction.objects.exists()


def test_a_declared_conflict_bars_the_party_from_then_on(story, cast):
    introduction = story.tell("candidate_asked")
    story.says("neighbour", introduction, "candidate", yes=False, reason_code="conflict")
    assert story.need.conflicts.get().organisation == cast.foundry
    assert LIFE.missing(introduction, ("not_excluded",))


def test_a_party_excluded_later_loses_its_candidacy_and_its_view(story, cast):
    introduction = story.tell("candidate_asked")
    revise_need(story.need, actor=story.actor("owner"), exclusions=[cast.rival, cast.foundry])
    assert Introduction.objects.get(pk=introduction.pk).state == "withdrawn"
    assert not Record.objects.filter(pk=introduction.pk).visible_to(story.actor("neighbour")).exists()


def test_nothing_is_asked_before_text_and_teaser_are_right(raw_story):
    broker = raw_story.actor("broker")
    with pytest.raises(ValidationError):
        raw_story.shortlisted()
    move_need(raw_story.need, actor=broker, to="owner_review")
    move_need(raw_story.need, actor=raw_story.actor("owner"), to="validated")
    introduction = raw_story.shortlisted()
    with pytest.raises(ValidationError, match="second broker"):
        actions.ask_owner(introduction, actor=broker)
    raw_story.validate()
    assert actions.ask_owner(introduction, actor=broker).state == "owner_asked"


def test_a_double_click_is_one_click(story):
    introduction = story.shortlisted()
    broker = story.actor("broker")
    for act, before in (
        (actions.ask_owner, "shortlisted"),
        (actions.ask_candidate, "owner_agreed"),
        (actions.reveal, "both_agreed"),
    ):
        introduction = _walk(story, introduction, before)
        first = act(introduction, actor=broker, version=introduction.version)
        events, letters = Event.objects.count(), Letter.objects.count()
        again = act(introduction, actor=broker, version=introduction.version)
        assert (again.state, again.version) == (first.state, first.version)
        assert (Event.objects.count(), Letter.objects.count()) == (events, letters)
        introduction = first


def _walk(story, introduction, to: str):
    if introduction.state == "owner_asked":
        introduction = story.says("owner", introduction, "owner")
    if introduction.state == "candidate_asked":
        introduction = story.says("neighbour", introduction, "candidate")
    assert introduction.state == to
    return introduction


def test_the_second_of_two_who_act_at_once_is_told(story):
    """Two windows opened on the same state: the slower one meets the other's version."""
    introduction = story.tell("both_agreed")
    actions.withdraw(introduction, actor=story.actor("neighbour"), reason="No time.", version=introduction.version)
    with pytest.raises(Conflict):
        actions.reveal(introduction, actor=story.actor("broker"), version=introduction.version)


def test_silence_is_no_after_the_clock_and_not_before(story):
    introduction = story.tell("candidate_asked")
    with pytest.raises(ValidationError):
        actions.close_silent(introduction, actor=system("clock"))
    Introduction.objects.filter(pk=introduction.pk).update(waiting_since=timezone.localtime() - dt.timedelta(days=45))
    closed = actions.close_silent(introduction, actor=system("clock"))
    assert closed.state == "no_reply" and LIFE.missing(closed, STANDING["no_reply"]) == ""


def test_who_is_full_or_was_asked_this_week_is_not_asked(story, cast):
    introduction = story.tell("owner_agreed")
    Consent.objects.create(
        introduction=introduction, side="candidate", purpose="other", language="en", text="x", text_hash="x", brief_version=1,
        brief_hash="x", asked_of=cast.neighbour.person, asked_at=timezone.now() - dt.timedelta(days=3), answer="no",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="less than a week"):
        actions.ask_candidate(introduction, actor=story.actor("broker"))
    Consent.objects.filter(purpose="other").update(asked_at=timezone.now() - dt.timedelta(days=8))
    assert actions.ask_candidate(introduction, actor=story.actor("broker")).state == "candidate_asked"


def test_a_party_with_its_budget_full_is_passed_over(story, cast):
    introduction = story.tell("owner_agreed")
    open_ones = []
    for n in range(MOST_OPEN):
        need = tell_need(
            actor=story.actor("broker"),
            owner=None,
            title=f"Need {n}",
            narrative="Discs.",
            need_kind="technology_request",
        )
        open_ones.append(
            Introduction.objects.create(
                kind="introduction", for_need=need, candidate=cast.foundry, candidate_name="Foundry", title=f"Open {n}",
                state="revealed", waiting_since=timezone.now(),
            )
        )  # fmt: skip
    with pytest.raises(ValidationError, match="open already"):
        actions.ask_candidate(introduction, actor=story.actor("broker"))
    Introduction.objects.filter(pk=open_ones[0].pk).update(state="no_fit")
    assert actions.ask_candidate(introduction, actor=story.actor("broker")).state == "candidate_asked"


def test_the_nda_may_be_waived_with_a_reason_only(story):
    introduction = story.tell("revealed")
    broker = story.actor("broker")
    with pytest.raises(ValidationError):
        actions.waive_nda(introduction, actor=broker, words=" ")
    with pytest.raises(ValidationError):
        actions.plan_meeting(introduction, actor=broker, at=timezone.now(), place="Room 3")
    introduction = actions.waive_nda(introduction, actor=broker, words="Nothing secret is told in the first talk.")
    assert introduction.state == "revealed" and introduction.nda == "waived"
    assert actions.plan_meeting(introduction, actor=broker, at=timezone.now(), place="Room 3").meeting_place == "Room 3"


def test_an_unsolicited_interest_needs_only_the_owners_yes(story, cast):
    need = move_need(story.need, actor=story.actor("broker"), to="open")
    introduction = actions.express_interest(need, actor=story.actor("neighbour"), candidate=cast.foundry)
    assert introduction.state == "suggested" and introduction.unsolicited
    assert actions.express_interest(need, actor=story.actor("neighbour"), candidate=cast.foundry) == introduction
    assert not Record.objects.filter(pk=introduction.pk).visible_to(story.actor("owner")).exists()
    introduction = story.shortlisted()
    introduction = actions.ask_owner(introduction, actor=story.actor("broker"))
    assert story.says("owner", introduction, "owner").state == "both_agreed"


def test_interest_meets_a_yes_that_the_owner_has_given(story, cast):
    introduction = story.tell("owner_agreed")
    met = actions.express_interest(story.need, actor=story.actor("neighbour"), candidate=cast.foundry)
    assert met.pk == introduction.pk and met.state == "both_agreed"


def test_who_must_not_know_cannot_express_interest(story, cast):
    need = move_need(story.need, actor=story.actor("broker"), to="open")
    for who in ("competitor", "competitor_parent", "visitor", "anonymous"):
        with pytest.raises(NotAllowed):
            actions.express_interest(need, actor=story.actor(who), candidate=cast.rival)
