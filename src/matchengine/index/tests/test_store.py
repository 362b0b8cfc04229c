from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchengine.conftest import TINY
from matchengine.embed import OnnxEmbedder, Vectors
from matchengine.engine import Engine
from matchengine.errors import BadItem, IndexBroken, IndexBusy
from matchengine.index import container
from matchengine.index import store as store_module
from matchengine.index.manifest import NAME, writing
from matchengine.text.lexicon import Lexicon
from matchengine.types import Item, Language, Request


class Counting(OnnxEmbedder):
    """Counts the texts it embeds, and fails once `left` are done."""

    def __init__(self, left: int = 10**9, languages: frozenset[Language] = frozenset({"it", "en"})) -> None:
        super().__init__(TINY, name="tiny", languages=languages)
        self.done = 0
        self.left = left

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.done + len(texts) > self.left:
            raise KeyboardInterrupt
        self.done += len(texts)
        return super().embed(texts)


def hits(engine: Engine, text: str) -> list[tuple[str, float]]:
    return [(hit.id, round(hit.score, 5)) for hit in engine.rank(Request(text)).hits]


def test_items_come_back_as_they_went_in(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    assert engine.ids() == {"i1", "i2", "i3", "i4"}
    snapshot = engine.snapshot()
    assert snapshot.item(snapshot.rows["i1"]) == replace(items[0], language="en")
    assert snapshot.item(snapshot.rows["i3"]).language == "it"
    assert engine.rank(Request("forno")).hits[0].id == "i3"


def test_an_update_replaces_and_adds(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    before = engine.generation
    engine.update(
        [replace(items[2], title="Pressa", text="Una pressa idraulica."), Item("i5", "new", "Forno", "Forno fusorio.")]
    )
    assert engine.generation == before + 1
    assert engine.ids() == {"i1", "i2", "i3", "i4", "i5"}
    assert engine.rank(Request("forno"), method="lexical").hits[0].id == "i5"
    assert engine.rank(Request("pressa"), method="lexical").hits[0].id == "i3"


def test_what_is_removed_is_not_found(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    engine.remove(["i3", "unknown"])
    assert engine.ids() == {"i1", "i2", "i4"}
    assert "i3" not in dict(hits(engine, "forno a vuoto"))
    generation = engine.generation
    engine.remove(["i3"])
    assert engine.generation == generation


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 9)), min_size=1, max_size=40))
def test_any_history_of_changes_ends_like_one_build(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int]]
) -> None:
    """A change with number 0 removes; others put an item with a text of its own. Merges happen on the way."""
    words = ["", "brake", "disc", "furnace", "fabric", "cement", "freno", "disco", "forno", "tessuto"]
    held: dict[str, Item] = {}
    engine = Engine.build(tmp_path_factory.mktemp("history"), [], OnnxEmbedder(TINY, name="tiny"))
    for identity, number in changes:
        if number == 0:
            held.pop(identity, None)
            engine.remove([identity])
        else:
            held[identity] = Item(
                identity, f"p{number % 3}", words[number], f"{words[number]} text number {number}", language="en"
            )
            engine.update([held[identity]])
    fresh = Engine.build(
        tmp_path_factory.mktemp("fresh"), sorted(held.values(), key=lambda i: i.id), OnnxEmbedder(TINY, name="tiny")
    )
    assert engine.ids() == fresh.ids() == set(held)
    assert len(engine.snapshot().parts) < 2 * store_module.FAN
    for identity in held:
        assert engine.snapshot().item(engine.snapshot().rows[identity]) == held[identity]
    found = {hit.id for hit in engine.rank(Request("brake disc")).hits}
    assert found == set(held)


def test_many_small_updates_are_merged_and_found(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, [], tiny)
    for number in range(30):
        engine.update([Item(f"i{number}", f"p{number % 5}", f"item{number}", f"brake word{number}")])
    assert len(engine.snapshot().parts) <= 2 * store_module.FAN
    assert len(list(tmp_path.glob("*.segment"))) == len(engine.snapshot().parts)
    for number in range(30):
        assert engine.rank(Request(f"word{number}"), method="lexical").hits[0].id == f"i{number}"


def test_another_reader_sees_the_change_and_an_old_snapshot_stays_whole(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder
) -> None:
    writer = Engine.build(tmp_path, items, tiny)
    reader = Engine.open(tmp_path, tiny)
    old = reader.snapshot()
    writer.update([Item("i9", "p", "Forno", "forno")])
    writer.update([Item("i8", "p", "Forno", "forno")])
    assert reader.refresh()
    assert not reader.refresh()
    assert {"i8", "i9"} <= reader.ids()
    assert set(old.rows) == {"i1", "i2", "i3", "i4"}
    assert old.item(0).id == "i1"


def test_an_interrupted_build_leaves_the_old_index_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BATCH", 10)
    old = Engine.build(tmp_path, [Item("old", "p", "freno", "freno")], Counting())
    many = [Item(f"i{number:03}", "p", "disco", f"disco numero {number}") for number in range(50)]
    with pytest.raises(KeyboardInterrupt):
        Engine.build(tmp_path, many, Counting(left=35))
    assert old.ids() == {"old"}
    assert hits(old, "freno")[0][0] == "old"
    seen: list[tuple[int, int]] = []
    second = Counting()
    engine = Engine.build(tmp_path, many, second, progress=lambda done, total: seen.append((done, total)))
    assert second.done == 20
    assert seen[-1] == (50, 50)
    assert len(engine.ids()) == 50
    assert not list(tmp_path.glob("*.pending"))
    assert old.ids() == engine.ids()


def test_a_damaged_leftover_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BATCH", 10)
    many = [Item(f"i{number:03}", "p", "disco", f"disco numero {number}") for number in range(30)]
    with pytest.raises(KeyboardInterrupt):
        Engine.build(tmp_path, many, Counting(left=25))
    leftover = sorted(tmp_path.glob("*.pending"))[0]
    leftover.write_bytes(leftover.read_bytes()[:-70])
    assert len(Engine.build(tmp_path, many, Counting()).ids()) == 30


def test_a_writer_that_dies_before_publishing_changes_nothing(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.build(tmp_path, items, tiny)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store_module, "publish", die)
        with pytest.raises(KeyboardInterrupt):
            engine.update([Item("i9", "p", "Forno", "forno")])
    assert Engine.open(tmp_path, tiny).ids() == {"i1", "i2", "i3", "i4"}
    engine.update([Item("i8", "p", "Forno", "forno")])
    assert engine.ids() == {"i1", "i2", "i3", "i4", "i8"}
    assert len(list(tmp_path.glob("*.segment"))) == len(engine.snapshot().parts)


def _write(folder: str, number: int) -> None:
    engine = Engine.open(folder, OnnxEmbedder(TINY, name="tiny", languages=frozenset({"it", "en"}), threads=1))
    for step in range(5):
        engine.update([Item(f"w{number}-{step}", f"p{number}", "freno", "freno a disco")])


def test_several_processes_write_without_losing_anything(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    start = multiprocessing.get_context("spawn")
    workers = [start.Process(target=_write, args=(str(tmp_path), number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert engine.ids() == {"i1", "i2", "i3", "i4"} | {f"w{n}-{s}" for n in range(2) for s in range(5)}


def test_a_busy_index_is_said_to_be_busy(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(IndexBusy, match="another process"), writing(tmp_path, patience=0.05):
        pass


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "holds no index"),
        ("{", "cannot be read"),
        ("[]", "not the manifest"),
        ('{"magic": "crocevia-index", "format": 99}', "format 99"),
        ('{"magic": "crocevia-index", "format": 1, "generation": 1, "model": "m", "dimension": 8}', "damaged"),
    ],
)
def test_a_broken_manifest_is_told(tmp_path: Path, tiny: OnnxEmbedder, content: str | None, reason: str) -> None:
    if content is not None:
        (tmp_path / NAME).write_text(content)
    with pytest.raises(IndexBroken, match=reason):
        Engine.open(tmp_path, tiny)


def test_a_missing_or_damaged_segment_is_told_and_a_build_mends_it(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder
) -> None:
    Engine.build(tmp_path, items, tiny)
    (segment,) = tmp_path.glob("*.segment")
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-100])
    with pytest.raises(IndexBroken, match="build the index again"):
        Engine.open(tmp_path, tiny)
    segment.unlink()
    with pytest.raises(IndexBroken, match="missing"):
        Engine.open(tmp_path, tiny)
    assert len(Engine.build(tmp_path, items, tiny).ids()) == 4


def test_a_segment_of_another_version_is_refused(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    Engine.build(tmp_path, items, tiny)
    (segment,) = tmp_path.glob("*.segment")
    held = container.read(segment)
    container.write(segment, {**held.meta, "format": 0}, held.arrays)
    with pytest.raises(IndexBroken, match="format 0"):
        Engine.open(tmp_path, tiny)


def test_an_index_made_with_another_model_is_refused(tmp_path: Path, items: list[Item], tiny: OnnxEmbedder) -> None:
    Engine.build(tmp_path, items, tiny)
    with pytest.raises(IndexBroken, match="'tiny'"):
        Engine.open(tmp_path)


def lexicon_of(folder: Path, *rows: str) -> Lexicon:
    folder.mkdir()
    (folder / "ranked.tsv").write_text("it\ten\tweight\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return Lexicon(folder / "ranked.tsv")


def test_an_index_glossed_with_another_lexicon_answers_and_says_so(tmp_path: Path, items: list[Item]) -> None:
    """Until it is built again: a change of one item does not tell the others anew."""
    english = Counting(languages=frozenset({"en"}))
    old, new = (lexicon_of(tmp_path / word, f"forno\t{word}\t1") for word in ("oven", "furnace"))
    engine = Engine.build(tmp_path / "index", items, english, lexicon=old)
    assert engine.holds(items) and not engine.outdated
    engine = Engine.open(tmp_path / "index", english, new)
    assert engine.outdated and not engine.holds(items)
    assert hits(engine, "forno a vuoto")[0][0] == "i3"
    engine.update([items[2]])
    engine.remove(["i4"])
    assert engine.outdated
    engine = Engine.build(tmp_path / "index", items, english, lexicon=new)
    assert engine.holds(items) and not engine.outdated


def test_a_leftover_glossed_with_another_lexicon_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BATCH", 10)
    old, new = (lexicon_of(tmp_path / word, f"disco\t{word}\t1") for word in ("disc", "record"))
    many = [Item(f"i{number:03}", "p", "", f"disco numero {number}") for number in range(30)]
    with pytest.raises(KeyboardInterrupt):
        Engine.build(tmp_path / "index", many, Counting(25, frozenset({"en"})), lexicon=old)
    again = Counting(languages=frozenset({"en"}))
    Engine.build(tmp_path / "index", many, again, lexicon=new)
    assert again.done == 30


def test_a_model_that_reads_both_languages_needs_no_lexicon(tmp_path: Path, items: list[Item]) -> None:
    old, new = (lexicon_of(tmp_path / word, f"forno\t{word}\t1") for word in ("oven", "furnace"))
    Engine.build(tmp_path / "index", items, Counting(), lexicon=old)
    assert not Engine.open(tmp_path / "index", Counting(), new).outdated


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ([Item("", "p", "t", "x")], "no id"),
        ([Item("a", " ", "t", "x")], "no party"),
        ([Item("a", "p", "t", "x"), Item("a", "q", "t", "x")], "two items"),
    ],
)
def test_bad_items_are_named_and_change_nothing(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, bad: list[Item], reason: str
) -> None:
    engine = Engine.build(tmp_path, items, tiny)
    for change in (engine.update, lambda some: Engine.build(tmp_path, some, tiny)):
        with pytest.raises(BadItem, match=reason):
            change(bad)
    assert engine.ids() == {"i1", "i2", "i3", "i4"}


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\x02\ufffd", "parola " * 150_000, "🙂" * 50, "שלום עולם", "\ud800", "x" * 1_000_000]
)
def test_hostile_texts_are_indexed_and_do_no_harm(
    tmp_path: Path, items: list[Item], tiny: OnnxEmbedder, text: str
) -> None:
    engine = Engine.build(tmp_path, [*items, Item("bad", "p", "", text)], tiny)
    assert "bad" in engine.ids()
    assert engine.rank(Request("forno a vuoto")).hits[0].id == "i3"
    vectors = engine.snapshot().parts[0].segment.arrays["passage.vector"]
    assert np.isfinite(vectors).all()


def test_an_empty_index_answers_with_nobody(tmp_path: Path, tiny: OnnxEmbedder) -> None:
    engine = Engine.build(tmp_path, [], tiny)
    assert engine.rank(Request("forno")).hits == ()
    assert engine.rank(Request("forno"), by="party").hits == ()
    coverage = engine.cover(Request("Cerchiamo un forno a vuoto"))
    assert coverage.parties == ()
    assert coverage.uncovered == ("a1",)
    assert json.loads((tmp_path / NAME).read_text())["generation"] == 1
