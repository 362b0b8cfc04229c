"""Inputs that once cost hours, lost an index, or were answered with a traceback."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchengine import Aspect, BadItem, BadRequest, Engine, IndexBroken, Item, OnnxEmbedder, Request
from matchengine.conftest import TINY
from matchengine.index.segment import MAX_TITLE, settled
from matchengine.text import suggest_aspects
from matchengine.text.lexicon import Lexicon, default_lexicon
from matchengine.text.sentences import passages, sentences
from matchengine.text.tokens import sound
from matchengine.types import Language

RUNS = ["\r", ".", "\r\n", "\r ", ".)", "\n", " ", "•", ".\n", "\n 5", "?!", "\n- ", "a.", "…\t"]


@pytest.mark.parametrize("run", RUNS, ids=repr)
def test_a_text_of_one_run_costs_what_its_length_does(run: str) -> None:
    """Each of these took from seconds to hours where a pattern gave its run back letter by letter: a test that hangs has failed."""
    text = f"brake {run * (20_000 // len(run))} pads"
    found = sentences(text)
    assert found[0].text.startswith("brake") and found[-1].text.endswith("pads")
    assert passages(text)
    assert suggest_aspects(text, "en")


def test_a_request_of_line_ends_is_answered(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    assert "acme" in engine.cover(Request("brake" + "\r" * 15_000 + " pads", language="en")).parties


@pytest.mark.parametrize("change", [lambda e: e.update([Item("n", "p", "t", "x")]), lambda e: e.remove(["i1"])])
def test_nobody_writes_into_an_index_of_another_model(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, change: Callable[[Engine], None]
) -> None:
    """Two processes, two settings: the one that built last has its index untouched."""
    first = Engine.build(tmp_path, items, tiny)
    other = OnnxEmbedder(TINY, name="other", languages=frozenset({"it", "en"}))
    second = Engine.build(tmp_path, items, other)
    with pytest.raises(IndexBroken, match="'other'"):
        change(first)
    assert second.rank(Request("brake pads")).hits[0].id == "i1"
    assert Engine.open(tmp_path, other).ids() == {item.id for item in items}


COMPOSED = "La qualità della società e l'attività di velocità"


def test_accents_written_apart_and_signs_that_nobody_sees(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    apart = unicodedata.normalize("NFD", COMPOSED)
    assert apart != COMPOSED and sound(apart) == COMPOSED
    assert sound("pa\u00adstiglie\u200b per\ufeff freni") == "pastiglie per freni"
    assert default_lexicon().gloss(sound(apart)) == default_lexicon().gloss(COMPOSED)
    engine = Engine.build(tmp_path, [Item("a", "p", "", apart, language="it")], tiny)
    assert engine.snapshot().item(0).text == COMPOSED
    for asked in (COMPOSED, apart, "so\u00adcietà di qua\u00adlità"):
        assert engine.rank(Request(asked, language="it"), method="lexical").hits[0].score > 0
    aspect = Aspect("a", unicodedata.normalize("NFD", "attività della società"), language="it")
    assert engine.cover(Request(apart, language="it", aspects=(aspect,))).evidence["a", "p"][0].terms


def test_a_title_is_read_as_far_as_a_sentence(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, [Item("a", "p", "brake pads " * 20_000, "Discs.", language="en")], tiny)
    coverage = engine.cover(Request("brake pads", aspects=(Aspect("a", "brake pads"),)))
    assert all(len(one.sentence) <= MAX_TITLE for one in coverage.evidence["a", "p"])


def test_an_aspect_is_cut_with_its_language_given_too(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    long = "brake pads " * 20_000
    languages: tuple[Language | None, ...] = (None, "en")
    for language in languages:
        coverage = engine.cover(Request("brake pads", aspects=(Aspect("a", long, language=language),)))
        assert len(coverage.aspects[0].text) == 2_000
    with pytest.raises(BadRequest, match="no words"):
        engine.cover(Request("brake pads", aspects=(Aspect("a", " " * 3_000 + "brake"),)))


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"language": "fr"}, "language"),
        ({"top": 2.5}, "top"),
        ({"top": None}, "top"),
        ({"top": True}, "top"),
        ({"before": 10**5000}, "before"),
        ({"since": "2020"}, "since"),
        ({"aspects": (Aspect("a", "brake", language="fr"),)}, "language"),  # type: ignore[arg-type]
    ],
    ids=["language", "half", "none", "true", "before", "since", "aspect"],
)
def test_a_request_out_of_measure_is_refused(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, changed: dict[str, Any], word: str
) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    with pytest.raises(BadRequest, match=word):
        engine.cover(replace(Request("brake pads"), **changed))


def test_a_ranking_of_something_else_is_refused(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    with pytest.raises(BadRequest, match="foo"):
        engine.rank(Request("brake pads"), by="foo")  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="bar"):
        engine.rank(Request("brake pads"), method="bar")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "\ud800a"},
        {"id": "x" * 600},
        {"id": "a\0"},
        {"party": "è" * 300},
        {"kind": {1}},
        {"kind": "k" * 70_000},
        {"year": 10**5000},
        {"level": "bogus"},
    ],
    ids=["surrogate", "long id", "NUL", "long party", "kind", "long kind", "year", "level"],
)
def test_an_item_out_of_measure_is_refused(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, changed: dict[str, Any]
) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    with pytest.raises(BadItem):
        engine.update([replace(Item("new", "p", "t", "x"), **changed)])
    assert engine.ids() == {item.id for item in items}


def test_numbers_of_numpy_are_numbers(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    item = Item("a", "p", "t", "x", language="en", year=np.int64(2020), trl=np.int16(5))  # type: ignore[arg-type]
    assert Engine.build(tmp_path, [item], tiny).snapshot().item(0) == settled(item)


def test_evidence_without_a_year_is_not_recent(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, [Item("a", "p", "brake pads", "pads", language="en")], tiny)
    assert not engine.rank(Request("brake pads", since=-1)).hits


def test_who_is_not_shown_still_covers(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    """What nobody reaches does not hang on how many parties are asked for."""
    engine = Engine.build(
        tmp_path, [Item("a", "one", "brake pads", "brake pads"), Item("b", "two", "furnace", "vacuum furnace")], tiny
    )
    request = Request("brake pads furnace", "en", (Aspect("a", "brake pads"), Aspect("b", "vacuum furnace")))
    whole = engine.cover(request)
    assert len(whole.parties) == 2
    assert engine.cover(replace(request, top=1)).uncovered == whole.uncovered


def test_a_row_that_tells_no_item_is_said_to_be_broken(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    (path,) = tmp_path.glob("*.segment")
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"title": "Brake pads"', b'"title": *Brake pads"'))
    with pytest.raises(IndexBroken):
        [Engine.open(tmp_path, tiny).snapshot().item(row) for row in range(len(items))]
    assert engine.ids()


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.build(tmp_path, items, tiny)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            engine.update([Item("new", "p", "t", "x")])
    assert not list(tmp_path.glob("*.partial"))
    assert engine.ids() == {item.id for item in items}


def test_a_lexicon_is_called_by_the_tables_that_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "ranked.tsv"
    path.write_text("it\ten\tweight\nfreno\tbrake\t1\n", encoding="utf-8")
    held = Lexicon(path)
    assert held.gloss("freno") == "brake"
    name = held.name
    path.write_text("it\ten\tweight\nfreno\tbridle\t1\n", encoding="utf-8")
    assert held.name == name != Lexicon(path).name
    late = Lexicon(path)
    assert late.name
    path.write_text("it\ten\tweight\nfreno\tcurb\t1\n", encoding="utf-8")
    assert late.gloss("freno") == "curb"
    assert late.name == Lexicon(path).name


def test_what_should_be_held_and_is_not(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    changed = replace(items[0], text="Other words.")
    fresh, gone = engine.behind([changed, *items[2:], Item("new", "p", "t", "x")])
    assert [item.id for item in fresh] == ["i1", "new"] and gone == {"i2"}
    assert engine.behind(items) == ([], frozenset())
