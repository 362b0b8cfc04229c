from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.text import suggest_aspects
from matchengine.text.aspects import LONGEST_ASPECT, MOST_ASPECTS
from matchengine.types import Language

FOUNDRY = (
    "La nostra fonderia produce getti in ghisa dal 1950. Cerchiamo un robot che pulisca i getti senza fermare la linea. "
    "Ci serve anche chi certifichi la sicurezza della cella; idealmente un corso per gli operatori."
)


def test_context_is_dropped_and_each_ask_kept() -> None:
    aspects = suggest_aspects(FOUNDRY, "it")
    assert [aspect.id for aspect in aspects] == ["a1", "a2", "a3"]
    assert "robot" in aspects[0].text
    assert "senza fermare la linea" in aspects[0].text
    assert "sicurezza" in aspects[1].text
    assert "corso" in aspects[2].text
    assert [aspect.must for aspect in aspects] == [True, True, False]
    assert not any("1950" in aspect.text for aspect in aspects)


def test_english_asks() -> None:
    text = (
        "Our customers complain of noise. We are looking for a coating that resists corrosion and a lab that can run salt spray "
        "tests. We do not want to buy a plant. We need to sign by June."
    )
    texts = [aspect.text for aspect in suggest_aspects(text, "en")]
    assert texts == ["A coating that resists corrosion", "A lab that can run salt spray tests"]


def test_what_is_not_wanted_is_no_aspect() -> None:
    texts = [
        a.text for a in suggest_aspects("Cerchiamo un laboratorio di prova. Non vogliamo comprare un impianto.", "it")
    ]
    assert texts == ["Un laboratorio di prova"]


def test_a_list_is_its_parts() -> None:
    texts = [aspect.text for aspect in suggest_aspects("nebbia salina; particolato da freno; REACH", "it")]
    assert texts == ["Nebbia salina", "Particolato da freno", "REACH"]


def test_a_text_that_never_asks_gives_its_sentences() -> None:
    (aspect,) = suggest_aspects("Pastiglie per freni senza rame", "it")
    assert aspect.text == "Pastiglie per freni senza rame"


@pytest.mark.parametrize("text", ["", "   ", "...", "\x00", "🙂"])
def test_no_words_no_aspects(text: str) -> None:
    assert suggest_aspects(text, "it") == ()


@given(st.text(max_size=800), st.sampled_from(["it", "en"]))
def test_any_text_gives_a_few_short_aspects(text: str, language: Language) -> None:
    aspects = suggest_aspects(text, language)
    assert len(aspects) <= MOST_ASPECTS
    assert len({aspect.id for aspect in aspects}) == len(aspects)
    assert all(0 < len(aspect.text) <= LONGEST_ASPECT + 10 for aspect in aspects)


def test_a_megabyte_is_read_only_at_its_beginning() -> None:
    assert (
        suggest_aspects("Cerchiamo un forno a vuoto per acciai. " * 30_000, "it")[0].text
        == "Un forno a vuoto per acciai"
    )


def test_two_asks_in_one_sentence_and_one_of_a_single_word() -> None:
    text = "Cerchiamo un esoscheletro e ci serve chi misuri lo sforzo dei magazzinieri. Vorremmo aiuto."
    texts = [aspect.text for aspect in suggest_aspects(text, "it")]
    assert texts == ["Un esoscheletro", "Chi misuri lo sforzo dei magazzinieri"]
