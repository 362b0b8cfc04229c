"""One search over everything the reader may see, and nothing of the rest."""

import pytest
from conftest import SECRET
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.matching import nearest
from crocevia.people.actor import system
from crocevia.records.actions import share_record, state_fact
from crocevia.records.parties import add_person, save_organisation
from matchengine import Hit, Ranking

pytestmark = pytest.mark.django_db
TELLER = system("test")


@pytest.fixture(autouse=True)
def no_engine(monkeypatch):
    """The tests of words need no engine; those of meaning put their own in its place."""
    monkeypatch.setattr("crocevia.site.search.records_near", lambda text, actor, most: [])


def finds(words: str, user=None, **asked) -> str:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    answer = client.get("/search/", {"q": words, **asked})
    assert answer.status_code == 200
    page = answer.content.decode()
    for echo in (f'value="{words}"', f"“{words}”", f"q={words}", f"q%3D{words}"):  # one's own words come back in the box and the addresses
        page = page.replace(echo, "")
    return page


def test_it_finds_parties_by_other_names_people_records_facts_and_terms(cast):
    save_organisation(actor=TELLER, slug="foundry", names=[("Fonderia Vecchia", "alias")])
    add_person(actor=TELLER, name="Ada Vecchi", role="Founder", public=True)
    state_fact(actor=TELLER, about=cast.foundry, code="old", text="The vecchia hall still stands", language="en")
    page = finds("vecchi")
    for words in ("Foundry", "Ada Vecchi", "The vecchia hall"):
        assert words in page
    assert "Casting of iron" in finds("cast iron")
    assert "Advanced Materials" in finds("materiali avanzati")


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "visitor", "anonymous", "neighbour", "second_broker"])
@pytest.mark.parametrize("asked", [{}, {"hits": "1"}, {"in": "need"}])
def test_a_hidden_word_finds_nothing(cast, name, asked):
    state_fact(actor=TELLER, about=cast.need, code="inside", text=f"The {SECRET} layer held")
    page = finds(SECRET, None if name == "anonymous" else getattr(cast, name), **asked)
    assert SECRET not in page.lower()
    assert "The layer" not in page and str(cast.need.pk) not in page and str(cast.hidden_offer.pk) not in page


def test_italian_words_find_english_records_and_the_other_way_round(cast):
    page = finds("fonderia ghisa")
    assert "Casting of iron" not in page
    create_capability(actor=TELLER, owner=cast.company, title="Foundry work", type="competence", language="en")
    create_capability(actor=TELLER, owner=cast.company, title="Lavori di fonderia", type="competence", language="it")
    for words in ("fonderia", "foundry"):
        page = finds(words)
        assert "Foundry work" in page and "Lavori di fonderia" in page


@pytest.mark.parametrize("typed", ["fonder", "fonderi", "foun", "foundr"])
def test_a_word_half_typed_is_found_in_the_other_language_too(cast, typed):
    create_capability(actor=TELLER, owner=cast.company, title="Foundry work", type="competence", language="en")
    create_capability(actor=TELLER, owner=cast.company, title="Lavori di fonderia", type="competence", language="it")
    page = finds(typed, hits="1")
    assert "Foundry work" in page and "Lavori di fonderia" in page


def test_the_words_before_the_half_typed_one_count(cast):
    create_capability(actor=TELLER, owner=cast.company, title="Cotton dyeing", type="competence", language="en")
    create_capability(actor=TELLER, owner=cast.company, title="Paper dyeing", type="competence", language="en")
    page = finds("cotone tintu")
    assert "Cotton dyeing" in page and "Paper dyeing" not in page


def test_nothing_is_guessed_where_words_as_typed_find_enough(cast):
    for n in range(6):
        create_capability(actor=TELLER, owner=cast.foundry, title=f"Fonder plant {n}", type="competence")
    create_capability(actor=TELLER, owner=cast.company, title="Foundry work", type="competence", language="en")
    assert "Foundry work" not in finds("fonder")


@pytest.mark.parametrize("name", ["competitor", "visitor", "anonymous"])
def test_a_hidden_word_half_typed_finds_nothing(cast, name):
    assert str(cast.need.pk) not in finds("dischi rugg", None if name == "anonymous" else getattr(cast, name))


@pytest.mark.parametrize("name", ["competitor", "visitor", "anonymous"])
def test_a_hidden_word_is_not_found_by_its_translation_either(cast, name):
    assert str(cast.need.pk) not in finds("dischi ruggine", None if name == "anonymous" else getattr(cast, name))
    assert str(cast.need.pk) in finds("dischi", cast.owner)


@pytest.mark.parametrize("name", ["owner", "colleague", "broker"])
def test_who_may_read_it_finds_it(cast, name):
    assert str(cast.need.pk) in finds(SECRET, getattr(cast, name))


def test_a_card_is_found_by_its_own_words_and_shows_no_other(cast):
    page = finds("corrosion", cast.neighbour)
    assert str(cast.need.pk) in page
    assert SECRET not in page and "Brakes Company" not in page


def test_a_share_opens_it_to_one_reader(cast):
    share_record(cast.need, actor=TELLER, reason="asked", level="full", user=cast.visitor)
    assert str(cast.need.pk) in finds(SECRET, cast.visitor)


@pytest.mark.parametrize("words", ["", "   ", "\x00", "'", '"><script>', "%", "_", "a" * 5000, "à" * 300, "\u202e\u0000", "(" * 200])
def test_hostile_words_get_a_page(cast, words):
    for asked in ({"q": words}, {"q": words, "hits": "1"}, {"q": words, "in": "need", "page": "99999999999999999999"}):
        answer = Client().get("/search/", asked)
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().replace('<script src="', "")


def test_while_typing_the_answer_is_short_and_leads_to_the_whole(cast):
    for n in range(12):
        create_capability(actor=TELLER, owner=cast.foundry, title=f"Milling {n:02}", type="competence")
    page = finds("milling", hits="1")
    assert page.count("Milling") == 4
    assert "See all 12 results" in page and 'href="/search/?' in page
    assert "<html" not in page


def test_one_group_has_pages(cast):
    for n in range(35):
        create_capability(actor=TELLER, owner=cast.foundry, title=f"Milling {n:02}", type="competence")
    first = finds("milling", **{"in": "capability"})
    assert "Milling 29" in first and "Milling 30" not in first
    assert "Milling 34" in finds("milling", **{"in": "capability", "page": "2"})


def test_near_in_meaning_shows_only_what_the_reader_may_see(cast, monkeypatch):
    monkeypatch.setattr("crocevia.site.search.records_near", lambda text, actor, most: [str(cast.offer.pk), str(cast.hidden_offer.pk)])
    page = finds("ghisa")
    assert "Casting of iron" in page
    assert SECRET not in page


def test_an_engine_that_cannot_answer_leaves_its_group_out(cast, monkeypatch):
    def broken():
        raise OSError("no index here")

    monkeypatch.setattr(nearest, "engine", broken)
    assert nearest.records_near("ghisa", cast.actor("anonymous"), 5) == []


def test_the_engine_hears_only_what_the_reader_may_read(cast, monkeypatch):
    heard = []

    class Listening:
        def rank(self, request, by):
            heard.append(request.allow)
            raise OSError

    monkeypatch.setattr(nearest, "engine", Listening)
    nearest.records_near("coating", cast.actor("competitor"), 5)
    assert heard == [frozenset({f"{cast.offer.pk}|card"})]


def test_what_is_far_is_not_called_near(cast, monkeypatch):
    class Lukewarm:
        def rank(self, request, by):
            return Ranking(by, (Hit(f"{cast.offer.pk}|card", nearest.NEAR), Hit("other|card", nearest.NEAR - 0.01)))

    monkeypatch.setattr(nearest, "engine", Lukewarm)
    assert nearest.records_near("pizza", cast.actor("anonymous"), 5) == [str(cast.offer.pk)]


def test_queries_do_not_grow_with_hits(cast):
    def cost() -> int:
        client = Client()
        client.force_login(cast.owner)
        with CaptureQueriesContext(connection) as told:
            client.get("/search/", {"q": "milling"})
        return len(told)

    for n in range(2):
        create_capability(actor=TELLER, owner=cast.foundry, title=f"Milling {n:02}", type="competence")
    before = cost()
    for n in range(20):
        create_capability(actor=TELLER, owner=cast.foundry, title=f"Milling more {n:02}", type="competence")
    assert cost() == before
