"""What the rules read out of a telling: values, and the words they stand in."""

from __future__ import annotations

import datetime as dt

import pytest

from crocevia.exchange.needs.hearing.draft import draft
from crocevia.exchange.needs.hearing.materials import materials
from crocevia.exchange.needs.hearing.money import budget
from crocevia.exchange.needs.hearing.numbers import number_of, quantities
from crocevia.exchange.needs.hearing.places import place, region_of
from crocevia.exchange.needs.hearing.review import review
from crocevia.exchange.needs.hearing.times import deadline

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("due milioni", 2e6), ("quattromila", 4000), ("trecento", 300), ("ventidue", 22), ("40.000", 40000), ("1,2", 1.2), ("12,000", 12000),
        ("1.5 million", 1.5e6), ("twenty-four", 24), ("-30", -30), ("mezzo", 0.5), ("blue", None),
    ],
)  # fmt: skip
def test_a_number_is_read_in_words_and_figures(words, value):
    assert number_of(words) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Due milioni di pezzi al mese.", ["2 000 000 pezzi/mese"]),
        ("It runs at 650 °C, about 18 tonnes a day.", ["650 °C", "18 t/day"]),
        ("Umidità tra il 75 e l'80 per cento.", ["75 %", "80 %"]),
        ("12 milioni l'anno", []),
        ("La norma ISO 13485, il TRL 4 e il 2027 non sono quantità.", []),
        ("Tre prove a 20 kN", ["3 prove", "20 kN"]),
    ],
)
def test_a_quantity_has_a_unit_and_its_words(text, expected):
    found = quantities(text)
    assert [q.written for q in found] == expected
    assert all(text[q.start : q.end].strip() for q in found)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("entro diciotto mesi", "2028-05-23"), ("entro il 31/03/2027", "2027-03-31"), ("by the end of June 2027", "2027-06-30"),
        ("Il bando chiude fra cinque mesi", "2027-04-23"), ("dobbiamo firmare entro l'estate", "2027-09-20"), ("entro fine anno", "2026-12-31"),
        ("dura sei mesi", None), ("entro il 31/02/2027", None),
    ],
)  # fmt: skip
def test_a_deadline_is_a_date(text, due):
    found = deadline(text, TODAY)
    assert (found.value if found else None) == due


def test_money_for_a_piece_is_no_budget():
    assert budget("Abbiamo un budget di 80.000 euro, ma 1,20 euro al pezzo è troppo.").value == "80000"
    assert budget("We can spend up to €900 per day.") is None
    assert budget("The budget is EUR 1.5 million.").value == "1500000"


def test_what_one_comes_with_is_the_budget():
    assert budget("Vorremmo saperlo prima, entro giugno 2027, con 60.000 euro.").value == "60000"
    assert budget("We would like it by June, with 60,000 euro, and then at TRL 7.").value == "60000"
    assert budget("Una macchina con 60.000 euro di danni.") is None


def test_the_longer_name_of_a_material_wins_and_each_stands_once():
    assert [m.value for m in materials("Il cromo esavalente sull'acciaio: addio cromo esavalente.")] == ["cromo esavalente", "acciaio"]


def test_a_place_needs_a_word_that_places():
    assert place("Lo cerchiamo in Lombardia.").value == "Lombardia"
    assert place("Un terzista di Brescia ci ha provato.") is None
    assert region_of("Bergamo") == "Lombardia" and region_of("Milan") == "Lombardia" and region_of("Paris") == ""


def test_every_span_lies_in_the_telling_and_guesses_say_so():
    text = "Abbiamo provato il PVD: non tiene. Abbiamo un prototipo e vorremmo, senza cromo esavalente, 200 ore in nebbia salina entro marzo 2027."
    told = draft(text, TODAY)
    for each in told.fields.values():
        assert all(0 <= start < end <= len(text) for start, end in each.spans)
    assert told.fields["tried"].value == "Abbiamo provato il PVD: non tiene."
    assert told.fields["trl_now"].guessed and told.fields["trl_now"].value == "5"
    assert "200 h" in told.fields["quantities"].value


def test_a_stated_trl_is_no_guess():
    told = draft("La tecnologia è a TRL 4 e vogliamo portarla a TRL 7.", TODAY)
    assert [(told.fields[n].value, told.fields[n].guessed) for n in ("trl_now", "trl_wanted")] == [("4", False), ("7", False)]


def test_nothing_is_drafted_from_nothing_and_junk_does_no_harm():
    for text in ("", " \n ", "\x00" * 50, "?!…" * 500, "9" * 5000, "a" * 30000, "di " * 5000):
        told = draft(text, TODAY)
        assert set(told.fields) <= {"need_kind", "quantities", "materials", "scale", "constraints", "tried"}


def test_each_point_of_the_review_has_its_reason_and_an_empty_criterion_holds_the_brief():
    empty = review("", {}, [], "")
    assert empty.score <= 1 and empty.verdict == "reject"
    full = dict.fromkeys(("function", "tried", "quantities", "trl_now", "trl_wanted", "scale", "constraints", "materials", "need_kind", "deadline", "budget", "place"), "x")
    words = "Cerchiamo una finitura che tenga. " * 12
    best = review(words, {**full, "title": "Una finitura alternativa"}, [("finitura", "test_lab"), ("prova", "test_lab")], "it")
    assert best.score == 20 and best.verdict == "publish"
    bare = review(words, {n: "x" for n in full if n not in ("need_kind", "deadline", "budget", "place")}, [("finitura", "")], "it")
    assert bare.criteria[2].score == 0 and bare.verdict == "hold"
    assert all(point.text for each in best.criteria for point in each.points)


@pytest.mark.parametrize("run", ["9", "1.", "1,", "1 ", "10 kg ", "TRL 3 ", "almeno ", "entro il 5 ", "€ ", "ghisa ", "\r", "."], ids=repr)
def test_a_telling_of_one_run_costs_what_its_length_does(run):
    """Some of these took minutes where a number could be begun at each of its digits: a test that hangs has failed."""
    told = draft(f"Il forno cola 40 tonnellate di ghisa. {run * (19_900 // len(run))} fine.", TODAY)
    assert "40 t" in told.fields["quantities"].value.splitlines()
    assert "ghisa" in told.fields["materials"].value
