"""Pressing an answer to a useful question: its words join the telling, the brief is drafted anew, the question is not asked again."""

from __future__ import annotations

import pytest
from conftest import SECRET
from django.urls import reverse

from crocevia.exchange.needs.actions import Wanted
from crocevia.matching.answers import Pressed
from crocevia.matching.engine import rebuild

HEARD = "Cerchiamo un rivestimento ceramico per dischi e un laboratorio che lo provi"


@pytest.mark.parametrize(
    ("raw", "language", "told"),
    [
        ("scale|prototipi, piccoli lotti", "it", HEARD + ". Si tratta di prototipi, piccoli lotti."),
        ("materials|cast iron", "en", HEARD + ". The material is cast iron."),
        ("role|research", "it", HEARD + ". Ci serve un gruppo di ricerca."),
        ("place|near", "en", HEARD + ". Better if nearby."),
        ("weight:un laboratorio|useful", "it", HEARD),
    ],
)  # fmt: skip
def test_the_words_of_an_answer(raw, language, told):
    pressed = Pressed.of(raw)
    assert pressed.told(HEARD, language) == told
    assert pressed.told(told, language) == told, "twice is once"


@pytest.mark.parametrize("raw", ["", "|", "scale|", "owner|Brakes", "role|anybody", "place|moon", "title|x", "\x00|\x00"])
def test_another_button_is_none(raw):
    assert Pressed.of(raw) is None


def test_a_weight_is_set_and_not_said():
    aspects = (Wanted("one"), Wanted("two", must=False))
    assert [a.must for a in Pressed.of("weight:one|useful").weighed(aspects)] == [False, False]
    assert [a.must for a in Pressed.of("weight:two|essential").weighed(aspects)] == [True, True]
    assert Pressed.of("scale|small lots").weighed(aspects) is None


def test_by_the_page_without_scripts(client, cast):
    rebuild()
    client.force_login(cast.broker)
    where = reverse("need_tell")
    page = client.post(where, {"heard": f"We look for a {SECRET} coating of cast iron discs. We need somebody who tests it.", "do": "draft"})
    buttons = [answer["value"] for each in page.context["asked"] for answer in each["answers"]]
    assert buttons and all(f'value="{value}"' in page.content.decode() for value in buttons)
    first = page.context["asked"][0]["asked"]
    assert first.key and page.context["asked"][0]["answers"][0]["value"] == f"{first.key}|{first.answers[0]}"
    told = {"heard": page.context["told"].heard, "add": buttons[0], "place": "", "was_place": ""}
    after = client.post(where, told)
    pressed = Pressed.of(buttons[0])
    assert after.context["told"].heard == pressed.told(told["heard"], "en")
    assert pressed.field in after.context["told"].answered and f'name="answered" value="{pressed.field}"' in after.content.decode()
    assert first.key not in {each["asked"].key for each in after.context["asked"]}


def test_an_answer_fills_its_field(client, cast):
    client.force_login(cast.broker)
    page = client.post(reverse("need_tell"), {"heard": HEARD, "add": "scale|prototipi, piccoli lotti, pezzi singoli"})
    values = {f["name"]: f["value"] for f in page.context["fields"]}
    assert "piccoli lotti" in values["scale"]
