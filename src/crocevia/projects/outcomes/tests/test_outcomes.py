"""Outcomes: signed by who has the power, on the exact words; a change voids it; public by a consent apart. Questions: once, when due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from conftest import SECRET
from django.core.exceptions import ValidationError
from django.urls import reverse

from crocevia.people.actor import system
from crocevia.projects.outcomes import actions
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.projects.outcomes.question_actions import answer_question, ask_question, months_after, plan_questions
from crocevia.projects.outcomes.rules import LIFE, STANDING, STATES, STEPS
from crocevia.projects.outcomes.texts import hash_of, publication_of, text_of
from crocevia.records.errors import NotAllowed
from crocevia.records.events import broken_links
from crocevia.records.models import Document, Record

OUTSIDE = ("neighbour", "second_broker", "administrator", "competitor", "competitor_parent", "visitor", "anonymous")
GIVEN = {"type": "product", "statement": f"A {SECRET} disc is on sale.", "attribution": "caused", "language": "en"}


@pytest.fixture
def outcome(cast) -> Outcome:
    return actions.create_outcome(actor=cast.actor("broker"), owner=cast.company, title="The disc", value=Decimal(3), unit="discs", **GIVEN)


def sign(outcome: Outcome, actor) -> Outcome:
    return actions.sign_outcome(outcome, actor=actor, seen=hash_of(text_of(outcome)))


def reads(outcome: Outcome, cast, who: str) -> bool:
    return Record.objects.filter(pk=outcome.pk).visible_to(cast.actor(who)).exists()


def test_every_step_leads_to_a_state_of_the_table():
    assert {state for step in STEPS.values() for state in (*step.of, step.to)} | {"reported"} == set(STATES)


def test_the_straight_way_to_a_public_outcome(outcome, cast):
    asked = actions.ask_signature(outcome, actor=cast.actor("broker"))
    assert (asked.state, asked.contact) == ("asked", cast.owner.person)
    signed = sign(asked, cast.actor("owner"))
    assert LIFE.missing(signed, STANDING["signed"]) == ""
    kept = signed.signatures.get()
    assert kept.text_hash == hash_of(text_of(signed)) and kept.authority.endswith("Brakes Company") and SECRET in kept.text
    assert not any(reads(signed, cast, who) for who in OUTSIDE)
    public = actions.publish_outcome(signed, actor=cast.actor("owner"), seen=hash_of(publication_of(signed)))
    assert LIFE.missing(public, STANDING["public"]) == "" and reads(public, cast, "anonymous")
    back = actions.take_back_publication(public, actor=cast.actor("owner"))
    assert LIFE.missing(back, STANDING["signed"]) == "" and not any(reads(back, cast, who) for who in OUTSIDE)
    assert LIFE.missing(back, ("consent",)) and not list(broken_links())


@pytest.mark.parametrize("who", ["broker", "second_broker", "administrator", "neighbour", "competitor", "visitor", "anonymous", "colleague"])
def test_nobody_else_signs(outcome, cast, who):
    asked = actions.ask_signature(outcome, actor=cast.actor("broker"))
    with pytest.raises(NotAllowed):
        sign(asked, cast.actor(who))
    assert not asked.signatures.exists()


def test_the_one_who_was_asked_signs_though_no_administrator(outcome, cast):
    asked = actions.ask_signature(outcome, actor=cast.actor("broker"), contact=cast.colleague.person)
    assert sign(asked, cast.actor("colleague")).state == "signed"


def test_another_text_than_the_one_read_is_not_signed(outcome, cast):
    read = hash_of(text_of(outcome))
    changed = actions.update_outcome(outcome, actor=cast.actor("broker"), statement="Two discs are on sale.")
    with pytest.raises(ValidationError, match="no longer the one"):
        actions.sign_outcome(changed, actor=cast.actor("owner"), seen=read)


@pytest.mark.parametrize(
    "change", [{"statement": "Else"}, {"title": "Else"}, {"type": "patent"}, {"attribution": "none"}, {"value": Decimal(4)}, {"unit": "cars"}, {"dated": "2026"}]
)
def test_a_changed_text_voids_the_signature_and_hides_it(outcome, cast, change):
    signed = sign(outcome, cast.actor("owner"))
    public = actions.publish_outcome(signed, actor=cast.actor("owner"), seen=hash_of(publication_of(signed)))
    changed = actions.update_outcome(public, actor=cast.actor("owner"), **change)
    assert changed.state == "drafted" and LIFE.missing(changed, STANDING["drafted"]) == ""
    assert changed.signatures.filter(void_at__isnull=False).count() == 2, "the rows stay"
    assert not reads(changed, cast, "anonymous")
    assert sign(changed, cast.actor("owner")).state == "signed"


def test_what_does_not_change_the_text_voids_nothing(outcome, cast):
    signed = sign(outcome, cast.actor("owner"))
    assert actions.update_outcome(signed, actor=cast.actor("broker"), evidence="checked").state == "signed"


def test_a_consent_to_publication_is_not_the_signature(outcome, cast):
    signed = sign(outcome, cast.actor("owner"))
    with pytest.raises(ValidationError):
        actions.publish_outcome(signed, actor=cast.actor("owner"), seen=hash_of(text_of(signed)))
    with pytest.raises(NotAllowed):
        actions.publish_outcome(signed, actor=cast.actor("broker"), seen=hash_of(publication_of(signed)))


def test_a_refusal_says_why(outcome, cast):
    asked = actions.ask_signature(outcome, actor=cast.actor("broker"))
    with pytest.raises(ValidationError, match="Say why"):
        actions.refuse_outcome(asked, actor=cast.actor("owner"))
    assert actions.refuse_outcome(asked, actor=cast.actor("owner"), words="it is not ours").reason == "it is not ours"


@pytest.mark.parametrize("wrong", [{"type": "wonder"}, {"attribution": "all"}, {"evidence": "sure"}, {"value": 3, "unit": " "}, {"audience": "public"}, {"owner": None}])
def test_what_no_outcome_may_hold(cast, wrong):
    with pytest.raises(ValidationError):
        actions.create_outcome(**{"actor": cast.actor("broker"), "owner": cast.company, "title": "X", **GIVEN, **wrong})
    assert not Outcome.objects.exists()


def test_a_source_tells_one_that_nobody_has_signed(cast, browse):
    document, _made = Document.objects.get_or_create(code="the-paper", defaults={"title_en": "The paper"})
    told = actions.create_outcome(actor=system("loader"), title="Told", type="patent", statement="Some patents", audience="public", sources=[(document, "line 3")], language="en")
    assert told.state == "reported" and not told.signatures.exists() and told.attribution == ""
    page = browse("anonymous").get(reverse("outcome_detail", args=[told.pk])).content.decode()
    assert "Nobody has signed it" in page and "The paper" in page


def test_pages_sign_and_strangers_find_nothing(outcome, cast, browse):
    detail, act = (reverse(name, args=[outcome.pk]) for name in ("outcome_detail", "outcome_act"))
    for who in OUTSIDE:
        client = browse(who)
        assert client.get(detail).status_code == 404 and client.post(act, {"verb": "sign", "read": "0" * 64}).status_code == 404
        assert SECRET not in client.get(reverse("outcome_list")).content.decode()
    broker, owner = browse("broker"), browse("owner")
    assert 'value="sign"' not in broker.get(detail).content.decode()
    broker.post(act, {"verb": "ask", "seen": outcome.version})
    page = owner.get(detail).content.decode()
    assert hash_of(text_of(outcome)) in page and 'value="refuse"' in page and "caused: without it" in page
    assert 'value="sign"' not in browse("colleague").get(detail).content.decode()
    owner.post(act, {"verb": "sign", "read": hash_of(text_of(outcome))})
    page = owner.get(detail).content.decode()
    assert "Signatures" in page and "stands" in page and 'value="publish"' in page
    outcome.refresh_from_db()
    outcome.signatures.update(text="Something else")
    assert "the text was changed" in owner.get(detail).content.decode()


# Questions --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [((2026, 1, 31), 6, (2026, 7, 31)), ((2026, 8, 31), 6, (2027, 2, 28)), ((2024, 2, 29), 12, (2025, 2, 28)), ((2024, 2, 29), 24, (2026, 2, 28)), ((2026, 12, 1), 12, (2027, 12, 1))],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_after(dt.date(*day), months) == dt.date(*then)


@pytest.fixture
def questions(cast) -> list[Question]:
    return plan_questions(cast.need, actor=system("test"), beneficiaries=[cast.company], start=dt.date(2025, 1, 31))


def test_questions_are_planned_once(cast, questions):
    again = plan_questions(cast.need, actor=system("test"), beneficiaries=[cast.company], start=dt.date(2020, 1, 1))
    assert [q.months for q in questions] == [6, 12, 24] and again == []
    assert questions[0].due == dt.date(2025, 7, 31)


def test_a_question_is_answered_once_by_who_may(cast, questions):
    asked = ask_question(questions[0], actor=system("test"))
    for who in ("broker", "colleague", "neighbour", "competitor"):
        with pytest.raises(NotAllowed):
            answer_question(asked, actor=cast.actor(who), nothing_yet=True)
    assert answer_question(asked, actor=cast.actor("owner"), nothing_yet=True, words="too early") is None
    assert answer_question(asked, actor=cast.actor("owner"), nothing_yet=True) is None, "twice is once"
    with pytest.raises(ValidationError, match="has its answer"):
        answer_question(asked, actor=cast.actor("owner"), title="X", **GIVEN)
    asked.refresh_from_db()
    assert asked.words == "too early" and asked.authority and asked.answered_by == cast.owner.person


def test_an_answer_is_an_outcome_to_sign(cast, questions):
    outcome = answer_question(questions[1], actor=cast.actor("owner"), title="The disc", **{k: v for k, v in GIVEN.items() if k != "language"})
    assert (outcome.owner, outcome.broker, outcome.state) == (cast.company, cast.broker, "drafted")
    assert outcome.links_out.get().object_record_id == cast.need.pk
    questions[1].refresh_from_db()
    assert questions[1].outcome == outcome and sign(outcome, cast.actor("owner")).state == "signed"


def test_what_is_not_due_is_neither_asked_nor_answered(cast):
    later = plan_questions(cast.need, actor=system("test"), beneficiaries=[cast.company], start=dt.date(2099, 1, 1))[0]
    with pytest.raises(ValidationError, match="not due"):
        ask_question(later, actor=system("test"))
    with pytest.raises(ValidationError, match="not due"):
        answer_question(later, actor=cast.actor("owner"), nothing_yet=True)
