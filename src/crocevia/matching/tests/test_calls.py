"""Calls for a need: ranked by meaning across languages, with sentences, as far as the reader may see; and their sheets."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import SECRET
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.funding.calls.actions import create_call, update_call
from crocevia.funding.calls.models import Call
from crocevia.matching import calls
from crocevia.matching.coverage import Question, suggested
from crocevia.matching.engine import rebuild
from crocevia.people.actor import ANONYMOUS, Actor, system
from crocevia.records.parties import save_organisation

BROKER = Actor(name="broker", is_broker=True)
SOON = (timezone.localdate() + dt.timedelta(days=60)).isoformat()
RUST = "Coatings that protect cast iron parts of vehicles against rust and corrosion without chromium."
BEES = "Monitoring of pollinators and wild bees in farmed landscapes with citizens."
COTTON = "Dyeing of cotton textiles with natural pigments, without solvents and with little water."


def call(title: str, scope: str, **values) -> Call:
    told = {"programme": "Horizon Europe", "deadlines": SOON, "rules": "horizon-ia@2026.1", "language": "en", **values}
    return create_call(actor=BROKER, title=title, scope=scope, **told)


@pytest.fixture
def three(db) -> dict[str, Call]:
    made = {"rust": call("Surfaces", RUST), "bees": call("Pollinators", BEES), "cotton": call("Textiles", COTTON)}
    calls.rebuild()
    return made


def found(text: str, actor: Actor = ANONYMOUS, language: str = "") -> list[str]:
    return [r.call.title for r in calls.ranked_calls(Question(text, language, suggested(text, language)), actor) or []]


def test_the_call_that_speaks_of_it_comes_first_in_either_language(three):
    assert found("We need a coating that keeps cast iron discs free of rust.")[0] == "Surfaces"
    assert found("Tingiamo cotone e vorremmo pigmenti naturali, senza solventi.", language="it")[0] == "Textiles"


def test_each_comes_with_the_sentence_that_says_so(three):
    (first, *_rest) = calls.ranked_calls(
        Question("natural pigments for cotton", "en", suggested("natural pigments for cotton", "en")), ANONYMOUS
    )
    assert first.call.pk == three["cotton"].pk
    assert first.evidence[0].sentence in COTTON


def test_closed_and_hidden_calls_are_not_answered_with(three, cast):
    assert "Surfaces" in found("coating against rust")
    Call.objects.filter(pk=three["rust"].pk).update(closes=timezone.now() - dt.timedelta(days=1))
    assert "Surfaces" not in found("coating against rust"), "it closed after the index was made"
    hidden = call("Sealed", "A coating against rust for one company.", audience="owner", owner=cast.company)
    calls.rebuild()
    assert "Sealed" in found("coating against rust", cast.actor("owner"))
    assert "Sealed" not in found("coating against rust", cast.actor("neighbour"))
    assert hidden.audience == "owner"


def test_the_index_follows_changes(three, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call("Foundries", "Sensors for foundries and casting lines that melt scrap iron.")
    assert found("sensors for a casting line in a foundry")[0] == "Foundries"
    with django_capture_on_commit_callbacks(execute=True):
        update_call(three["bees"], actor=BROKER, scope="Sensors and predictive maintenance of presses.", deadlines=SOON)
    assert "Pollinators" in found("predictive maintenance of presses")[:1]
    with django_capture_on_commit_callbacks(execute=True):
        update_call(three["bees"], actor=BROKER, deadlines="2020-01-01")
    assert str(three["bees"].pk) not in calls.engine().ids()


def test_without_an_index_nothing_is_ranked_and_the_page_says_so(cast, client: Client):
    assert calls.ranked_calls(Question("rust"), ANONYMOUS) is None
    client.force_login(cast.owner)
    page = client.get(reverse("need_money", args=[cast.need.pk]), headers={"accept-language": "en"})
    assert "load_calls" in page.content.decode()


def test_a_broken_index_is_no_answer_and_no_crash(three):
    for path in calls.INDEX.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"broken")
    calls.INDEX.forget()
    assert calls.ranked_calls(Question("rust"), ANONYMOUS) is None


class TestPages:
    @pytest.fixture(autouse=True)
    def indexed(self, cast, three):
        rebuild()

    def money(self, client: Client, cast, query: str = "") -> str:
        path = reverse("need_money", args=[cast.need.pk]) + query
        return client.get(path, headers={"accept-language": "en"}).content.decode()

    def test_the_owner_sees_calls_with_deadline_sentence_and_answer(self, client, cast):
        client.force_login(cast.owner)
        page = self.money(client, cast)
        assert page.index("Surfaces") < page.index("Pollinators")
        assert RUST in page.replace("&#x27;", "'")
        assert "Not eligible" in page, "one company alone is no consortium"
        assert (
            "Money"
            in client.get(
                reverse("need_detail", args=[cast.need.pk]), headers={"accept-language": "en"}
            ).content.decode()
        )
        assert f"party={cast.company.slug}" in page

    def test_the_address_may_name_the_parties_of_a_coalition(self, client, cast):
        for slug, country in (("alpha", "DE"), ("beta", "FR")):
            save_organisation(actor=system("test"), slug=slug, name=slug.title(), country=country)
        save_organisation(actor=system("test"), slug="brakes", name="Brakes Company", country="IT")
        client.force_login(cast.owner)
        page = self.money(client, cast, "?party=brakes&party=alpha&party=beta")
        assert "Brakes Company, Alpha, Beta" in page
        assert "Unknown:" in page

    @pytest.mark.parametrize(
        "who", ["competitor", "competitor_parent", "visitor", "anonymous", "neighbour", "second_broker"]
    )
    def test_for_whoever_may_not_read_the_need_there_is_nothing(self, client, cast, three, who):
        if who != "anonymous":
            client.force_login(getattr(cast, who))
        for path in (
            reverse("need_money", args=[cast.need.pk]),
            reverse("need_call", args=[cast.need.pk, three["rust"].pk]),
        ):
            for response in (client.get(path), client.post(path, {"party": "brakes"})):
                assert response.status_code in (404, 405)
                assert SECRET not in response.content.decode()

    def test_a_sheet_reached_from_a_need_suggests_who_covers_it_and_nobody_who_must_not_know(self, client, cast, three):
        client.force_login(cast.owner)
        path = reverse("need_call", args=[cast.need.pk, three["rust"].pk])
        page = client.get(path, headers={"accept-language": "en"}).content.decode()
        assert "Brakes Company" in page
        assert "What would make it eligible" in page
        assert 'value="rival"' not in page
        assert client.get(reverse("need_call", args=[cast.need.pk, cast.offer.pk])).status_code == 404

    def test_a_call_that_the_reader_may_not_see_has_no_sheet(self, client, cast):
        hidden = call("Sealed", RUST, audience="owner", owner=cast.foundry)
        client.force_login(cast.owner)
        assert client.get(reverse("need_call", args=[cast.need.pk, hidden.pk])).status_code == 404

    def test_a_need_without_an_owner_begins_with_nobody(self, client, cast):
        need = tell_need(
            actor=cast.actor("broker"), owner=None, title="Cotton", narrative="Natural pigments for cotton.",
            need_kind="technology_request", aspects=[Wanted("pigments")], language="en",
        )  # fmt: skip
        client.force_login(cast.broker)
        page = client.get(reverse("need_money", args=[need.pk]), headers={"accept-language": "en"}).content.decode()
        assert page.index("Textiles") < page.index("Pollinators")
        assert "Not eligible" not in page


def test_a_long_call_is_indexed_by_its_beginning_to_the_end_of_a_sentence(db):
    long = call("Long", " ".join(f"Sentence number {n} speaks of rust." for n in range(200)))
    text = calls.item_of(long).text
    assert calls.LONGEST // 2 < len(text) <= calls.LONGEST
    assert text.endswith("rust.")
    assert calls.item_of(call("One word", "a" * 5000)).text
