"""One partner's page: what stands on it, for whom, and at what cost."""

import pytest
from conftest import SECRET
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.insight.directory.relations import relations_of
from crocevia.people.actor import system
from crocevia.projects.agreements.actions import create_agreement
from crocevia.projects.cases.actions import create_case
from crocevia.records.actions import add_link, cite, state_fact
from crocevia.records.models import Disagreement, Document, Link
from crocevia.records.parties import add_membership, add_person, save_organisation
from crocevia.vocabulary.models import Concept

pytestmark = pytest.mark.django_db
TELLER = system("test")


def page_of(slug: str, user=None, language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    if user:
        client.force_login(user)
    answer = client.get(f"/partners/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def document(db) -> Document:
    return Document.objects.create(code="gazette", title_en="The Gazette", title_it="La Gazzetta")


def test_a_partner_that_is_not_there_is_not_found(db, client):
    assert client.get("/partners/nobody/").status_code == 404


def test_what_it_can_do_stands_with_its_sentence_and_source(cast, document):
    cite(cast.offer, [(document, "line 7")])
    page = page_of("foundry")
    assert "We cast iron discs and coat them against rust." in page
    assert "The Gazette" in page and "line 7" in page


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "visitor", "anonymous", "neighbour"])
def test_nothing_hidden_shows_on_its_owners_page(cast, name):
    assert SECRET not in page_of("brakes", None if name == "anonymous" else getattr(cast, name))


@pytest.mark.parametrize("name", ["owner", "colleague", "broker"])
def test_its_own_people_and_broker_see_its_needs(cast, name):
    assert cast.need.title in page_of("brakes", getattr(cast, name))


def test_a_link_to_a_need_whose_card_alone_is_seen_betrays_nobody(cast):
    add_link(actor=TELLER, subject=cast.company, predicate="need_owner", object=cast.need)
    assert SECRET not in page_of("brakes", cast.neighbour)
    assert SECRET in page_of("brakes", cast.owner)


def test_cases_name_role_companions_outcome_and_source(cast, document):
    case = create_case(
        actor=TELLER, title="Pads of cement", type="joint development", outcome="A carmaker tests them", language="en",
        sources=[(document, "line 9")],
    )  # fmt: skip
    add_link(actor=TELLER, subject=cast.company, predicate="need_owner", object=case, role="problem owner")
    add_link(actor=TELLER, subject=cast.foundry, predicate="participant_of", object=case, role="casting")
    page = page_of("brakes")
    for words in ("Pads of cement", "problem owner", "Foundry", "A carmaker tests them", "line 9"):
        assert words in page


def test_the_timeline_is_in_order_of_time(cast, document):
    source = [(document, "line 1")]
    state_fact(actor=TELLER, about=cast.company, code="t2", text="Second thing", as_of="2008", sources=source)
    state_fact(actor=TELLER, about=cast.company, code="t1", text="First thing", as_of="2004-06-01", sources=source)
    agreement = create_agreement(actor=TELLER, title="A pact", type="framework", signed="2006-12")
    add_link(actor=TELLER, subject=cast.company, predicate="party_to", object=agreement)
    page = page_of("brakes")
    assert page.index("First thing") < page.index("A pact") < page.index("Second thing")


def test_both_sides_of_a_difference_are_shown(cast, document):
    point = Disagreement.objects.create(code="x1", topic="How many", detail="Two lists differ.")
    for code, value in (("staff-a", 67), ("staff-b", 75)):
        state_fact(
            actor=TELLER, about=cast.company, code=code, topic="figure", metric=f"staff {code}", unit="people",
            value=value, disagreement=point, sources=[(document, "line 3")],
        )  # fmt: skip
    page = page_of("brakes")
    assert "Where the sources differ" in page
    assert "67" in page and "75" in page and "Two lists differ." in page


def test_what_no_source_gives_says_so_and_who_may_adds_it(cast):
    assert "not recorded" in page_of("foundry")
    assert "/partners/foundry/edit/" not in page_of("foundry", cast.neighbour)
    assert "/partners/foundry/edit/" in page_of("foundry", cast.broker)


def test_clusters_that_we_read_ourselves_say_so(cast):
    cluster = Concept.objects.get(scheme__code="kilometro-rosso-clusters", notation="kr-mat")
    save_organisation(actor=TELLER, slug="foundry", concepts=[(cluster, True)])
    assert "Our reading; nobody at Foundry has confirmed it." in page_of("foundry")


def test_only_members_of_the_district_read_who_works_where(cast):
    office = add_person(actor=TELLER, name="Office Holder", public=True)
    add_membership(actor=TELLER, person=office, organisation=cast.company, title="Chair")
    assert "Office Holder" in page_of("brakes") and "Test owner" not in page_of("brakes")
    assert "Test owner" in page_of("brakes", cast.neighbour)


def test_a_member_of_an_earlier_list_only_is_dashed(cast, document):
    for who, places in ((cast.rival, ["lines 41–43"]), (cast.foundry, ["lines 41–43", "lines 196–197"]), (cast.company, ["lines 196–197"])):
        add_link(
            actor=TELLER, subject=who, predicate="member_of", object=cast.operator, sources=[(document, p) for p in places]
        )
    links = Link.objects.filter(predicate="member_of").select_related("subject", "object").prefetch_related("citations__document")
    relations = relations_of(cast.operator, list(links))["relations"]
    members = next(group for group in relations["groups"])["items"]
    assert {item["name"]: (item["old"], item["lists"]) for item in members} == {
        "Rival Brakes": (True, [True, False]),
        "Foundry": (False, [True, True]),
        "Brakes Company": (False, [False, True]),
    }
    assert len(relations["lists"]) == 2


def grow(cast, document, number: int) -> None:
    for n in range(number):
        other = save_organisation(actor=TELLER, slug=f"other-{n}", name=f"Other {n}")
        source = [(document, f"line {n}")]
        create_capability(actor=TELLER, owner=cast.company, title=f"Skill {n}", type="competence", evidence="It can.", sources=source)
        add_link(actor=TELLER, subject=other, predicate="member_of", object=cast.company, sources=source)
        case = create_case(actor=TELLER, title=f"Case {n}", type="trial", sources=source)
        add_link(actor=TELLER, subject=cast.company, predicate="participant_of", object=case)
        add_link(actor=TELLER, subject=other, predicate="participant_of", object=case)
        state_fact(actor=TELLER, about=cast.company, code=f"fact-{n}", text=f"Fact {n}", sources=source)
        state_fact(
            actor=TELLER, about=cast.company, code=f"figure-{n}", topic="figure", metric="staff", value=n, sources=source
        )


@pytest.mark.parametrize("name", ["anonymous", "owner", "broker"])
def test_queries_do_not_grow_with_rows(cast, document, name):
    client = Client()
    if name != "anonymous":
        client.force_login(getattr(cast, name))

    def cost() -> int:
        client.get("/partners/brakes/")
        with CaptureQueriesContext(connection) as told:
            client.get("/partners/brakes/")
        return len(told)

    grow(cast, document, 2)
    before = cost()
    grow(cast, document, 15)
    assert cost() == before
    assert before <= 45
