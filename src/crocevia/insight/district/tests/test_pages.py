"""The district's pages on small data: what they show, and what they must not."""

import pytest
from conftest import SECRET
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crocevia.campus.spaces.actions import create_space
from crocevia.insight.district.story import inferred_year, marks_of
from crocevia.people.actor import actor_of, system
from crocevia.records.actions import cite, state_fact
from crocevia.records.models import Disagreement, Document, Statement

pytestmark = pytest.mark.django_db
TELLER = system("test")
PAGES = ("/district/", "/district/timeline/", "/district/territory/", "/district/sources/", "/clusters/")


@pytest.fixture
def profile(db) -> Document:
    return Document.objects.create(
        code="profile", title_en="Profile", title_it="Profilo", dating_note="Latest date inside: 2019.", content="Figures"
    )


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("url", PAGES)
def test_pages_stand_without_any_fact(db, english, url):
    assert english.get(url).status_code == 200


def tell(cast, profile) -> None:
    source = [(profile, "line 5")]
    point = Disagreement.objects.create(code="x1", topic="Number of organisations", detail="Definitions differ.")
    for code, value, as_of in (("k-a", 67, ""), ("k-b", 75, "2022")):
        state_fact(
            actor=TELLER, about=cast.operator, code=code, topic="figure", metric=f"bodies {code}", unit="organisations",
            value=value, as_of=as_of, disagreement=point, sources=source,
        )  # fmt: skip
    state_fact(actor=TELLER, about=cast.operator, code="m", topic="mission", text="Grow a hub", language="en", sources=source)
    state_fact(
        actor=TELLER, about=cast.operator, code="mile", topic="milestone", text="Opened", as_of="2009", sources=source
    )
    site = create_space(actor=TELLER, title="The site", type="site", owner=cast.operator)
    state_fact(
        actor=TELLER, about=site, code="floor", topic="site", metric="floor space", value=93000, unit="m²", sources=source
    )
    land = create_space(actor=TELLER, title="The land around", type="territory")
    state_fact(
        actor=TELLER, about=land, code="share", topic="territory", metric="share of exports", value=4, unit="%", sources=source
    )


def test_figures_that_differ_stand_side_by_side_with_their_source(cast, profile, english):
    tell(cast, profile)
    page = english.get("/district/").content.decode()
    for words in ("67", "75", "Number of organisations", "Definitions differ.", "Grow a hub", "93,000", "Profile", "line 5"):
        assert words in page
    assert "In this ledger, 1 resident has a page of its own." in page


def test_timeline_territory_and_sources_tell_theirs(cast, profile, english):
    tell(cast, profile)
    assert "Opened" in english.get("/district/timeline/").content.decode()
    assert "Share of exports" in english.get("/district/territory/").content.decode()
    page = english.get("/district/sources/").content.decode()
    assert 'id="x1"' in page and "6 statements" in page
    assert "Grow a hub" in english.get("/district/sources/profile/").content.decode()


def test_a_source_does_not_betray_what_rests_on_it(cast, profile, english):
    cite(cast.need, [(profile, "line 66")])
    cite(cast.hidden_offer, [(profile, "line 67")])
    page = english.get("/district/sources/profile/").content.decode()
    assert "line 66" not in page and SECRET not in page
    assert "1 record" not in english.get("/district/sources/").content.decode()
    english.force_login(cast.owner)
    assert "line 66" in english.get("/district/sources/profile/").content.decode()


def test_a_difference_about_a_hidden_record_keeps_it_hidden(cast, profile, english):
    point = Disagreement.objects.create(code="x9", topic="Rust", detail="Two tests differ.")
    state_fact(
        actor=TELLER, about=cast.need, code="rust", text=f"The {SECRET} layer held", disagreement=point, sources=[(profile, "")]
    )
    for url in ("/district/sources/", "/district/sources/profile/"):
        assert SECRET not in english.get(url).content.decode()


def test_an_undated_figure_takes_the_latest_year_inside_its_document_and_looks_doubtful(cast, profile):
    tell(cast, profile)
    undated = Statement.objects.get(code="k-a")
    assert inferred_year(undated) == 2019
    assert marks_of(undated) == [{"kind": "point", "at": 2019, "vague": True}]
    assert marks_of(Statement.objects.get(code="k-b")) == [{"kind": "point", "at": 2022, "vague": False}]


@pytest.mark.parametrize(("period", "as_of", "mark"), [("2019", "", {"kind": "point", "at": 2019}), ("last ten years", "2022", {"kind": "band", "since": 2012, "until": 2022})])
def test_a_period_is_drawn_as_long_as_it_lasts(cast, period, as_of, mark):
    said = state_fact(actor=TELLER, about=cast.operator, code="p", topic="figure", value=1, period=period, as_of=as_of)
    assert marks_of(said) == [mark]


def test_clusters_name_who_stands_in_them(cast, english):
    page = english.get("/clusters/").content.decode()
    assert "Clusters of Kilometro Rosso" in page
    assert english.get("/clusters/kilometro-rosso-clusters/").status_code == 200
    assert english.get("/clusters/nothing/").status_code == 404
    assert actor_of(cast.owner).is_insider


@pytest.mark.parametrize("url", PAGES + ("/district/sources/profile/",))
def test_queries_do_not_grow_with_rows(cast, profile, english, url):
    def cost() -> int:
        english.get(url)
        with CaptureQueriesContext(connection) as told:
            english.get(url)
        return len(told)

    tell(cast, profile)
    before = cost()
    for n in range(12):
        for topic in ("figure", "mission", "milestone", "site", "territory"):
            state_fact(
                actor=TELLER, about=cast.operator, code=f"{topic}-{n}", topic=topic, text=f"Told {n}", as_of="2010",
                sources=[(profile, f"line {n}")],
            )  # fmt: skip
    assert cost() == before
    assert before <= 12
