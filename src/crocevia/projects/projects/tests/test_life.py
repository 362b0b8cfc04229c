"""The life of a project: who takes which step, on what evidence; what is kept beside it; and who reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import SECRET
from django.core.exceptions import ValidationError

from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Question
from crocevia.projects.projects import actions, parts
from crocevia.projects.projects.life import LIFE
from crocevia.projects.projects.models import Partner, Project
from crocevia.projects.projects.rules import BROKER, STANDING, STATES, STEPS
from crocevia.projects.projects.tests.story import day
from crocevia.records.actions import add_link, add_record
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, Record

INSIDE = ("broker", "owner", "colleague", "neighbour")
OUTSIDE = ("second_broker", "administrator", "competitor", "competitor_parent", "visitor", "anonymous")


def reads(story, who: str) -> bool:
    actor = story.actor(who)
    card = Record.objects.filter(pk=story.key).visible_to(actor).exists()
    assert card == Record.objects.filter(pk=story.key).visible_to(actor, "full").exists(), "a project has no card"
    return card


def test_every_step_leads_to_a_state_of_the_table():
    assert {state for step in STEPS.values() for state in (*step.of, *([step.to] if step.to else []))} == set(STATES)
    assert set(STANDING) <= set(STATES)


def test_the_straight_way_keeps_its_evidence(story):
    for state in [reached for reached, _act in story.WAY]:
        project = story.tell(state)
        assert LIFE.missing(project, STANDING[state]) == "", state
    assert project.proposal == "number 1, today" and project.decision == "13.5 of 15" and project.grant.startswith("grant 7")
    assert project.actual_start == day(-40) and project.actual_end == day(-1) and project.result
    assert not list(broken_links(subject_of(project)))
    moves = Event.objects.filter(subject=subject_of(project), verb__startswith="moved to ").values_list("verb", flat=True)
    assert [verb.removeprefix("moved to ") for verb in moves] == [reached for reached, _act in story.WAY]


def test_only_those_who_take_part_read_it(story):
    assert all(reads(story, who) for who in INSIDE)
    assert not any(reads(story, who) for who in OUTSIDE)
    parts.end_partner(story.project, actor=story.actor("broker"), organisation=story.cast.foundry)
    assert not reads(story, "neighbour") and reads(story, "owner")
    parts.set_partner(story.project, actor=story.actor("broker"), organisation=story.cast.foundry, role="associated")
    assert reads(story, "neighbour")


@pytest.mark.parametrize("house", ["rival", "rival_parent"])
def test_an_excluded_house_never_takes_part(story, house):
    with pytest.raises(ValidationError, match="must not know"):
        parts.set_partner(story.project, actor=story.actor("broker"), organisation=getattr(story.cast, house), role="beneficiary")
    assert not reads(story, "competitor")


def test_a_partner_is_not_excluded(story):
    with pytest.raises(ValidationError, match="among those who must not know"):
        actions.update_project(story.project, actor=story.actor("broker"), exclusions=[story.cast.foundry])


@pytest.mark.parametrize("who", ["neighbour", "second_broker", "competitor", "visitor"])
def test_a_partner_or_a_stranger_does_not_lead(story, who):
    for verb in ("build_partnership", "withdraw"):
        with pytest.raises(NotAllowed):
            getattr(actions, verb)(story.project, actor=story.actor(who), words="because")
    with pytest.raises(NotAllowed):
        parts.set_money(story.project, actor=story.actor(who), organisation=story.cast.foundry, source="own", amount=Decimal(1))
    assert story.project.state == "idea"


def test_the_coordinator_leads_and_a_partner_says_what_hinders(story):
    assert actions.build_partnership(story.project, actor=story.actor("owner")).state == "partnership_building"
    issue = parts.open_issue(story.project, actor=story.actor("neighbour"), title="The furnace is late")
    assert parts.settle_issue(story.project, actor=story.actor("owner"), issue=issue.pk, words="it came").closed_at
    with pytest.raises(ValidationError, match="solved already"):
        parts.settle_issue(story.project, actor=story.actor("owner"), issue=issue.pk, words="again")


def test_what_is_missing_is_said(story, cast):
    bare = actions.create_project(actor=story.actor("broker"), title="Bare", language="en")
    with pytest.raises(ValidationError, match="what the project is to reach"):
        actions.build_partnership(bare, actor=story.actor("broker"))
    actions.update_project(bare, actor=story.actor("broker"), objective="Something")
    actions.build_partnership(bare, actor=story.actor("broker"))
    for lacking, mend in (
        ("two partners", lambda: [parts.set_partner(bare, actor=story.actor("broker"), organisation=o, role="beneficiary") for o in (cast.company, cast.foundry)]),
        ("coordinator", lambda: parts.set_partner(bare, actor=story.actor("broker"), organisation=cast.company, role="coordinator")),
    ):
        with pytest.raises(ValidationError, match=lacking):
            actions.prepare_proposal(bare, actor=story.actor("broker"))
        mend()
    assert actions.prepare_proposal(bare, actor=story.actor("broker")).owner == cast.company
    with pytest.raises(ValidationError, match="no work package"):
        actions.submit(bare, actor=story.actor("broker"), words="today")


def test_work_is_not_done_while_points_and_issues_are_open(story):
    story.tell("running")
    broker = story.actor("broker")
    with pytest.raises(ValidationError, match="2 points"):
        actions.complete(story.project, actor=broker, words="done")
    parts.drop_milestone(story.project, actor=broker, title="First disc", words="not needed")
    with pytest.raises(ValidationError, match="leaves a file"):
        parts.reach_milestone(story.project, actor=broker, title="Report")
    kept = parts.reach_milestone(story.project, actor=story.actor("neighbour"), title="Report", name="r.txt", content=b"held")
    assert kept.file.digest and kept.file.purpose == "deliverable"
    parts.open_issue(story.project, actor=broker, title="A crack")
    with pytest.raises(ValidationError, match="1 issue"):
        actions.complete(story.project, actor=broker, words="done")


def test_partners_who_pay_themselves_begin_on_an_agreement(story, cast):
    broker = story.actor("broker")
    with pytest.raises(ValidationError, match="agreement in force"):
        actions.start_self_funded(story.project, actor=broker)
    agreement = Agreement(kind="agreement", title="Pilot", type="pilot", signed="2026-01-10", state="in_force", broker=cast.broker)
    add_record(agreement, actor=broker.as_system())
    parts.tie(story.project, actor=broker, to=agreement)
    with pytest.raises(ValidationError, match="agreement in force"):
        actions.start_self_funded(story.project, actor=broker)  # it binds nobody of them
    for party in (cast.company, cast.foundry):
        add_link(actor=broker.as_system(), subject=party, predicate="party_to", object=agreement)
    begun = actions.start_self_funded(story.project, actor=broker, day=day(-3))
    assert (begun.state, begun.self_funded) == ("running", True)
    assert LIFE.missing(begun, STANDING["running"]) == ""


def test_a_kept_agreement_will_do(story):
    parts.keep_project_file(story.project, actor=story.actor("owner"), name="a.txt", content=b"we agree", purpose="agreement")
    assert actions.start_self_funded(story.project, actor=story.actor("owner")).state == "running"


def test_completing_plans_the_questions_once(story):
    story.tell("completed")
    asked = Question.objects.filter(about=story.key)
    assert sorted(asked.values_list("beneficiary__slug", "months")) == [(s, m) for s in ("brakes", "foundry") for m in (6, 12, 24)]
    actions.complete(story.project, actor=story.actor("broker"), words="again")
    assert asked.count() == 6
    story.tell("outcome_monitoring")
    with pytest.raises(ValidationError, match="no answer yet"):
        actions.close(story.project, actor=story.actor("broker"))


@pytest.mark.parametrize(
    ("state", "verb", "to"),
    [("submitted", "reject", "rejected"), ("idea", "withdraw", "withdrawn"), ("running", "terminate", "terminated"), ("running", "suspend", "suspended")],
)
def test_a_way_out_needs_a_reason(story, state, verb, to):
    story.tell(state)
    with pytest.raises(ValidationError, match="Say why"):
        getattr(actions, verb)(story.project, actor=story.actor("broker"), words="  ")
    done = getattr(actions, verb)(story.project, actor=story.actor("broker"), words="no money")
    assert (done.state, done.reason) == (to, "no money")
    assert LIFE.missing(done, STANDING[to]) == ""


def test_the_version_seen_and_the_double_click(story):
    seen = story.project.version
    actions.build_partnership(story.project, actor=story.actor("broker"), version=seen)
    assert actions.build_partnership(story.project, actor=story.actor("broker"), version=seen).state == "partnership_building"
    with pytest.raises(Conflict):
        actions.prepare_proposal(story.project, actor=story.actor("owner"), version=seen)


def test_readiness_has_a_history_and_a_first_reading(story):
    parts.read_trl(story.project, actor=story.actor("owner"), value=6, note="a car", day=day(-1))
    assert (story.project.trl_start, story.project.trl_now) == (4, 6)
    parts.read_trl(story.project, actor=story.actor("owner"), value=5, day=day(-20))
    assert (story.project.trl_start, story.project.trl_now) == (4, 6), "an earlier day, read later, is not now"
    with pytest.raises(ValidationError):
        parts.read_trl(story.project, actor=story.actor("owner"), value=10)


def test_money_is_of_partners_and_nothing_takes_a_line_away(story, cast):
    broker = story.actor("broker")
    with pytest.raises(ValidationError, match="no partner"):
        parts.set_money(story.project, actor=broker, organisation=cast.operator, source="own", amount=Decimal(5))
    parts.set_money(story.project, actor=broker, organisation=cast.company, source="own", amount=Decimal(0))
    assert list(story.project.money.values_list("organisation__slug", "source")) == [("foundry", "grant")]


def test_the_broker_alone_ties_what_the_broker_reads(story, cast):
    link = parts.tie(story.project, actor=story.actor("broker"), to=cast.need)
    assert link.predicate == "comes_from"
    with pytest.raises(NotAllowed):
        parts.tie(story.project, actor=story.actor("broker"), to=cast.hidden_offer)
    with pytest.raises(NotAllowed):
        parts.tie(story.project, actor=story.actor("owner"), to=cast.need)


def test_a_new_coordinator_takes_the_place_of_the_first(story, cast):
    parts.set_partner(story.project, actor=story.actor("broker"), organisation=cast.foundry, role="coordinator")
    assert story.project.owner == cast.foundry
    assert story.project.partners.get(organisation=cast.company).role == Partner.Role.BENEFICIARY
    assert reads(story, "owner"), "it still takes part"
    assert LIFE.roles(story.project, story.actor("broker")) == frozenset({BROKER})
    with pytest.raises(ValidationError, match="another coordinator"):
        parts.end_partner(story.project, actor=story.actor("broker"), organisation=cast.foundry)


def test_a_project_is_never_wider_than_its_partners(story):
    for audience in ("district", "public"):
        with pytest.raises(ValidationError):
            actions.create_project(actor=story.actor("broker"), title="Open", audience=audience)
    assert not Project.objects.exclude(audience="owner").exists()
    assert SECRET in story.project.search_full and SECRET not in story.project.search_card
