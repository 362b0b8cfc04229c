"""The home page, the pages that stand by themselves, and the answers when something is wrong."""

import pytest
from conftest import SECRET
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from crocevia.exchange.needs.actions import tell_need
from crocevia.people.actor import ANONYMOUS, actor_of, system
from crocevia.projects.cases.actions import create_case
from crocevia.records.actions import state_fact
from crocevia.ui.navigation import entries

pytestmark = pytest.mark.django_db
TELLER = system("test")


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en"})


def test_it_stands_on_an_empty_installation(db, english):
    assert english.get("/").status_code == 200


def test_a_visitor_is_told_what_this_is_and_can_ask_at_once(cast, english):
    page = english.get("/").content.decode()
    assert 'action="/match/"' in page and 'name="text"' in page and "csrfmiddlewaretoken" in page


def test_figures_show_both_sides_with_their_sources(cast, english):
    for code, value in (("k-partners-f1", 67), ("k-partners-f2", 75)):
        state_fact(actor=TELLER, about=cast.operator, code=code, topic="figure", metric="bodies", value=value)
    page = english.get("/").content.decode()
    assert "67" in page and "75" in page and "no source" in page


def test_cases_invite_to_ask_again(cast, english):
    create_case(actor=TELLER, title="Pads", type="trial", need_text="Replace metal", outcome="Tested", language="en")
    page = english.get("/").content.decode()
    assert "Replace metal" in page and "Tested" in page


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "visitor", "anonymous", "neighbour", "second_broker", "administrator"])
def test_nobody_learns_of_a_hidden_need_here(cast, english, name):
    if name != "anonymous":
        english.force_login(getattr(cast, name))
    assert SECRET not in english.get("/").content.decode()


@pytest.mark.parametrize("name", ["owner", "colleague", "broker"])
def test_its_people_and_broker_find_it_here(cast, english, name):
    english.force_login(getattr(cast, name))
    page = english.get("/").content.decode()
    assert cast.need.title in page and f"/needs/{cast.need.pk}/match/" in page


@pytest.mark.parametrize("name", ["anonymous", "owner", "broker"])
def test_queries_do_not_grow_with_rows(cast, english, name):
    if name != "anonymous":
        english.force_login(getattr(cast, name))

    def cost() -> int:
        english.get("/")
        with CaptureQueriesContext(connection) as told:
            english.get("/")
        return len(told)

    def grow(number: int, word: str) -> None:
        for n in range(number):
            create_case(actor=TELLER, title=f"{word} {n}", type="trial", need_text="Need", outcome="Done")
            tell_need(
                actor=actor_of(cast.owner), owner=cast.company, title=f"{word} need {n}", narrative="Words", need_kind="scouting"
            )
            state_fact(actor=TELLER, about=cast.operator, code=f"{word}-{n}", topic="figure", metric="m", value=n)

    grow(6, "few")
    before = cost()
    grow(10, "more")
    assert cost() == before
    assert before <= 30


@pytest.mark.parametrize(("language", "words"), [("en", "Something stops you?"), ("it", "Qualcosa ti ferma?")])
def test_the_accessibility_statement_is_in_both_languages(client, language, words):
    assert words in client.get("/accessibility/", headers={"accept-language": language}).content.decode()


def test_the_favicon_leads_to_the_drawing(client):
    assert client.get("/favicon.ico").url.endswith("favicon.svg")


def test_what_is_not_there_says_so_in_both_languages_and_asks_nothing(client):
    answer = client.get("/nothing/here/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Risposta 404" in page and "Answer 404" in page


def test_switching_the_language_keeps_the_page(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/partners/?residency=yes"})
    assert answer.url == "/partners/?residency=yes"
    assert 'lang="en"' in client.get("/partners/").content.decode()


@pytest.mark.parametrize("url", ["/", "/partners/", "/people/", "/district/", "/search/?q=x", "/clusters/", "/accessibility/"])
def test_only_reading_is_answered(client, db, url):
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("url", ["/", "/partners/", "/district/", "/search/?q=a", "/clusters/"])
def test_nothing_inline_and_nothing_from_elsewhere(client, db, url):
    answer = client.get(url)
    page = answer.content.decode()
    assert " style=" not in page and "<style" not in page and "onclick" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not [part for part in page.split('src="')[1:] if not part.startswith("/static/")]


@pytest.mark.parametrize(
    ("path", "visitors", "partners"),
    [
        ("/vouchers/", "Calls", "Calls"),
        ("/aid/room/", "Calls", "Calls"),
        ("/agreements/", "District", "Projects"),
        ("/templates/", "", "Projects"),
        ("/spaces/", "District", "District"),
        ("/unsaid/", "Partners", "Partners"),
    ],
)
def test_every_list_has_its_place_in_the_bar(cast, path, visitors, partners):
    for actor, wanted in ((ANONYMOUS, visitors), (cast.actor("owner"), partners)):
        with override("en"):
            lit = [str(entry["label"]) for entry in entries(actor, path) if entry["current"]]
        assert lit == ([wanted] if wanted else [])
