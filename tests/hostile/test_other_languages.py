"""A need in a language that is not read: answered as well as can be, and said, wherever it is told."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from crocevia.exchange.needs.actions import tell_need
from crocevia.exchange.needs.models import Need
from crocevia.matching.engine import rebuild
from crocevia.people.actor import actor_of
from crocevia.site.command import main

GERMAN = "Wir suchen einen Partner für sichere Sensoren in unserer Gießerei. Die Daten dürfen das Werk nicht verlassen."
ITALIAN = "La nostra fonderia cerca sensori sicuri. I dati non devono uscire dallo stabilimento."
SAID = {
    "en": "This seems to be in German. Crocevia reads Italian and English: the answer may be poor.",
    "it": "Sembra scritto in tedesco. Crocevia legge l’italiano e l’inglese: la risposta può essere scarsa.",
}


@pytest.fixture(autouse=True)
def index(cast):
    cache.clear()
    rebuild()


@pytest.fixture(params=["en", "it"])
def reader(request, client, cast):
    """The owner, with an interface in either language, and the sentence expected in it."""
    client.force_login(cast.owner)
    client.cookies["django_language"] = request.param
    client.said = SAID[request.param]
    return client


def texts(client, *urls: str) -> list[str]:
    return [client.get(url, follow=True).content.decode() for url in urls]


def test_the_page_of_a_question_says_so(reader):
    page = reader.post(reverse("match_question"), {"text": GERMAN}, follow=True).content.decode()
    assert reader.said in page and '<span lang="de">' in page
    assert reader.said not in reader.post(reverse("match_question"), {"text": ITALIAN}, follow=True).content.decode()


def test_the_coalition_of_a_question_says_so(reader):
    reader.post(reverse("match_question"), {"text": GERMAN})
    assert reader.said in reader.get(reverse("question_coalition")).content.decode()
    reader.post(reverse("match_question"), {"text": ITALIAN})
    assert reader.said not in reader.get(reverse("question_coalition")).content.decode()


def test_the_interview_says_so_and_keeps_the_language(reader):
    page = reader.post(reverse("need_tell"), {"heard": GERMAN, "do": "draft"}).content.decode()
    assert reader.said in page
    assert reader.said not in reader.post(reverse("need_tell"), {"heard": ITALIAN, "do": "draft"}).content.decode()
    reader.post(reverse("need_tell"), {"heard": GERMAN, "do": "save"})
    need = Need.objects.get(narrative=GERMAN)
    assert need.language == "de"
    told = ("need_detail", "match_need", "need_coalition", "need_money")
    for page in texts(reader, *(reverse(name, args=[need.pk]) for name in told)):
        assert reader.said in page and ' lang="de"' in page
    assert reader.post(reverse("need_tell_questions"), {"heard": GERMAN}).status_code == 200


@pytest.mark.parametrize("chosen", ["", "it"])
def test_the_form_says_so_whatever_language_was_chosen(reader, cast, chosen):
    told = {
        "title": "Sichere Sensoren in der Gießerei", "narrative": GERMAN, "need_kind": "technology_request", "language": chosen,
        "owner": str(cast.company.pk), "audience": "owner", "card_audience": "owner",
    }  # fmt: skip
    assert reader.said in reader.post(reverse("need_new"), told, follow=True).content.decode()
    told |= {"title": "Sensori sicuri in fonderia", "narrative": ITALIAN}
    assert reader.said not in reader.post(reverse("need_new"), told, follow=True).content.decode()


@pytest.mark.parametrize("verb", ["match", "compose"])
def test_the_terminal_says_so(cast, capsys, verb):
    assert main([verb, GERMAN]) == 0
    assert SAID["en"] in " ".join(capsys.readouterr().out.split())
    assert main([verb, GERMAN, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["foreign"], answer["notice"]) == ("de", SAID["en"])
    assert main([verb, ITALIAN, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["foreign"], answer["notice"]) == ("", "")


def test_the_api_says_so(reader):
    def ask(text: str) -> dict:
        return reader.post("/api/v1/match", {"text": text}, content_type="application/json").json()

    answer = ask(GERMAN)
    assert (answer["foreign"], answer["notice"]) == ("de", reader.said)
    assert ask(ITALIAN)["foreign"] == ""


def test_the_api_of_a_coalition_says_so(reader, cast):
    def ask(**words: str) -> dict:
        need = tell_need(actor=actor_of(cast.owner), owner=cast.company, title="Sensori", need_kind="technology_request", **words)
        return reader.get(f"/api/v1/needs/{need.pk}/coalition").json()

    answer = ask(narrative=GERMAN, language="de")
    assert (answer["foreign"], answer["notice"]) == ("de", reader.said)
    answer = ask(narrative=ITALIAN)
    assert (answer["foreign"], answer["notice"]) == ("", "")


def test_where_nobody_is_found_the_page_says_what_to_do_next(reader):
    page = reader.post(reverse("match_question"), {"text": "Suche Klavierstimmer für Konzertsaal, bitte melden."}, follow=True)
    empty = page.context["matrix"]["empty"]
    assert page.context["matrix"]["parties"] == [] and empty["link_label"] and empty["link_url"] == "/match/?again=1"
