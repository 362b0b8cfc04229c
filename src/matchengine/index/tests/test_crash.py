"""A writer killed outright, at any moment: the index that was there stays whole, and the next writer goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from matchengine.conftest import TINY
from matchengine.embed import OnnxEmbedder, Vectors
from matchengine.engine import Engine
from matchengine.index import container, manifest
from matchengine.index import store as store_module
from matchengine.types import Item, Request

HELD = [Item(f"old{n}", f"p{n % 3}", "Forno", f"forno a vuoto numero {n}", language="it") for n in range(12)]
NEW = [Item(f"new{n}", f"q{n % 3}", "Disco", f"disco freno numero {n}", language="it") for n in range(40)]


def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(TINY, name="tiny", languages=frozenset({"it", "en"}), threads=1)


class Counted(OnnxEmbedder):
    """Counts the texts it embeds."""

    def __init__(self) -> None:
        super().__init__(TINY, name="tiny", languages=frozenset({"it", "en"}), threads=1)
        self.done = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.done += len(texts)
        return super().embed(texts)


def _die_at(step: int) -> None:
    """Kill this process, as `kill -9` does, at the step-th moment at which a file is about to be written or put in place."""
    taken = 0
    replace, write = Path.replace, container.write

    def count() -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def replacing(self: Path, target: Path) -> Path:
        count()
        return replace(self, target)

    def writing(path: Path, *rest: object) -> None:
        count()
        write(path, *rest)  # type: ignore[arg-type]
        count()

    Path.replace = replacing  # type: ignore[assignment,method-assign]
    container.write = writing  # type: ignore[assignment]


def _build(folder: str, step: int) -> None:
    store_module.BATCH = 10
    _die_at(step)
    Engine.build(folder, NEW, embedder())


def _update(folder: str, step: int) -> None:
    _die_at(step)
    engine = Engine.open(folder, embedder())
    engine.update([*NEW[:2], Item("old0", "p0", "Disco", "disco nuovo", language="it")])


def _remove(folder: str, step: int) -> None:
    _die_at(step)
    Engine.open(folder, embedder()).remove(["old0", "old1"])


def _killed(work: Callable[[str, int], None], folder: Path, step: int) -> bool:
    """Whether the process that did the work was killed on the way (or had done before the step came)."""
    worker = multiprocessing.get_context("fork").Process(target=work, args=(str(folder), step))
    worker.start()
    worker.join()
    assert worker.exitcode in (0, -signal.SIGKILL)
    return worker.exitcode != 0


def _whole(engine: Engine) -> None:
    """Every file is undamaged, and each item is found by its own words."""
    for part in engine.snapshot().parts:
        part.segment.container.verify()
    assert {hit.id for hit in engine.rank(Request("forno a vuoto disco freno", top=100)).hits} == engine.ids()


@pytest.mark.parametrize(
    ("work", "after"),
    [
        (_build, {item.id for item in NEW}),
        (_update, {item.id for item in HELD} | {"new0", "new1"}),
        (_remove, {item.id for item in HELD} - {"old0", "old1"}),
    ],
)
def test_killed_at_any_step_the_index_is_the_old_one_or_the_new_one(
    tmp_path: Path, work: Callable[[str, int], None], after: set[str]
) -> None:
    before = {item.id for item in HELD}
    killed = 0
    for step in range(1, 60):
        folder = tmp_path / str(step)
        Engine.build(folder, HELD, embedder())
        if not _killed(work, folder, step):
            break
        killed += 1
        engine = Engine.open(folder, embedder())
        assert engine.ids() in (before, after)
        _whole(engine)
        engine.update([Item("next", "p9", "Forno", "forno", language="it")])
        _whole(Engine.open(folder, embedder()))
        held = {path.name for path in folder.iterdir()} - {manifest.NAME, manifest.LOCK}
        assert held == manifest.load(folder).files
    else:
        pytest.fail("the work never ended")
    assert killed >= 3
    assert Engine.open(folder, embedder()).ids() == after


def test_a_killed_build_takes_up_its_finished_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BATCH", 10)
    assert _killed(_build, tmp_path, 7)
    left = len(list(tmp_path.glob("*.pending")))
    assert 0 < left < 4
    counted = Counted()
    engine = Engine.build(tmp_path, NEW, counted)
    assert counted.done == len(NEW) - 10 * left
    assert engine.ids() == {item.id for item in NEW}
    _whole(engine)


def _write_for_ever(folder: str) -> None:
    engine = Engine.open(folder, embedder())
    for number in range(10_000):
        engine.update([Item(f"w{number % 50}", f"p{number % 7}", "Disco", f"disco {number}", language="it")])
        engine.remove([f"w{(number * 7) % 50}"])


def test_readers_never_see_a_half_written_index_while_writers_are_killed(tmp_path: Path) -> None:
    """Writers are killed at moments of the clock's choosing while a reader reads on."""
    Engine.build(tmp_path, HELD, embedder())
    reader = Engine.open(tmp_path, embedder())
    seen: list[int] = []
    done = threading.Event()
    failed: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                found = {hit.id for hit in reader.rank(Request("forno a vuoto", top=1_000), by="item").hits}
                assert {item.id for item in HELD} <= found
                seen.append(reader.generation)
        except BaseException as error:
            failed.append(error)

    watching = threading.Thread(target=read)
    watching.start()
    for delay in (0.4, 0.7, 1.1):
        writer = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(str(tmp_path),))
        writer.start()
        start = reader.generation
        while reader.generation < start + 3:
            assert writer.is_alive()
            done.wait(0.01)
        done.wait(delay)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        _whole(Engine.open(tmp_path, embedder()))
    done.set()
    watching.join()
    assert not failed
    assert len(set(seen)) > 3
