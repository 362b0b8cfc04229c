"""From a validated need to two parties who have met, by pages only; and what everybody else is shown meanwhile."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from conftest import SECRET
from django.urls import reverse

from crocevia.exchange.introductions.checking import altered_consents
from crocevia.exchange.introductions.models import Consent, Introduction, Letter
from crocevia.exchange.needs.actions import revise_need, tell_need
from crocevia.exchange.needs.models import Need, TeaserVersion
from crocevia.records.events import broken_links

STRANGERS = ("competitor", "competitor_parent", "second_broker", "administrator", "visitor", "anonymous")


def act(client, introduction, verb, **data):
    introduction.refresh_from_db()
    page = client.get(reverse("introduction_detail", args=[introduction.pk]))
    assert page.status_code == 200
    assert f'value="{verb}"' in page.content.decode(), verb
    answer = client.post(
        reverse("introduction_act", args=[introduction.pk]), {"verb": verb, "seen": introduction.version, **data}
    )
    introduction.refresh_from_db()
    return answer


def answer(client, introduction, yes=True, **data):
    page = client.get(reverse("introduction_detail", args=[introduction.pk])).content.decode()
    question, read = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("question", "read"))
    client.post(
        reverse("introduction_act", args=[introduction.pk]),
        {"verb": "reply", "question": question, "read": read, "answer": "yes" if yes else "no", **data},
    )
    introduction.refresh_from_db()


def nobody_learns(browse, introduction, hidden):
    """Strangers meet neither the introduction nor its words, by any of its addresses."""
    for who in STRANGERS:
        client = browse(who)
        for name in ("introduction_detail", "introduction_calendar"):
            assert client.get(reverse(name, args=[introduction.pk])).status_code == 404, (who, name)
        assert client.post(reverse("introduction_act", args=[introduction.pk]), {"verb": "reveal"}).status_code == 404
        for path in (reverse("introduction_list"), reverse("request_list"), "/api/v1/introductions"):
            body = client.get(path).content.decode()
            assert str(introduction.pk) not in body and hidden not in body, (who, path)


def test_the_whole_way_by_pages(story, browse, cast):
    broker, owner, candidate = browse("broker"), browse("owner"), browse("neighbour")
    page = broker.get(reverse("need_introductions", args=[cast.need.pk])).content.decode()
    assert "Foundry" in page and "We cast iron discs" in page and "Rival" not in page
    broker.post(reverse("need_shortlist", args=[cast.need.pk]), {"slug": "foundry"})
    introduction = Introduction.objects.get()
    assert introduction.state == "shortlisted" and introduction.reasons.filter(sentence__contains="iron").exists()
    assert candidate.get(reverse("introduction_detail", args=[introduction.pk])).status_code == 404
    assert owner.get(reverse("introduction_detail", args=[introduction.pk])).status_code == 404
    act(broker, introduction, "ask_owner")
    nobody_learns(browse, introduction, "Foundry –")
    assert "Foundry" in owner.get(reverse("request_list")).content.decode()
    assert candidate.get(reverse("introduction_detail", args=[introduction.pk])).status_code == 404
    answer(owner, introduction)
    assert introduction.state == "owner_agreed"
    act(broker, introduction, "ask_candidate")
    page = candidate.get(reverse("introduction_detail", args=[introduction.pk])).content.decode()
    assert "A maker of vehicle parts" in page
    for hidden in (SECRET, "Brakes Company", str(cast.need.pk), "Test owner"):
        assert hidden not in page
    answer(candidate, introduction)
    assert introduction.state == "both_agreed"
    act(broker, introduction, "reveal")
    page = candidate.get(reverse("introduction_detail", args=[introduction.pk])).content.decode()
    assert "Brakes Company" in page and "Test owner" in page and SECRET not in page
    nobody_learns(browse, introduction, "Foundry –")
    act(broker, introduction, "start_nda")
    act(broker, introduction, "nda_signed", words="On paper")
    act(owner, introduction, "hand_over_brief")
    assert SECRET in candidate.get(reverse("introduction_detail", args=[introduction.pk])).content.decode()
    assert candidate.get(reverse("match_need", args=[cast.need.pk])).status_code == 404
    when = "2026-12-01T10:30"
    act(broker, introduction, "plan_meeting", at=when, place="Room; 3")
    calendar = candidate.get(reverse("introduction_calendar", args=[introduction.pk])).content.decode()
    assert "DTSTART:20261201T093000Z" in calendar and r"LOCATION:Room\; 3" in calendar and SECRET not in calendar
    act(broker, introduction, "meeting_was_held", words="They got on.")
    act(broker, introduction, "go", words="A trial.")
    act(broker, introduction, "agreed", words="A contract.")
    assert introduction.state == "agreement"
    ledger = owner.get(reverse("need_ledger", args=[cast.need.pk])).content.decode()
    assert ledger.count("Foundry") >= 3


def test_a_refusal_says_why_on_the_desk(story, browse, cast):
    introduction = story.tell("candidate_asked")
    answer(browse("neighbour"), introduction, yes=False, reason_code="no_capacity", reason="full until March")
    assert introduction.state == "candidate_declined"
    assert "full until March" in browse("broker").get(reverse("desk")).content.decode()


def test_the_second_reader_judges_by_pages(raw, browse, cast):
    broker, second = browse("broker"), browse("second_broker")
    where = reverse("need_teaser", args=[cast.need.pk])
    assert second.post(where, {"verb": "approve", "number": "1"}).status_code == 404
    broker.post(where, {"verb": "ask", "reviewer": cast.second_broker.pk})
    assert reverse("need_detail", args=[cast.need.pk]) in second.get(reverse("request_list")).content.decode()
    assert 'value="approve"' in second.get(reverse("need_detail", args=[cast.need.pk])).content.decode()
    second.post(where, {"verb": "approve", "number": "1"})
    assert TeaserVersion.objects.get().review == "approved"
    assert SECRET not in second.get(reverse("need_detail", args=[cast.need.pk])).content.decode()


def test_the_owner_validates_just_the_text_that_was_read(raw, browse, cast):
    broker, owner = browse("broker"), browse("owner")
    broker.post(reverse("need_move", args=[cast.need.pk]), {"to": "owner_review"})
    where = reverse("need_review", args=[cast.need.pk])
    read = re.search(r'name="read" value="([0-9a-f]{64})"', owner.get(where).content.decode())[1]
    owner.post(reverse("need_move", args=[cast.need.pk]), {"to": "elicitation"})
    cast.need.refresh_from_db()
    assert cast.need.state == "elicitation"
    broker.post(reverse("need_teaser", args=[cast.need.pk]), {"verb": "write", "teaser": "Another line"})
    broker.post(reverse("need_move", args=[cast.need.pk]), {"to": "owner_review"})
    owner.post(where, {"verb": "validate", "read": read})
    cast.need.refresh_from_db()
    assert cast.need.state == "owner_review"
    read = re.search(r'name="read" value="([0-9a-f]{64})"', owner.get(where).content.decode())[1]
    owner.post(where, {"verb": "validate", "read": read})
    cast.need.refresh_from_db()
    assert cast.need.state == "validated"


@pytest.fixture
def raw(cast):
    return cast


def test_a_party_offers_itself(story, browse, cast):
    browse("broker").post(reverse("need_move", args=[cast.need.pk]), {"to": "open"})
    candidate = browse("neighbour")
    assert (
        "We could help"
        in candidate.get(
            reverse("need_detail", args=[cast.need.pk]), headers={"accept-language": "en"}
        ).content.decode()
    )
    page = candidate.get(reverse("need_interest", args=[cast.need.pk])).content.decode()
    assert "Brakes" not in page and SECRET not in page
    candidate.post(reverse("need_interest", args=[cast.need.pk]))
    introduction = Introduction.objects.get()
    assert introduction.unsolicited and introduction.candidate == cast.foundry
    for who in ("competitor", "visitor", "anonymous"):
        assert browse(who).get(reverse("need_interest", args=[cast.need.pk])).status_code == 404


def test_the_ledger_shows_a_changed_row(story, browse, cast):
    story.tell("candidate_asked")
    page = (
        browse("owner")
        .get(reverse("need_ledger", args=[cast.need.pk]), headers={"accept-language": "en"})
        .content.decode()
    )
    assert "the chain holds" in page
    from crocevia.records.models import Event  # noqa: PLC0415

    Event.objects.filter(verb="disclosed").update(signed_as="Somebody else")
    page = (
        browse("owner")
        .get(reverse("need_ledger", args=[cast.need.pk]), headers={"accept-language": "en"})
        .content.decode()
    )
    assert "the chain is broken" in page
    for who in ("neighbour", "second_broker"):
        assert browse(who).get(reverse("need_ledger", args=[cast.need.pk])).status_code in (403, 404)


@pytest.mark.parametrize("changed", [{"text": "May we?"}, {"text_hash": "0" * 64}, {"answer": "no"}, {"answer": ""}, {"answered_at": None}, {}])
def test_a_consent_changed_by_hand_is_found_though_no_event_was(story, browse, cast, changed):
    story.tell("both_agreed")
    assert list(altered_consents()) == []
    Letter.objects.all().delete()
    Consent.objects.filter(side="owner").update(**(changed or {"id": uuid4()}))
    page = browse("owner").get(reverse("need_ledger", args=[cast.need.pk]))
    assert len(page.context["broken"]) == len(list(altered_consents())) == 1 and list(broken_links()) == []


def test_the_desk_is_for_brokers_and_shows_its_own(story, browse, cast):
    story.tell("owner_asked")
    assert SECRET in browse("broker").get(reverse("desk")).content.decode()
    assert SECRET not in browse("second_broker").get(reverse("desk")).content.decode()
    for who, status in (("owner", 403), ("competitor", 403), ("administrator", 403), ("anonymous", 302)):
        assert browse(who).get(reverse("desk")).status_code == status


def test_a_broken_form_changes_nothing(story, browse, cast):
    introduction = story.tell("nda_in_force")
    broker, where = browse("broker"), reverse("introduction_act", args=[introduction.pk])
    for data in (
        {"verb": "plan_meeting", "at": "yesterday", "place": "x"}, {"verb": "plan_meeting", "at": "9999-99-99T10:00", "place": "x"},
        {"verb": "plan_meeting", "at": "2026-12-01T10:00", "place": "\x00 "}, {"verb": "reply", "question": "x", "answer": "yes"},
        {"verb": "go", "words": "x"}, {"verb": "nda_signed", "words": ""}, {"verb": "reveal", "seen": "99999999999999"},
    ):  # fmt: skip
        assert broker.post(where, data).status_code == 302
    assert broker.post(where, {"verb": "no such"}).status_code == 404
    assert Introduction.objects.get(pk=introduction.pk).version == introduction.version


def test_a_first_teaser_is_drafted_without_who_asks(browse, cast):
    need = tell_need(
        actor=cast.actor("broker"), owner=cast.company, title="Discs", narrative="Rust.", need_kind="technology_request", function="A coating that lasts.\nSomething more.", language="en"
    )  # fmt: skip
    page = browse("broker").get(reverse("need_introductions", args=[need.pk]))
    assert page.context["drafted"] == "An organisation seeks: a coating that lasts" and page.context["drafted"] in page.content.decode()
    browse("broker").post(reverse("need_teaser", args=[need.pk]), {"verb": "write", "teaser": page.context["drafted"], "seen": need.version})
    assert browse("broker").get(reverse("need_introductions", args=[need.pk])).context["drafted"] == ""
    need = revise_need(Need.objects.get(pk=need.pk), actor=cast.actor("broker"), teaser="", function="A coating for the discs of Brakes")
    need.teasers.all().delete()
    assert browse("broker").get(reverse("need_introductions", args=[need.pk])).context["drafted"] == "", "it names its owner"


def test_a_broker_names_whom_no_evidence_speaks_for(story, browse, cast):
    """Whoever may be a candidate can be named by who knows it; who must not know, its house and the owner's never stand there."""
    broker, where = browse("broker"), reverse("need_introductions", args=[cast.need.pk])
    named = {each.slug for each in broker.get(where).context["others"]}
    assert "kilometro-rosso" in named and not named & {"brakes", "rival", "rival-group", "foundry"}
    broker.post(reverse("need_shortlist", args=[cast.need.pk]), {"slug": "kilometro-rosso"})
    assert Introduction.objects.get().candidate == cast.operator and Introduction.objects.get().state == "shortlisted"
    assert "kilometro-rosso" not in {each.slug for each in broker.get(where).context["others"]}
