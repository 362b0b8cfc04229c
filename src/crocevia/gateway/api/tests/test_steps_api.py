"""The steps of records through the API: the same as on their pages, for the same people."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from crocevia.exchange.introductions import actions as introductions
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.models import Need
from crocevia.gateway.api.tests.test_api import EVERYONE, caller, is_problem
from crocevia.projects.agreements.actions import draw_up_agreement
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.actions import create_outcome
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects.models import Project
from crocevia.projects.projects.tests.story import ProjectStory
from crocevia.records.models import Event, Record
from crocevia.ui.offers import offer_of

pytestmark = pytest.mark.django_db
PATHS = {"need": "needs", "introduction": "introductions", "agreement": "agreements", "project": "projects", "outcome": "outcomes"}


def at(record: Record) -> str:
    return f"v1/{PATHS[record.kind]}/{record.pk}/steps"


def kept(cast, kind: str) -> Any:
    """A record of the broker's that only those who take part in it see."""
    broker = cast.actor("broker")
    if kind == "need":
        return cast.need
    if kind == "introduction":
        Story(cast).validate()
        return introductions.ask_owner(Story(cast).shortlisted(), actor=broker)
    if kind == "agreement":
        return draw_up_agreement(actor=broker, form="nda", title="Secrecy", sides=[(cast.company, ""), (cast.foundry, "")], language="en")
    if kind == "project":
        return ProjectStory(cast).begin()
    return create_outcome(actor=broker, owner=cast.company, title="A disc", type="product", attribution="caused", statement="It holds.", language="en")


def take(call, record: Record, verb: str, version: int | None = None, **inputs: str):
    return call("post", at(record), {"verb": verb, "version": version or Record.objects.get(pk=record.pk).version, "inputs": inputs})


@pytest.mark.parametrize("kind", sorted(PATHS))
@pytest.mark.parametrize("name", EVERYONE)
def test_whoever_may_not_see_it_finds_no_steps_and_takes_none(cast, kind, name):
    record, call = kept(cast, kind), caller(cast, name)
    level = "card" if kind == "introduction" else "full"
    sees = Record.objects.filter(pk=record.pk).visible_to(cast.actor(name), level).exists()
    before = Event.objects.count()
    got = call("get", at(record))
    if not sees:
        is_problem(got, 404)
    else:
        assert got.status_code == 200 and got.json()["version"] == record.version
        open_to = {step["verb"] for step in got.json()["steps"]}
        assert open_to <= set(offer_of(kind).acts)
        assert open_to or name not in ("broker", "owner") or kind in ("agreement",)
    if name == "anonymous":
        is_problem(call("post", at(record), {"verb": "abandon", "version": 1}), 401)
    elif not sees:
        for verb in offer_of(kind).acts:
            is_problem(take(call, record, verb), 404)
        assert Event.objects.count() == before


def test_an_agreement_is_brought_before_its_parties_by_a_program(cast):
    call_command("load_templates", verbosity=0)
    agreement, broker, owner = kept(cast, "agreement"), caller(cast, "broker"), caller(cast, "owner")
    told = broker.get(at(agreement))
    review = next(step for step in told["steps"] if step["verb"] == "send_to_review")
    assert told["state"] == "drafting" and review["lacking"]
    is_problem(take(broker, agreement, "send_to_review"), 422)
    assert take(broker, agreement, "template").status_code == 200
    seen = Record.objects.get(pk=agreement.pk).version
    assert take(broker, agreement, "send_to_review").json()["state"] == "internal_review"
    # Twice is once, to who took it; an older version is a conflict.
    assert take(broker, agreement, "send_to_review", version=seen).status_code == 200
    assert is_problem(take(broker, agreement, "abandon", version=seen, words="late"), 409)["current_version"] == seen + 1
    is_problem(owner("get", at(agreement)), 404)
    assert take(broker, agreement, "lay_before_parties").status_code == 200
    steps = {step["verb"]: step for step in owner.get(at(agreement))["steps"]}
    assert {"accept", "remark", "reject"} <= set(steps) and "call_for_signature" not in steps
    inputs = {each["name"]: each["value"] for each in steps["accept"]["inputs"]}
    assert take(owner, agreement, "accept", **inputs).status_code == 200
    is_problem(take(owner, agreement, "call_for_signature"), 403)
    assert Agreement.objects.get(pk=agreement.pk).parties.get(organisation=cast.company).accepted


def test_a_question_is_answered_with_the_text_that_was_read(cast):
    introduction, owner = kept(cast, "introduction"), caller(cast, "owner")
    reply = owner.get(at(introduction))["steps"][0]
    assert reply["verb"] == "reply" and cast.foundry.name in reply["help"]
    inputs = {each["name"]: each["value"] for each in reply["inputs"] if each["kind"] == "hidden"}
    is_problem(take(owner, introduction, "reply", **{**inputs, "read": "0" * 64, "answer": "yes"}), 422)
    is_problem(take(caller(cast, "broker"), introduction, "reply", **inputs, answer="yes"), 403)
    answered = take(owner, introduction, "reply", **inputs, answer="yes")
    assert answered.status_code == 200 and answered.json()["state"] == "owner_agreed"
    assert Introduction.objects.get(pk=introduction.pk).consents.get().answer == "yes"


def test_a_need_moves_and_a_project_is_worked_on(cast):
    broker = caller(cast, "broker")
    move = broker.get(at(cast.need))["steps"][0]
    assert "owner_review" in [each["value"] for each in move["inputs"][0]["choices"]]
    assert take(broker, cast.need, "move", to="owner_review").json()["state"] == "owner_review"
    is_problem(take(broker, cast.need, "move", to="validated"), 422)
    is_problem(take(broker, cast.need, "move", to="fulfilled", version=1), 409)
    assert Need.objects.get(pk=cast.need.pk).state == "owner_review"
    project = kept(cast, "project")
    assert take(broker, project, "build_partnership").json()["state"] == "partnership_building"
    assert take(broker, project, "open_issue", words="No disc yet").status_code == 200
    is_problem(take(broker, project, "set_package", title="Trials", planned_start="soon", planned_end=""), 422)
    assert Project.objects.get(pk=project.pk).issues.get().title == "No disc yet"
    is_problem(take(caller(cast, "neighbour"), project, "withdraw", words="mine"), 403)


def test_an_outcome_is_signed_by_its_beneficiary_alone(cast):
    outcome, broker, owner = kept(cast, "outcome"), caller(cast, "broker"), caller(cast, "owner")
    assert take(broker, outcome, "ask").status_code == 200
    sign = next(step for step in owner.get(at(outcome))["steps"] if step["verb"] == "sign")
    assert "It holds." in sign["help"]
    read = sign["inputs"][0]["value"]
    for name in ("broker", "colleague"):
        assert take(caller(cast, name), outcome, "sign", read=read).status_code == 403
    assert take(owner, outcome, "sign", read=read).json()["state"] == "signed"
    assert Outcome.objects.get(pk=outcome.pk).signatures.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"verb": "no such", "version": 1}, {"verb": "remark", "version": 0}, {"verb": "remark", "version": 1, "inputs": {"words": 7}},
        {"verb": "remark", "version": 1, "inputs": {"words": "x" * 20_001}}, {"verb": "remark", "version": 1, "more": 1},
        {"verb": "signatory", "version": 1, "inputs": {"who": "x:y"}}, {"verb": "draft", "version": 1}, {"verb": "enter_into_force", "version": 1, "inputs": {"starts": "soon"}},
    ],
)  # fmt: skip
def test_nonsense_is_a_problem_and_changes_nothing(cast, body):
    agreement, broker = kept(cast, "agreement"), caller(cast, "broker")
    before = Event.objects.count()
    is_problem(broker("post", at(agreement), body), 422)
    assert Event.objects.count() == before


def test_a_step_that_makes_another_record_says_which(cast):
    agreement = kept(cast, "agreement")
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force")
    made = take(caller(cast, "broker"), agreement, "amend", title="One more year").json()["made"]
    assert made["kind"] == "agreement" and Agreement.objects.get(pk=made["id"]).parent_id == agreement.pk
