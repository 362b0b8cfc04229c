from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.errors import MatchengineError
from matchengine.text.language import detect_language, italian_odds
from matchengine.text.lexicon import Lexicon, default_lexicon


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Construction materials, cement", "en"),
        ("Electronics; IoT devices with cybersecurity by design", "en"),
        ("pastiglie freno", "it"),
        ("REACH; liste di sostanze vietate", "it"),
        ("Cerchiamo un partner per il machine learning", "it"),
        ("robotica collaborativa", "it"),
        ("carbon fibre", "en"),
    ],
)
def test_short_texts_are_told_apart(text: str, expected: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize("text", ["", "12345 67", "日本語のテキスト", "\x00\xff", "🙂🙂", "שלום עולם"])
def test_nothing_to_go_by_gives_the_default(text: str) -> None:
    assert detect_language(text, default="it") == "it"
    assert detect_language(text, default="en") == "en"


@given(st.text(max_size=500))
def test_any_text_has_finite_odds(text: str) -> None:
    assert abs(italian_odds(text)) < 1e6


def test_words_of_industry_are_translated_as_industry_means_them() -> None:
    lexicon = default_lexicon()
    assert lexicon.translations("pastiglia", "it")[0][0] == "pad"
    assert "pastiglia" in dict(lexicon.translations("pad", "en"))
    assert lexicon.translations("ossido di etilene", "it")[0] == ("ethylene oxide", 1.0)


def test_a_gloss_keeps_names_and_drops_grammar_and_asking() -> None:
    gloss = default_lexicon().gloss("Cerchiamo il fornitore Zanzottera per lo stampaggio a iniezione di 300 pastiglie")
    assert gloss.split() == ["supplier", "zanzottera", "injection", "moulding", "300", "pad"]


def test_a_phrase_comes_before_its_words_and_knows_its_place() -> None:
    text = "senza l'ossido di etilene"
    (part,) = default_lexicon().translate(text, "it")
    assert text[part.start : part.end] == "ossido di etilene"
    assert part.options[0] == ("ethylene oxide", 1.0)


def test_a_broken_lexicon_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "ranked.tsv"
    path.write_text("it\ten\tweight\nfreno\tbrake\t0.9\nfreno brake\n", encoding="utf-8")
    with pytest.raises(MatchengineError, match="line 3"):
        Lexicon(path).gloss("freno")
    with pytest.raises(MatchengineError, match="cannot be read"):
        Lexicon(tmp_path / "none.tsv").gloss("freno")
