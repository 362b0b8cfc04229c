"""The list of partners: what finds them, what narrows them, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.people.actor import ANONYMOUS, actor_of, system
from crocevia.records.actions import add_link
from crocevia.records.parties import save_organisation
from crocevia.records.party_listing import organisations_of
from crocevia.vocabulary.models import Concept

pytestmark = pytest.mark.django_db


def concept(scheme: str, notation: str) -> Concept:
    return Concept.objects.get(scheme__code=scheme, notation=notation)


def slugs(asked, actor=ANONYMOUS) -> list[str]:
    return [o.slug for o in organisations_of(actor, {k: [v] for k, v in asked.items()}).found]


@pytest.fixture
def institute(cast):
    held = [(concept("party-kinds", "research_body"), True), (concept("kilometro-rosso-clusters", "kr-mech"), True)]
    return save_organisation(
        actor=system("test"),
        slug="institute",
        name="Istituto Qualità",
        sector="Robots",
        place="Genoa",
        names=[("Italian Institute", "alias")],
        concepts=held,
    )


@pytest.mark.parametrize("words", ["istituto", "QUALITA", "qualità rob", "italian", "inst", "genoa italian"])
def test_words_find_a_partner_by_name_sector_place_or_other_name(institute, words):
    assert slugs({"q": words}) == ["institute"]


@pytest.mark.parametrize("words", ["stituto", "robots in milan", "\x00", "%", "_", "'; drop table"])
def test_other_words_do_not(institute, words):
    assert "institute" not in slugs({"q": words}) or not words.strip("\x00")


@pytest.mark.parametrize(
    "asked", [{"kind": "research_body"}, {"cluster": "kr-mech"}, {"place": "Genoa"}, {"kind": "research_body", "q": "ital"}]
)
def test_facets_narrow(institute, asked):
    assert slugs(asked) == ["institute"]


def test_residency_is_what_a_link_says(cast):
    assert slugs({"residency": "yes"}) == ["brakes"]
    assert "brakes" not in slugs({"residency": "no"})
    assert slugs({"residency": "perhaps"}) == []


def test_facets_count_what_they_would_leave(cast, client: Client):
    page = client.get("/partners/", headers={"accept-language": "en"}).content.decode()
    assert "resident in the park" in page
    listing = organisations_of(ANONYMOUS, {})
    where = next(f for f in listing.facets if f.key == "residency")
    assert {o.value: o.count for o in listing.options(where)} == {"yes": 1, "no": 4}


def test_the_number_of_capabilities_is_the_readers_own(cast):
    def count(name: str) -> int:
        rows = organisations_of(cast.actor(name), {}).found
        return next(o.capability_count for o in rows if o.slug == "brakes")

    assert count("owner") == 1
    assert [count(name) for name in cast.strangers] == [0, 0, 0, 0]


def test_sorting_by_number_of_capabilities(cast):
    assert slugs({"sort": "-capabilities"})[0] == "foundry"
    assert slugs({"sort": "nonsense"}) == slugs({})


def test_export_links_keep_the_filters(cast, client: Client):
    page = client.get("/partners/?residency=yes&page=1").content.decode()
    assert "/partners.csv?residency=yes" in page
    assert "/partners.xlsx?residency=yes" in page


def grow(cast, number: int) -> None:
    teller = system("test")
    held = [(concept("party-kinds", "company"), True), (concept("kilometro-rosso-clusters", "kr-ict"), True)]
    for n in range(number):
        one = save_organisation(actor=teller, slug=f"more-{n}", name=f"More {n}", concepts=held, names=[(f"Other {n}", "alias")])
        add_link(actor=teller, subject=one, predicate="resident_of", object=cast.operator)
        create_capability(actor=teller, owner=one, title=f"Can do {n}", type="competence")


@pytest.mark.parametrize("name", ["anonymous", "owner", "broker"])
def test_queries_do_not_grow_with_rows(cast, name):
    def cost() -> int:
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(cast, name))
        client.get("/partners/")
        with CaptureQueriesContext(connection, ) as told:
            assert client.get("/partners/").status_code == 200
        return len(told)

    grow(cast, 2)
    before = cost()
    grow(cast, 20)
    assert cost() == before
    assert before <= 22


def test_people_whom_the_sources_name_are_public_the_rest_is_for_the_district(cast, client: Client):
    page = client.get("/people/").content.decode()
    assert "Test owner" not in page
    client.force_login(cast.neighbour)
    page = client.get("/people/").content.decode()
    assert "Test owner" in page
    assert "Test visitor" not in page
    assert actor_of(cast.visitor).is_insider is False
