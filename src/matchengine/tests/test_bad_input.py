"""What the world sends: a clear error or a right answer, and the index before it stays usable."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchengine import BadFile, BadItem, Engine, IndexBroken, Item, ModelMissing, OnnxEmbedder, Request
from matchengine.conftest import TINY
from matchengine.embed import Vectors
from matchengine.evaluate.beir import read_corpus, read_queries
from matchengine.index import container
from matchengine.text.tokens import words
from matchengine.types import Language

SCRIPTS = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(
        [
            "בלמים לרכב עם צלחות",
            "مكابح السيارات والفحص",
            "🙂🚗🔧 freni 🧪",
            "\u202eorter\u202c testo",
            "Bremsscheiben aus Grauguss, ブレーキ, тормоз",
            "Il cliente says that il disco is rotto",
            "a\u0301e\u0308" * 10,
            "\ud83d freno \udc00",
            "\x00\x1f\x7f",
            "ﬁbra ﬂessibile ½ ㎏",
        ]
    ),
)


class Faulty:
    """An embedder whose vectors are what a test wants."""

    name = "faulty"
    dimension = 8
    languages: frozenset[Language] = frozenset({"it", "en"})

    def __init__(self, value: float | None = None, rows: int = 0, width: int = 8) -> None:
        self.value, self.rows, self.width = value, rows, width

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.ones((len(texts) + self.rows, self.width), dtype=np.float32)
        if self.value is not None:
            vectors[::2] = self.value
        return vectors


def tiny_model() -> OnnxEmbedder:
    return OnnxEmbedder(TINY, name="tiny", languages=frozenset({"it", "en"}))


def still_answers(folder: Path) -> None:
    engine = Engine.open(folder, tiny_model())
    assert engine.ids() == {"i1", "i2", "i3", "i4"}
    assert engine.rank(Request("forno a vuoto")).hits[0].id == "i3"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=SCRIPTS, after=SCRIPTS, title=SCRIPTS)
def test_a_word_is_found_whatever_stands_around_it(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, title: str
) -> None:
    folder = tmp_path_factory.mktemp("scripts")
    others = [Item(f"o{n}", f"p{n}", title, f"{before} {after}") for n in range(3)]
    engine = Engine.build(folder, [*others, Item("marked", "m", title, f"{before} zirconolite {after}")], tiny_model())
    hits = engine.rank(Request("zirconolite")).hits
    assert hits[0].id == "marked"
    assert all(np.isfinite(hit.score) for hit in hits)
    for hit in engine.rank(Request("zirconolite"), by="party").hits:
        assert np.isfinite(hit.score)
    if words(before):
        coverage = engine.cover(Request(before))
        known = coverage.probabilities[~np.isnan(coverage.probabilities)]
        assert ((known >= 0) & (known <= 1)).all()
    assert engine.snapshot().item(engine.snapshot().rows["marked"]).text.count("zirconolite") == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "à", " ", ""]), SCRIPTS), max_size=6))
def test_ids_that_clash_or_are_blank_are_refused_and_nothing_else_is(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    engine = Engine.build(folder, [Item("old", "p", "Forno", "forno")], tiny_model())
    some = [Item(identity, "p", "", text) for identity, text in rows]
    ids = [item.id for item in some]
    if len(set(ids)) < len(ids) or not all(identity.strip() for identity in ids):
        with pytest.raises(BadItem):
            engine.update(some)
        assert engine.ids() == {"old"}
    else:
        engine.update(some)
        assert engine.ids() == {"old", *ids}


@pytest.mark.parametrize(
    "changed",
    [
        {"year": float("nan")},
        {"year": "2020"},
        {"year": 2020.5},
        {"trl": float("inf")},
        {"trl": [4]},
        {"title": None},
        {"text": None},
        {"text": float("nan")},
        {"party": None},
        {"id": 7},
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, changed: dict[str, Any]
) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    (name,) = changed
    with pytest.raises(BadItem, match=name):
        engine.update([replace(Item("new", "p", "t", "x"), **changed)])
    still_answers(tmp_path)


JSON_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["_id", "title", "text", "party", "year", "lang", "trl", "before"]), JSON_VALUES)
)
def test_any_row_is_read_or_named(tmp_path_factory: pytest.TempPathFactory, row: dict[str, object]) -> None:
    """NaN and Infinity are what Python and pandas write into JSON; no standard allows them, everybody meets them."""
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    path.write_text(json.dumps(row))
    try:
        (item,) = read_corpus(path)
        assert item.id.strip()
        assert item.year is None or isinstance(item.year, int)
        assert isinstance(item.text, str)
    except BadFile as error:
        assert "line 1" in str(error)
    try:
        (query,) = read_queries(path)
        assert query.before is None or isinstance(query.before, int)
    except BadFile as error:
        assert "line 1" in str(error)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 0.0, 1e38])
def test_vectors_that_are_no_numbers_spoil_nothing(tmp_path: Path, items: list[Item], value: float) -> None:
    engine = Engine.build(tmp_path, items, Faulty(value))
    assert np.isfinite(np.concatenate([held.vectors() for _, held in engine.snapshot().passages()])).all()
    for method in ("hybrid", "lexical", "dense"):
        hits = engine.rank(Request("forno a vuoto"), method=method).hits
        assert {hit.id for hit in hits} == {"i1", "i2", "i3", "i4"}
        assert all(np.isfinite(hit.score) for hit in hits)
    assert engine.rank(Request("forno a vuoto")).hits[0].id == "i3"
    assert all(np.isfinite(hit.score) for hit in engine.rank(Request("forno a vuoto"), by="party").hits)
    coverage = engine.cover(Request("trattamenti termici in forno a vuoto per acciai"))
    assert "forni" in coverage.parties


@pytest.mark.parametrize(("rows", "width"), [(1, 8), (-1, 8), (0, 7), (0, 9)])
def test_vectors_of_another_number_or_width_are_refused(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, rows: int, width: int
) -> None:
    Engine.build(tmp_path, items, tiny)
    with pytest.raises(ModelMissing, match="faulty"):
        Engine.build(tmp_path, items, Faulty(None, rows, width))
    still_answers(tmp_path)


def test_a_missing_model_leaves_the_index_and_its_words(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    Engine.build(tmp_path / "index", items, tiny)
    missing = OnnxEmbedder(tmp_path / "none", name="tiny", languages=frozenset({"it", "en"}))
    with pytest.raises(ModelMissing):
        Engine.build(tmp_path / "index", [*items, Item("i5", "p", "t", "x")], missing)
    engine = Engine.open(tmp_path / "index", missing)
    assert engine.rank(Request("forno a vuoto"), method="lexical").hits[0].id == "i3"
    with pytest.raises(ModelMissing, match="none"):
        engine.rank(Request("forno a vuoto"))
    with pytest.raises(ModelMissing):
        engine.update([Item("i5", "p", "t", "x")])
    still_answers(tmp_path / "index")


def test_a_model_cut_short_is_told(tmp_path: Path) -> None:
    shutil.copy(TINY / "tokenizer.json", tmp_path)
    whole = (TINY / "model.onnx").read_bytes()
    for kept in (0, 1, len(whole) // 2, len(whole) - 1):
        (tmp_path / "model.onnx").write_bytes(whole[:kept])
        with pytest.raises(ModelMissing, match=r"model\.onnx"):
            OnnxEmbedder(tmp_path).embed(["freno"])


def test_a_hundred_thousand_documents_of_one_word(tmp_path: Path) -> None:
    some = [Item(f"i{n}", f"p{n % 1_000}", "", f"parola{n}", language="it") for n in range(100_000)]
    engine = Engine.build(tmp_path, some, Faulty())
    assert len(engine.ids()) == 100_000
    for number in (0, 49_999, 99_999):
        assert engine.rank(Request(f"parola{number}", "it"), method="lexical").hits[0].id == f"i{number}"
        assert engine.rank(Request(f"parola{number}", "it")).hits[0].id == f"i{number}"
    assert engine.rank(Request("parola7", "it"), by="party").hits[0].id == "p7"


def test_a_document_of_a_megabyte_among_small_ones(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    filler = "Il laboratorio prova materiali per il settore automobilistico e aerospaziale. "
    text = "Zirconolite in testa. " + filler * 13_000 + "Titanite in coda."
    assert len(text) > 1_000_000
    engine = Engine.build(tmp_path, [*items, Item("big", "p", "Grande", text)], tiny)
    assert engine.rank(Request("zirconolite"), method="lexical").hits[0].id == "big"
    assert engine.rank(Request("forno a vuoto")).hits[0].id == "i3"
    engine.update([Item("big", "p", "Piccolo", "titanite")])
    assert engine.rank(Request("titanite"), method="lexical").hits[0].id == "big"


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0, 1), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_file_is_told_and_can_be_built_again(
    tmp_path_factory: pytest.TempPathFactory, share: float, bit: int, cut: bool
) -> None:
    """Cut short it is never opened; one bit turned is told at the opening or by `verify`."""
    folder = tmp_path_factory.mktemp("damaged")
    some = [Item("a", "p", "Forno", "forno a vuoto"), Item("b", "q", "Brake", "brake disc")]
    Engine.build(folder, some, tiny_model())
    (segment,) = folder.glob("*.segment")
    raw = bytearray(segment.read_bytes())
    sound = folder / "sound"
    sound.write_bytes(raw)
    before = container.read(sound)
    place = min(int(share * len(raw)), len(raw) - 1)
    if cut:
        segment.write_bytes(raw[:place])
        with pytest.raises(IndexBroken):
            Engine.open(folder, tiny_model())
    else:
        raw[place] ^= 1 << bit
        segment.write_bytes(raw)
        try:
            held = container.read(segment)
            held.verify()
        except IndexBroken:
            pass
        else:
            assert held.meta == before.meta
            for name, array in before.arrays.items():
                np.testing.assert_array_equal(held.arrays[name], array)
    assert Engine.build(folder, some, tiny_model()).ids() == {"a", "b"}
