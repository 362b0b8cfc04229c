"""What the engine's tests share: a tiny model that costs nothing, and the invented district under the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchengine.embed import OnnxEmbedder
from matchengine.engine import Engine
from matchengine.evaluate.beir import read_corpus
from matchengine.resources import data_folder
from matchengine.types import Item

TINY = Path(__file__).parent / "embed" / "tests" / "tiny"


@pytest.fixture
def tiny() -> OnnxEmbedder:
    """Eight dimensions and eleven words, made by tools/make_tiny_model.py; it reads both languages."""
    return OnnxEmbedder(TINY, name="tiny", languages=frozenset({"it", "en"}))


@pytest.fixture
def items() -> list[Item]:
    return [
        Item(
            "i1", "acme", "Brake pads", "We bond brake pads with cement. The friction is stable.", "product", year=2024
        ),
        Item("i2", "acme", "Disc test bench", "A dynamometer for discs up to 400 mm.", "equipment", year=2015),
        Item(
            "i3", "forni", "Forno a vuoto", "Trattamenti termici in forno a vuoto per acciai.", "equipment", year=2025
        ),
        Item("i4", "tessuti", "Tessuto tecnico", "Tintura del cotone con pigmenti naturali.", "product"),
    ]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The bench's invented district under the built-in model: read only."""
    corpus = read_corpus(data_folder() / "bench-district" / "corpus.jsonl")
    return Engine.build(tmp_path_factory.mktemp("district"), corpus)
