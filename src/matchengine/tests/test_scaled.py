"""The engine over a Milvus Lite file answers as the embedded engine does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from matchengine import Aspect, BadItem, Engine, IndexBroken, Item, OnnxEmbedder, Request, StaticEmbedder
from matchengine.evaluate.beir import read_queries
from matchengine.index.packed import Figures, apart, cut, together, unpack
from matchengine.index.segment import build_arrays
from matchengine.rank.calibrate import default_calibration
from matchengine.rank.refit import Correction
from matchengine.resources import data_folder
from matchengine.text.lexicon import default_lexicon

pytest.importorskip("milvus_lite")
from matchengine.scaled import MilvusEngine  # noqa: E402  only where Milvus Lite is

LIGHT = StaticEmbedder()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, MilvusEngine]]:
    """The invented district, embedded and moved to Milvus, under the light model."""
    corpus = data_folder() / "bench-district" / "corpus.jsonl"
    from matchengine.evaluate.beir import read_corpus  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("both")
    embedded = Engine.build(folder / "index", read_corpus(corpus), LIGHT)
    scaled = MilvusEngine.copy(folder / "milvus.db", embedded, embedder=LIGHT)
    yield embedded, scaled
    scaled.close()


@pytest.fixture
def small(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> Iterator[MilvusEngine]:
    engine = MilvusEngine.build(tmp_path / "milvus.db", items, embedder=tiny)
    yield engine
    engine.close()


WAYS: tuple[Literal["item", "party"], ...] = ("item", "party")


@pytest.mark.parametrize("by", WAYS)
def test_it_ranks_as_the_embedded_index_does(both: tuple[Engine, MilvusEngine], by: Literal["item", "party"]) -> None:
    shared = []
    for query in read_queries(data_folder() / "bench-district" / "queries.jsonl")[::2]:
        request = Request(query.text, query.language, top=10)
        expected, found = (engine.rank(request, by).hits for engine in both)
        shared.append(len({hit.id for hit in expected} & {hit.id for hit in found}) / len(expected))
        assert found[0].id == expected[0].id
    assert sum(shared) / len(shared) >= 0.98


def test_it_says_with_which_lexicon_it_was_glossed(
    both: tuple[Engine, MilvusEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(engine.outdated for engine in both)
    monkeypatch.setattr(default_lexicon(), "_name", "newer")
    assert all(engine.outdated for engine in both)


def test_it_covers_as_the_embedded_index_does(both: tuple[Engine, MilvusEngine]) -> None:
    aspects = (Aspect("salt", "prove in nebbia salina"), Aspect("gap", "allevamento di cavalli da corsa"))
    request = Request("Cerchiamo chi provi i nostri dischi freno in nebbia salina", aspects=aspects, top=5)
    expected, found = (engine.cover(request) for engine in both)
    assert found.parties == expected.parties
    assert found.uncovered == expected.uncovered == ("gap",)
    np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-6)
    assert found.evidence == expected.evidence


def test_corrected_odds_hold_over_milvus_too(both: tuple[Engine, MilvusEngine]) -> None:
    request = Request("Cerchiamo chi provi i nostri dischi freno in nebbia salina", top=5)
    shipped = both[1].cover(request).probabilities
    try:
        for engine in both:
            engine.calibration = default_calibration().corrected(Correction(0.8, 0.5))
        expected, found = (engine.cover(request) for engine in both)
    finally:
        for engine in both:
            engine.calibration = None
    assert found.parties == expected.parties
    np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-6)
    assert np.nanmax(found.probabilities) != pytest.approx(np.nanmax(shipped), abs=1e-3)


def test_who_may_answer_is_filtered_in_milvus(both: tuple[Engine, MilvusEngine]) -> None:
    embedded, scaled = both
    request = Request("brake discs and coatings", top=10)
    parties = [hit.id for hit in embedded.rank(request, "party").hits]
    allow = frozenset(sorted(embedded.ids())[::3])
    for changed in (
        replace(request, allow=allow),
        replace(request, exclude_parties=frozenset(parties[:2])),
        replace(request, parties=frozenset(parties[3:6])),
        replace(request, before=2020),
        replace(request, since=2020),
        replace(request, allow=frozenset()),
    ):
        for by in WAYS:
            expected, found = (engine.rank(changed, by).hits for engine in both)
            assert [hit.id for hit in found] == [hit.id for hit in expected]
            np.testing.assert_allclose([hit.score for hit in found], [hit.score for hit in expected], atol=1e-5)
    assert {hit.id for hit in scaled.rank(replace(request, allow=allow)).hits} <= allow


def test_a_hidden_item_moves_no_figure(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    request = Request("pastiglie freno; tungsteno", allow=frozenset({"i1", "i2", "i3"}))
    secret = [Item(f"s{n}", "acme", "Pastiglie", "Pastiglie freno segrete al tungsteno." * 9) for n in range(20)]
    told = []
    for name, held in (("a", items[:3]), ("b", [*secret, *items[:3]])):
        engine = MilvusEngine.build(tmp_path / f"{name}.db", held, embedder=tiny)
        told.append((engine.rank(request), engine.cover(request).evidence))
        engine.close()
    assert told[0] == told[1]


def test_items_come_and_go(small: MilvusEngine, tmp_path: Path, tiny: OnnxEmbedder, items: list[Item]) -> None:
    small.update([Item("i5", "nuova", "Pressa", "Pressa idraulica."), replace(items[2], text="Solo forni fusori.")])
    small.remove(["i4", "unknown"])
    assert small.ids() == {"i1", "i2", "i3", "i5"}
    fresh = [
        items[0],
        items[1],
        replace(items[2], text="Solo forni fusori."),
        Item("i5", "nuova", "Pressa", "Pressa idraulica."),
    ]
    expected = Engine.build(tmp_path / "index", fresh, tiny)
    for text in ("pressa", "forno a vuoto", "brake pads"):
        for by in WAYS:
            found, wanted = small.rank(Request(text), by).hits, expected.rank(Request(text), by).hits
            assert [hit.id for hit in found] == [hit.id for hit in wanted]
            np.testing.assert_allclose([hit.score for hit in found], [hit.score for hit in wanted], atol=1e-5)


def test_an_update_that_dies_loses_no_item(
    small: MilvusEngine, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old or new, each is there; put again, all is as if nothing had happened."""
    fresh = [replace(items[2], text="Solo forni fusori."), Item("i5", "nuova", "Pressa", "Pressa idraulica.")]
    client, passed = small._index._client, []
    upsert = client.upsert

    def die_at_the_second(*args: object, **kwargs: object) -> object:
        passed.append(args)
        if len(passed) > 1:
            raise KeyboardInterrupt
        return upsert(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(client, "upsert", die_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            small.update(fresh)
    assert small.ids() >= {item.id for item in items}
    small.update(fresh)
    assert small.ids() == {"i1", "i2", "i3", "i4", "i5"}
    assert small.rank(Request("pressa idraulica")).hits[0].id == "i5"


def test_passages_of_a_shortened_item_go(small: MilvusEngine, items: list[Item]) -> None:
    long = " ".join(f"We forge rings of steel in hall {n}." for n in range(120))
    small.update([Item("long", "acme", "Rings", long, language="en")])

    def passages() -> int:
        figures = small._index.figures()
        called = small._index._called(figures.generation, "passages")
        return len(small._index._client.query(called, filter='item == "long"', output_fields=["key"], limit=100))

    assert passages() > 2
    small.update([Item("long", "acme", "Rings", "Rings of steel.", language="en")])
    assert passages() == 1
    assert small.ids() == {item.id for item in items} | {"long"}


def test_the_youngest_year_falls_when_its_item_goes(
    small: MilvusEngine, items: list[Item], tmp_path: Path, tiny: OnnxEmbedder
) -> None:
    """What is idle is told against it, in both indexes alike."""
    small.update([Item("young", "acme", "Pads", "New pads.", language="en", year=2031)])
    small.update([Item("young", "acme", "Pads", "New pads.", language="en", year=2027)])
    assert small._index.figures().youngest == 2027
    small.remove(["young"])
    assert small._index.figures().youngest == max(item.year or -1 for item in items)
    expected = Engine.build(tmp_path / "index", items, tiny).rank(Request("brake pads"), by="party").hits
    found = small.rank(Request("brake pads"), by="party").hits
    np.testing.assert_allclose([hit.score for hit in found], [hit.score for hit in expected], atol=1e-5)


def test_an_item_that_fits_nowhere_is_named() -> None:
    with pytest.raises(BadItem, match="does not fit"):
        cut(json.dumps({"id": "a", "title": "x" * 70_000, "text": ""}))


def test_a_bad_item_changes_nothing_and_a_build_that_dies_leaves_the_index(
    small: MilvusEngine, items: list[Item], tiny: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadItem):
        small.update([Item("", "p", "t", "x")])

    def die() -> Iterator[dict[str, np.ndarray]]:
        yield build_arrays(items[:1], tiny, default_lexicon())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small._index.fill(die(), tiny.name, tiny.dimension, "")
    assert small.ids() == {"i1", "i2", "i3", "i4"}
    assert small.rank(Request("forno a vuoto")).hits[0].id == "i3"


def test_an_index_is_found_again_and_told_from_another(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    MilvusEngine.build(tmp_path / "m.db", items, embedder=tiny).close()
    again = MilvusEngine(tmp_path / "m.db", embedder=tiny)
    assert again.rank(Request("forno a vuoto")).hits[0].id == "i3"
    assert not again.outdated
    again.close()
    with pytest.raises(IndexBroken, match="'tiny'"):
        MilvusEngine(tmp_path / "m.db", embedder=LIGHT).rank(Request("forno"))
    with pytest.raises(IndexBroken, match="no whole index"):
        MilvusEngine(tmp_path / "m.db", name="other", embedder=tiny).rank(Request("forno"))


def test_what_an_item_is_made_of_survives_the_journey(items: list[Item], tiny: OnnxEmbedder) -> None:
    long = Item("long", "p", "T", " ".join(f"word{n}" for n in range(9_000)))
    arrays = build_arrays([*items, long, Item("blank", "p", "", "")], tiny, default_lexicon())
    for held in apart(arrays):
        packed = held.pack()
        assert len(packed) <= 65_535
        again = unpack(packed)
        assert again.length == held.length
        np.testing.assert_array_equal(again.terms, held.terms)
        np.testing.assert_array_equal(again.vectors, held.vectors)
    with pytest.raises(IndexBroken, match="damaged"):
        unpack(packed[:-8])
    figures = Figures(1, "tiny", tiny.dimension, 0, 0, 0, -1, (1.0, 1.0))
    assert together([], figures).size == 0


def test_without_the_client_the_reason_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(IndexBroken, match="pymilvus"):
        MilvusEngine(tmp_path / "m.db")
