from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from matchengine import Aspect, BadRequest, Engine, Item, OnnxEmbedder, Request
from matchengine.index.vectors import Passages
from matchengine.types import Coverage

BRAKES = "Cerchiamo un trattamento superficiale che regga la corrosione sui dischi freno in ghisa. Ci serve anche una nebbia salina."


def best(coverage: Coverage, aspect: int = 0) -> str:
    return coverage.parties[int(np.nanargmax(coverage.probabilities[aspect]))]


def test_a_need_in_italian_is_answered_from_both_languages(district: Engine) -> None:
    coverage = district.cover(Request(BRAKES))
    assert coverage.language == "it"
    assert len(coverage.aspects) == 2
    assert coverage.probabilities.shape == (2, len(coverage.parties))
    told = {e.language for shown in coverage.evidence.values() for e in shown}
    assert told == {"it", "en"}
    assert coverage.uncovered == ()
    assert best(coverage, 1) in {"p007", "p105", "p013"}


def test_the_matrix_keeps_its_promises(district: Engine) -> None:
    coverage = district.cover(Request(BRAKES))
    known = coverage.probabilities[~np.isnan(coverage.probabilities)]
    assert ((known > 0) & (known < 1)).all()
    expected = np.nan_to_num(coverage.probabilities).sum(axis=0)
    assert (np.diff(expected) <= 1e-9).all()
    for (aspect, party), shown in coverage.evidence.items():
        column = coverage.probabilities[[a.id for a in coverage.aspects].index(aspect), coverage.parties.index(party)]
        assert column > 0
        assert shown
        assert [e.strength for e in shown] == sorted((e.strength for e in shown), reverse=True)
        for one in shown:
            assert one.party == party
            item = district.snapshot().item(district.snapshot().rows[one.item])
            assert one.sentence in (item.title, item.text) or one.sentence in item.text
            for start, end in one.spans:
                assert one.sentence[start:end].strip()
            assert bool(one.terms) == bool(one.spans)
            assert any(term.how != "sense" for term in one.terms) == ("no_shared_term" not in one.against)


def test_evidence_names_the_words_met_in_both_languages(tmp_path: Path, items: list[Item]) -> None:
    engine = Engine.build(tmp_path, items)
    coverage = engine.cover(
        Request("Pastiglie per freni con cemento", aspects=(Aspect("a", "pastiglie per freni con cemento"),))
    )
    (shown,) = coverage.evidence["a", "acme"][:1]
    assert shown.item == "i1"
    assert shown.sentence == "We bond brake pads with cement."
    assert {(term.asked, term.found, term.how) for term in shown.terms} >= {
        ("pastiglie", "pads", "lexicon"),
        ("cemento", "cement", "lexicon"),
    }
    assert "other_language" in shown.against
    assert shown.sentence[slice(*shown.spans[-1])] == "cement"


def test_evidence_that_shares_no_word_names_those_near_in_sense(tmp_path: Path) -> None:
    text = "Lunch is served at noon. Our gearboxes drive wind turbines. Parking is free."
    engine = Engine.build(tmp_path, [Item("i", "p", "Offer", text, year=2024)])
    coverage = engine.cover(Request("transmissions for windmills"))
    (shown,) = coverage.evidence["a1", "p"]
    assert shown.sentence == "Our gearboxes drive wind turbines."
    assert {term.how for term in shown.terms} == {"sense"}
    assert ("windmills", "turbines") in {(term.asked, term.found) for term in shown.terms}
    assert "no_shared_term" in shown.against


def test_what_speaks_against_evidence_is_said(tmp_path: Path, items: list[Item]) -> None:
    engine = Engine.build(tmp_path, items)
    (old,) = engine.cover(Request("test bench with dynamometer for discs")).evidence["a1", "acme"][:1]
    assert "old" in old.against
    (undated,) = engine.cover(Request("tintura del cotone")).evidence["a1", "tessuti"]
    assert set(undated.against) == {"undated", "single_source"}


@pytest.mark.parametrize(
    "text",
    [
        "sushi restaurant franchise",
        "Cerchiamo un sous-chef per un ristorante di sushi",
        "We need a wedding photographer and a band",
        "Vendita di case vacanza in Sardegna",
        "Wir suchen einen Anwalt für Familienrecht",
        "寿司レストラン",
    ],
)
def test_absurd_needs_get_nobody(district: Engine, text: str) -> None:
    coverage = district.cover(Request(text))
    assert set(coverage.uncovered) == {aspect.id for aspect in coverage.aspects}
    assert not (coverage.probabilities >= coverage.threshold).any()


def test_an_aspect_that_nobody_covers_is_named_beside_one_that_is(district: Engine) -> None:
    aspects = (Aspect("gap", "allevamento di cavalli da corsa"), Aspect("here", "laser cladding ad alta velocità"))
    coverage = district.cover(Request("Laser cladding e cavalli da corsa", aspects=aspects))
    assert coverage.uncovered == ("gap",)
    assert best(coverage, 1) == "p010"


def test_an_unrelated_sentence_does_not_help_and_the_evidence_matters(tmp_path: Path, items: list[Item]) -> None:
    request = Request("brake pads bonded with cement", aspects=(Aspect("a", "brake pads bonded with cement"),))

    def told(text: str, title: str = "Brake pads") -> float:
        changed = [replace(items[0], text=text, title=title), *items[2:]]
        coverage = Engine.build(tmp_path, changed).cover(request)
        return float(coverage.probabilities[0, coverage.parties.index("acme")]) if "acme" in coverage.parties else 0.0

    full = told(items[0].text)
    assert told("The canteen serves lunch until two. Parking is free.", "Our site") < full / 2
    assert told(items[0].text + " The canteen serves lunch until two. Parking is free.") <= full


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda r: replace(r, allow=frozenset({"i1", "i4"})), {"acme"}),
        (lambda r: replace(r, allow=frozenset()), set()),
        (lambda r: replace(r, exclude_parties=frozenset({"acme"})), {"forni"}),
        (lambda r: replace(r, parties=frozenset({"forni", "unknown"})), {"forni"}),
        (lambda r: replace(r, before=2025), {"acme"}),
        (lambda r: replace(r, since=2025), {"forni"}),
    ],
)
def test_who_may_answer(
    tmp_path: Path, items: list[Item], change: Callable[[Request], Request], kept: set[str]
) -> None:
    """Items i1 and i2 are acme's (2024, 2015), i3 is forni's (2025)."""
    engine = Engine.build(tmp_path, items[:3])
    request = change(
        Request("brake pads; forno a vuoto", aspects=(Aspect("a", "brake pads"), Aspect("b", "forno a vuoto")))
    )
    assert set(engine.cover(request).parties) == kept
    assert {hit.id for hit in engine.rank(request, by="party").hits} == kept
    items_of = {hit.id for hit in engine.rank(request, by="item").hits}
    assert {engine.snapshot().item(engine.snapshot().rows[one]).party for one in items_of} == kept
    if request.allow is not None:
        assert items_of <= request.allow
        assert {e.item for shown in engine.cover(request).evidence.values() for e in shown} <= request.allow


def test_a_hidden_item_moves_no_figure(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    """Its words are unknown elsewhere: a rarity counted over it would betray it."""
    request = Request("pastiglie freno; tungsteno", allow=frozenset({"i1", "i2", "i3"}))
    secret = [Item(f"s{n}", "acme", "Pastiglie", "Pastiglie freno segrete al tungsteno." * 9) for n in range(20)]
    without = Engine.build(tmp_path / "a", items[:3], tiny).cover(request)
    beside = Engine.build(tmp_path / "b", [*secret, *items[:3]], tiny).cover(request)
    assert without.parties == beside.parties
    assert without.evidence == beside.evidence
    np.testing.assert_array_equal(without.probabilities, beside.probabilities)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (Request(""), "no words"),
        (Request(" \n\x00… "), "no words"),
        (Request("freno", distance=1.5), "distance"),
        (Request("freno", top=0), "top"),
        (Request("freno", aspects=(Aspect("a", "freno"), Aspect("a", "disco"))), "two aspects"),
        (Request("freno", aspects=(Aspect("a", "?!"),)), "no words in it"),
        (Request("freno", aspects=tuple(Aspect(f"a{n}", "freno") for n in range(41))), "too many"),
    ],
)
def test_a_request_that_cannot_be_answered_says_why(district: Engine, request_: Request, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        district.cover(request_)


@pytest.mark.parametrize(
    "text", ["\x00\x01 freno \ufffd", "freno " * 200_000, "🙂 freno 🙂", "שלום freno", "freno\ud800"]
)
def test_hostile_requests_are_answered(district: Engine, text: str) -> None:
    assert district.rank(Request(text), by="party").hits
    assert district.cover(Request(text)).aspects


def test_ranking_is_sorted_cut_and_repeatable(district: Engine) -> None:
    ways: tuple[Literal["item", "party"], ...] = ("item", "party")
    for by in ways:
        ranking = district.rank(Request(BRAKES, top=7), by=by)
        assert len(ranking.hits) == 7
        assert [(-hit.score, hit.id) for hit in ranking.hits] == sorted((-hit.score, hit.id) for hit in ranking.hits)
        assert district.rank(Request(BRAKES, top=7), by=by) == ranking


def test_the_same_need_in_either_language_finds_the_same(district: Engine) -> None:
    italian = district.rank(Request("prove in nebbia salina e corrosione", top=5), by="party").hits
    english = district.rank(Request("salt spray and corrosion tests", top=5), by="party").hits
    assert len({hit.id for hit in italian} & {hit.id for hit in english}) >= 3


def test_threads_share_an_engine_while_it_changes(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)

    def read(_: int) -> bool:
        coverage = engine.cover(Request("Cerchiamo un forno a vuoto"))
        return "forni" in coverage.parties

    with ThreadPoolExecutor(4) as pool:
        readings = pool.map(read, range(40))
        for number in range(10):
            engine.update([Item(f"n{number}", "new", "Fabric", f"fabric number {number}")])
    assert all(readings)
    assert len(engine.ids()) == len(items) + 10


def test_whoever_says_too_much_to_be_read_keeps_nobody_else_from_it(
    tmp_path: Path, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One party fills the sentences that a coverage may read; it is told by its passages, the others by their sentences."""
    long = " ".join(f"We bond brake pads with cement in hall {n}." for n in range(40))
    many = [Item(f"m{n}", "talker", "Brake pads", long, language="en", year=2024) for n in range(4)]
    engine = Engine.build(tmp_path, [*items, *many])
    said = engine.searcher().said
    of, read = said.of, set[str]()

    def watched(some: Sequence[Item]) -> tuple[NDArray[np.int32], Passages]:
        read.update(one.party for one in some)
        return of(some)

    monkeypatch.setattr(said, "of", watched)
    coverage = engine.cover(Request("Brake pads bonded with cement", aspects=(Aspect("a", "brake pads, cement"),)))
    assert {"acme", "talker"} <= set(coverage.parties)
    assert "acme" in read and "talker" not in read
    assert coverage.evidence["a", "talker"]
