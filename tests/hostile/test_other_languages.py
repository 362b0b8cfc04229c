"""A need in a language that is not read: answered as well as can be, and said, wherever it is told."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from crocevia.exchange.needs.models import Need
from crocevia.matching.engine import rebuild
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


def test_the_interview_says_so_and_keeps_the_language(reader):
    page = reader.post(reverse("need_tell"), {"heard": GERMAN, "do": "draft"}).content.decode()
    assert reader.said in page
    assert reader.said not in reader.post(reverse("need_tell"), {"heard": ITALIAN, "do": "draft"}).content.decode()
    reader.post(reverse("need_tell"), {"heard": GERMAN, "do": "save"})
    need = Need.objects.get(narrative=GERMAN)
    assert need.language == "de"
    for page in texts(reader, reverse("need_detail", args=[need.pk]), reverse("match_need", args=[need.pk])):
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


def test_the_terminal_says_so(cast, capsys):
    assert main(["match", GERMAN]) == 0
    assert SAID["en"] in " ".join(capsys.readouterr().out.split())
    assert main(["match", GERMAN, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["foreign"], answer["notice"]) == ("de", SAID["en"])
    assert main(["match", ITALIAN, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["foreign"], answer["notice"]) == ("", "")


def test_the_api_says_so(reader):
    def ask(text: str) -> dict:
        return reader.post("/api/v1/match", {"text": text}, content_type="application/json").json()

    answer = ask(GERMAN)
    assert (answer["foreign"], answer["notice"]) == ("de", reader.said)
    assert ask(ITALIAN)["foreign"] == ""


def test_where_nobody_is_found_the_page_says_what_to_do_next(reader):
    page = reader.post(reverse("match_question"), {"text": "Suche Klavierstimmer für Konzertsaal, bitte melden."}, follow=True)
    empty = page.context["matrix"]["empty"]
    assert page.context["matrix"]["parties"] == [] and empty["link_label"] and empty["link_url"] == "/match/?again=1"
