"""Words that no list holds: told from their forebears and relatives, or left as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.text.lexicon import Lexicon, default_lexicon
from matchengine.text.unlisted import WORTH, Unlisted, even, evened

LISTED = {
    "ospedale": (("hospital", 1.0), ("infirmary", 0.4)),
    "raffinare": (("refine", 1.0),),
    "materiale": (("material", 1.0), ("raw material", 0.5)),
    "azienda": (("company", 1.0),),
}
UNLISTED = Unlisted(
    LISTED,
    evened(
        ["methodology", "optimization", "finance", "cognitive", "experimental", "software", "mechatronics", "implement"]
    ),
)


@pytest.mark.parametrize(
    ("italian", "english"),
    [
        ("ospedaliero", "hospital"),
        ("raffinazione", "refine"),
        ("aziendale", "company"),
        ("metodologia", "methodology"),
        ("ottimizzazione", "optimization"),
        ("cognitivo", "cognitive"),
        ("sperimentale", "experimental"),
        ("meccatronica", "mechatronics"),
        ("biomateriali", "biomaterial"),
        ("finanziario", "finance"),
        ("implementare", "implement"),
    ],
)
def test_a_word_made_by_rule_is_told(italian: str, english: str) -> None:
    assert UNLISTED.translations(italian)[0] == (english, WORTH)


@pytest.mark.parametrize("word", ["software", "brembo", "q345b", "xyz", "", "dallara"])
def test_names_codes_and_english_words_stay_as_they_are(word: str) -> None:
    assert UNLISTED.translations(word) == ()


def test_a_phrase_is_not_joined_to_a_forepart() -> None:
    assert [english for english, _ in UNLISTED.translations("nanomateriale")] == ["nanomaterial"]


def test_greek_and_latin_are_spelled_alike() -> None:
    assert even("fisiopatologia")[:8] == even("physiopathology")[:8]
    assert even("ottimo") == even("optimo")


@given(st.text(max_size=60))
def test_any_text_is_borne(word: str) -> None:
    for english, worth in UNLISTED.translations(word.lower()):
        assert english and 0 < worth <= WORTH


def test_the_shipped_lexicon_glosses_what_it_does_not_list() -> None:
    glossed = default_lexicon().gloss("Biotecnologie applicate alla riabilitazione cardiologica").split()
    assert "rehabilitation" in glossed
    assert "biotechnology" in glossed


@pytest.mark.parametrize(
    ("italian", "english"),
    [("prove in idrogeno", "hydrogen"), ("sostanze vietate", "substance"), ("centro clinico", "clinical")],
)
def test_the_plain_sense_comes_first(italian: str, english: str) -> None:
    """A noun before the verb that it is a form of, and a cognate before a chance translation."""
    assert english in default_lexicon().gloss(italian).split()


def test_a_lexicon_without_relatives_leaves_unlisted_words(tmp_path: Path) -> None:
    path = tmp_path / "ranked.tsv"
    path.write_text("it\ten\tweight\nospedale\thospital\t1.0\n", encoding="utf-8")
    assert Lexicon(path).gloss("ospedale ospedaliero") == "hospital ospedaliero"
