"""A call as a constraint: what the model obeys is what the call's judge says, and the page tells it rule by rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from urllib.parse import quote

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.funding.calls.actions import create_call
from crocevia.funding.calls.catalogue import rule_sets
from crocevia.funding.calls.consortium import Consortium, Member
from crocevia.funding.calls.models import Call
from crocevia.funding.calls.profile import usual_roles
from crocevia.funding.calls.rules import ELIGIBLE, NOT_ELIGIBLE, Count, Every, assess
from crocevia.matching import calls
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import propose
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_calls import Applicants, OfCall, call_for, constraint
from crocevia.matching.coalition_eligible import represented
from crocevia.matching.coverage import question_of
from crocevia.matching.engine import rebuild
from crocevia.people.actor import Actor, system
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept
from matchengine.coalition import Candidate, Problem
from matchengine.coalition.rules import broken, hard_rules, may_join
from matchengine.coalition.worth import scaled
from matchengine.types import Aspect

TELLER = system("test")
BROKER = Actor(name="broker", is_broker=True)
ENGLISH = {"accept-language": "en"}
UNSEEN = "Ravenglass"
NAMES = sorted(rule_sets())


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def member(name: str) -> st.SearchStrategy[Member]:
    return st.builds(
        Member,
        id=st.just(name),
        kind=st.sampled_from(["", "company", "startup", "university", "research_body", "public_body"]),
        size=st.sampled_from(["", "small", "medium", "large"]),
        country=st.sampled_from(["", "IT", "IT", "DE", "CH", "US", "RU"]),
        region=st.sampled_from(["", "IT-25", "IT-21"]),
        group=st.just(name),
    )


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    with_owner=st.booleans(),
    people=st.tuples(*(member(letter) for letter in "owxyz")),
)
def test_the_model_and_the_judge_agree(name, with_owner, people):
    """Strict: whatever obeys the model has every counted rule surely. Doubt: whatever may be eligible obeys the model."""
    rule_set = rule_sets()[name]
    first, rest = usual_roles(rule_set)
    owner, *others = people
    given_ = (replace(owner, role=first),) if with_owner else ()
    candidates = {m.id: replace(m, role=rest) for m in others}
    of_call = OfCall(Call(title="x"), rule_set)
    for doubt in (False, True):
        told = constraint(of_call, Applicants(given_, candidates), doubt)
        problem = Problem(
            (Aspect("a", "a"),),
            tuple(Candidate(p, roles=told.marks[p], country=told.countries[p]) for p in candidates),
            np.full((1, len(candidates)), np.nan),
            rules=told.rules,
        )
        scale = scaled(problem, may_join(problem))
        holds = hard_rules(problem, scale)
        ids = list(candidates)
        for size in range(len(ids) + 1):
            for chosen in combinations(range(len(ids)), size):
                obeys = not broken(holds, scale, chosen)
                group = [candidates[ids[n]] for n in chosen]
                if not with_owner and group:
                    group[0] = replace(group[0], role=first)
                found = assess(Consortium((*given_, *group)), rule_set.rules).found
                away = {m.id for m in given_}
                against = [e for e in found if isinstance(e.rule.form, Every) and set(e.finding.against) - away]
                counted = [e for e in found if isinstance(e.rule.form, Count)]
                if obeys:
                    assert not against
                    if with_owner and not doubt:
                        assert all(e.verdict == ELIGIBLE for e in counted), (name, group)
                elif with_owner and doubt and not against:
                    # An owner that no choice can mend is no reason for the model to refuse everybody.
                    assert any(e.verdict == NOT_ELIGIBLE for e in counted), (name, group, told)


@pytest.fixture
def district(cast):
    """Two more parties that can coat and test: an Italian company and a German university; and calls with rules."""
    kinds = {c.notation: c for c in Concept.objects.filter(scheme__code="party-kinds")}
    for slug, name, words, country, kind in (
        ("coaters", "Coaters", "We coat cast iron discs against rust with a ceramic coating.", "IT", "company"),
        ("saltlab", "Salt Lab", "Salt spray test of coated parts, corrosion of cast iron.", "DE", "university"),
    ):
        owner = save_organisation(actor=TELLER, slug=slug, name=name, country=country, concepts=[(kinds[kind], False)])
        create_capability(
            actor=TELLER, owner=owner, title=words, type="competence", summary=words, language="en", year=2025
        )
    save_organisation(actor=TELLER, slug="brakes", country="IT", concepts=[(kinds["company"], False)])
    rebuild()
    for rules, topic in (("eic-accelerator@2026.1", "ALONE"), ("horizon-ia@2026.1", "THREE"), ("", "NONE")):
        create_call(actor=BROKER, title=f"Call {topic}", programme="Horizon Europe", topic=topic, rules=rules)
    create_call(
        actor=BROKER, title=UNSEEN, programme="P", topic="HIDDEN", rules="horizon-ia@2026.1", audience="owner",
        owner=cast.rival,
    )  # fmt: skip
    return cast


def proposed(cast, topic: str, asked: Asked | None = None):
    of_call = call_for(topic, cast.actor("owner"))
    owners = frozenset([cast.company.pk])
    return propose(question_of(cast.need), cast.actor("owner"), asked or Asked(), Choice(), owners, of_call)


def test_two_countries_are_no_three_and_the_words_say_so(district):
    told = proposed(district, "THREE", Asked(hidden=("foundry",)))
    assert told.composition.best is None
    assert told.plain is not None
    data = represented(told)
    assert data is not None
    assert data["without"]
    three = next(rule for rule in data["rules"] if rule["id"] == "three-countries")
    assert three["carried"]
    assert three["clause"]["place"] == "Article 22(2)"
    assert data["parties"][0] == "brakes"


def test_a_third_country_in_the_directory_is_taken(district):
    kinds = {c.notation: c for c in Concept.objects.filter(scheme__code="party-kinds")}
    far = save_organisation(
        actor=TELLER, slug="salt-at", name="Salzlabor", country="AT", concepts=[(kinds["company"], False)]
    )
    words = "Salt spray test of coated cast iron, corrosion tests of discs."
    create_capability(actor=TELLER, owner=far, title=words, type="competence", summary=words, language="en", year=2025)
    rebuild()
    told = proposed(district, "THREE", Asked(hidden=("foundry",)))
    assert told.composition.best is not None
    assert not told.doubt
    chosen = {told.organisation(p).slug for p in told.composition.best.parties}
    assert {"salt-at", "saltlab"} <= chosen
    data = represented(told)
    assert data is not None
    verdicts = {rule["id"]: rule["verdict"] for rule in data["rules"]}
    assert verdicts["member-state"] == "eligible"
    assert verdicts["three-countries"] == "unknown", "independence must be said"


def test_an_unknown_country_makes_it_a_may_be(district):
    told = proposed(district, "THREE")
    assert told.composition.best is not None
    assert told.doubt
    assert "foundry" in {told.organisation(p).slug for p in told.composition.best.parties}


def page(client: Client, cast, query: str, name: str = "owner"):
    client.force_login(getattr(cast, name))
    return client.get(reverse("need_coalition", args=[cast.need.pk]) + query, headers=ENGLISH)


def test_the_page_tells_it_rule_by_rule_and_leads_to_the_sheet(client, district):
    call = Call.objects.get(topic="ALONE")
    html = page(client, district, f"?call={call.pk}&share=0").content.decode()
    assert "May they apply?" in html
    assert "Article 48" in html
    assert reverse("need_call", args=[district.need.pk, call.pk]) in html
    conflict = page(client, district, f"?call={call.pk}&pin=coaters").content.decode()
    assert "the call asks: “One company applies, alone” (Article 48)" in conflict
    assert "What would make it eligible" in conflict
    assert "Without the call" in conflict


@pytest.mark.parametrize("topic", ["HIDDEN", "NONE", "no such call", "\x00"])
def test_a_call_out_of_sight_or_without_rules_is_passed_over(client, district, topic):
    html = page(client, district, f"?call={quote(topic)}").content.decode()
    assert UNSEEN not in html
    assert "May they apply?" not in html


def test_money_and_coalition_lead_to_each_other(client, district):
    calls.rebuild()
    html = page(client, district, "").content.decode()
    assert reverse("need_money", args=[district.need.pk]) + "?party=brakes" in html
    money = client.get(
        reverse("need_money", args=[district.need.pk]) + "?party=brakes", headers=ENGLISH
    ).content.decode()
    call = Call.objects.get(topic="THREE")
    together = reverse("need_coalition", args=[district.need.pk])
    assert f"{together}?call={call.pk}" in money
    sheet = client.get(
        reverse("need_call", args=[district.need.pk, call.pk]) + "?party=brakes&party=coaters", headers=ENGLISH
    ).content.decode()
    assert f"{together}?call={call.pk}&amp;pin=coaters" in sheet


def test_the_api_says_the_same(client, district):
    client.force_login(district.owner)
    path = f"/api/v1/needs/{district.need.pk}/coalition"
    told = client.get(f"{path}?call=THREE", headers=ENGLISH).json()
    assert told["call"]["topic"] == "THREE"
    assert told["call"]["doubt"] is True
    assert {rule["verdict"] for rule in told["call"]["rules"]} <= {"eligible", "not_eligible", "unknown"}
    assert client.get(path, headers=ENGLISH).json()["call"] is None
    for topic in ("HIDDEN", "NONE", "x"):
        answer = client.get(f"{path}?call={topic}", headers=ENGLISH)
        assert answer.status_code == 422
        assert UNSEEN not in answer.content.decode()


def test_a_party_that_no_database_could_hold_is_passed_over(cast, client):
    rebuild()
    client.force_login(cast.broker)
    told = create_call(actor=Actor(is_broker=True), title="Alone", programme="P", rules="eic-accelerator@2026.1")
    need, sheet = cast.need.pk, reverse("call_eligibility", args=[told.pk])
    for address in (reverse("need_money", args=[need]), reverse("need_call", args=[need, told.pk]), reverse("need_coalition", args=[need]), sheet):
        for name in ("party", "pin", "hide", "call", "with"):
            assert client.get(address, {name: "a\x00b"}).status_code == 200, (address, name)
    assert client.post(sheet, {"party": "a\x00b", "add": "\x00", "drop": "\x00"}).status_code == 200
