from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchengine.embed import OnnxEmbedder
from matchengine.explain import Reader
from matchengine.rank.cells import best_rows
from matchengine.rank.fuse import Sides
from matchengine.rank.said import SentenceVectors
from matchengine.text.lexicon import default_lexicon
from matchengine.types import Item

ITEM = Item("i", "p", "Brake pads", "Pads are bonded with cement. They are cured in a kiln.", language="en")


@pytest.fixture
def said(tiny: OnnxEmbedder) -> SentenceVectors:
    return SentenceVectors(tiny, default_lexicon(), Reader())


def test_a_sentence_s_vector_does_not_hang_on_those_beside_it(said: SentenceVectors) -> None:
    longer = replace(ITEM, text=f"{ITEM.text} Lunch is at noon.")
    owners, told = said.of([ITEM, longer])
    assert owners.tolist() == [0, 0, 0, 1, 1, 1, 1]
    vectors = told.vectors()
    assert np.array_equal(vectors[:3], vectors[3:6])
    assert len({row.tobytes() for row in vectors[3:]}) == 4


def test_a_sentence_is_no_longer_than_one(said: SentenceVectors) -> None:
    """It is the mean of two vectors of length 1: read alone, and under the item's title."""
    _, told = said.of([ITEM])
    lengths = np.linalg.norm(told.vectors(), axis=1)
    assert lengths[0] == pytest.approx(1.0, abs=0.01), "the title is read in one way only"
    assert (lengths <= 1.001).all()


def test_what_was_read_is_kept(said: SentenceVectors, tiny: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    _, first = said.of([ITEM])
    monkeypatch.setattr(tiny, "embed", lambda _: pytest.fail("read again"))
    _, again = said.of([ITEM, ITEM])
    assert np.array_equal(again.vectors()[:3], first.vectors())


def test_nothing_to_read_is_nothing(said: SentenceVectors, tiny: OnnxEmbedder) -> None:
    owners, told = said.of([])
    assert len(owners) == len(told) == 0
    assert told.cosines(np.zeros(tiny.dimension, dtype=np.float32)).shape == (0,)


def test_of_a_promising_cell_the_party_s_best_allowed_rows_are_read() -> None:
    worth = np.array([0.1, 0.9, 0.5, 0.7, 0.8], dtype=np.float32)
    none = np.zeros(5, dtype=np.float32)
    party_of = np.array([0, 0, 0, 1, 0], dtype=np.int32)
    allowed = np.array([True, True, True, True, False])
    sides = Sides(none, worth, none, 5)
    assert best_rows([sides], np.array([[True, False]]), party_of, allowed, 2).tolist() == [1, 2]
    assert best_rows([sides], np.array([[False, False]]), party_of, allowed, 2).tolist() == []
