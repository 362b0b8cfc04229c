from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchengine.text.sentences import MAX_PASSAGE, MAX_SENTENCE, passages, sentences
from matchengine.text.tokens import MAX_CHARACTERS, MAX_WORD, stem, terms, tokens
from matchengine.types import Language

LANGUAGES = st.sampled_from(["it", "en"])


@given(st.text(max_size=400))
def test_tokens_stand_where_they_say(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert token.word
        assert len(token.word) <= MAX_WORD
        last = token.end


@given(st.text(max_size=300), LANGUAGES)
def test_terms_never_fail_and_are_stable(text: str, language: Language) -> None:
    assert terms(text, language) == terms(text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Il freno e i freni", "it", ["fren", "fren"]),
        ("L'acciaio dell'officina", "it", ["acciai", "officin"]),
        ("The brakes are braking", "en", ["brake", "brake"]),
        ("CO2 e 5G", "it", ["co2", "5g"]),
        ("\x00\x01\ufffd", "en", []),
        ("", "it", []),
    ],
)
def test_terms(text: str, language: Language, expected: list[str]) -> None:
    assert terms(text, language) == expected


def test_accents_do_not_part_words() -> None:
    assert stem("qualità", "it") == stem("qualita", "it")


def test_a_long_text_is_read_up_to_the_limit() -> None:
    assert len(tokens("ab " * 400_000)) == -(-MAX_CHARACTERS // 3)
    assert len(tokens("x" * 1_000_000)[0].word) == MAX_WORD


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=1500))
def test_sentences_cover_the_text_and_nothing_twice(text: str) -> None:
    last = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert 0 < len(sentence.text) <= MAX_SENTENCE
        assert sentence.start >= last
        assert not text[last : sentence.start].strip(" \t\n\r•▪\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029") or (
            text[last : sentence.start].strip("•▪").strip() == ""
        )
        last = sentence.end
    assert text[last:].replace("•", "").replace("▪", "").strip() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Costa 3.5 euro. Va bene?", ["Costa 3.5 euro.", "Va bene?"]),
        ("Il dott. Rossi della Freni S.p.A. cerca. Sì!", ["Il dott. Rossi della Freni S.p.A. cerca.", "Sì!"]),
        ("We test seals, e.g. O-rings. All day.", ["We test seals, e.g. O-rings.", "All day."]),
        ("Abbiamo:\n- un forno\n- una pressa", ["Abbiamo:", "- un forno", "- una pressa"]),
        ("  ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


@given(st.text(alphabet="abc .\n", max_size=4000), st.integers(min_value=MAX_SENTENCE, max_value=2000))
def test_passages_hold_every_letter_within_the_limit(text: str, longest: int) -> None:
    runs = passages(text, longest)
    assert all(0 < end - start <= longest for start, end in runs)
    kept = "".join(text[start:end] for start, end in runs)
    assert [c for c in kept if not c.isspace()] == [c for c in text if not c.isspace()]


def test_a_long_text_gives_even_passages() -> None:
    text = "The furnace melts iron at night. " * 60
    lengths = [end - start for start, end in passages(text)]
    assert len(lengths) == 3
    assert max(lengths) <= MAX_PASSAGE
    assert min(lengths) > 0.7 * max(lengths)
