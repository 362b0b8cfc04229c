from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchengine import Engine, Item, Request
from matchengine.embed import OnnxEmbedder, StaticEmbedder, load_embedder
from matchengine.errors import ModelMissing
from matchengine.resources import model_folder

SHIPPED = StaticEmbedder()


def test_it_knows_what_is_alike() -> None:
    vectors = SHIPPED.embed(["a brake for cars", "car braking system", "sushi restaurant"])
    assert vectors.shape == (3, SHIPPED.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > 0.3 > vectors[0] @ vectors[2]


def test_it_agrees_with_the_model_it_was_distilled_from() -> None:
    """Which of the others is nearest: the same answer for most of a handful of plain sentences."""
    texts = [
        "We coat brake discs against corrosion.",
        "A salt spray chamber tests coatings on metal.",
        "Our gearboxes drive wind turbines.",
        "Generators and transmissions for wind power.",
        "The laboratory measures heart rate with wearable sensors.",
        "Medical devices that monitor patients at home.",
        "Cotton is dyed with natural pigments.",
        "Textile finishing without solvents.",
    ]
    agreed = []
    for embedder in (SHIPPED, OnnxEmbedder()):
        vectors = embedder.embed(texts)
        alike = vectors @ vectors.T - 2 * np.eye(len(texts))
        agreed.append(alike.argmax(axis=1))
    assert (agreed[0] == agreed[1]).sum() >= 6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text_has_a_vector_of_its_own_in_any_company(texts: list[str]) -> None:
    vectors = SHIPPED.embed(texts)
    assert vectors.shape == (len(texts), SHIPPED.dimension)
    lengths = np.linalg.norm(vectors, axis=1)
    assert (np.isclose(lengths, 1.0, atol=1e-4) | (lengths == 0)).all()
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(SHIPPED.embed([text])[0], vector, atol=1e-6)


def test_it_serves_an_index(tmp_path: Path, items: list[Item]) -> None:
    engine = Engine.build(tmp_path, items, SHIPPED)
    assert engine.rank(Request("vacuum furnace for steel"), method="dense").hits[0].id == "i3"
    assert Engine.open(tmp_path, SHIPPED).ids() == {"i1", "i2", "i3", "i4"}


def test_its_folder_is_known_as_a_model_by_name() -> None:
    embedder = load_embedder("static-minilm")
    assert isinstance(embedder, StaticEmbedder)
    assert embedder.languages == {"en"}
    np.testing.assert_array_equal(embedder.embed(["brake"]), SHIPPED.embed(["brake"]))


def test_what_ships_is_light() -> None:
    assert sum(path.stat().st_size for path in model_folder("static-minilm").iterdir()) < 8_000_000


def _arrays(tmp_path: Path, **changed: Any) -> None:
    with np.load(model_folder("static-minilm") / "static.npz") as held:
        np.savez(tmp_path / "static.npz", **{**dict(held), **changed})


def test_a_missing_or_damaged_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"tokenizer\.json is missing"):
        StaticEmbedder(tmp_path).embed(["a"])
    shutil.copy(model_folder("static-minilm") / "tokenizer.json", tmp_path)
    with pytest.raises(ModelMissing, match=r"static\.npz is missing"):
        StaticEmbedder(tmp_path).embed(["a"])
    for content in (b"", b"not a table", (model_folder("static-minilm") / "static.npz").read_bytes()[:-500_000]):
        (tmp_path / "static.npz").write_bytes(content)
        with pytest.raises(ModelMissing, match="damaged"):
            StaticEmbedder(tmp_path).embed(["a"])


@pytest.mark.parametrize(
    "changed",
    [
        {"table": np.zeros((3, 4), dtype=np.int8)},
        {"table": np.zeros((3, 4), dtype=np.float32)},
        {"scale": np.full(27_992, np.nan, dtype=np.float32)},
        {"row": np.zeros(7, dtype=np.int32)},
        {"row": np.full(30_522, 10**8, dtype=np.int32)},
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    shutil.copy(model_folder("static-minilm") / "tokenizer.json", tmp_path)
    _arrays(tmp_path, **changed)
    with pytest.raises(ModelMissing, match="do not fit"):
        StaticEmbedder(tmp_path).embed(["a"])
