from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from matchengine.conftest import TINY
from matchengine.embed import HubEmbedder, OnnxEmbedder, load_embedder
from matchengine.engine import Engine
from matchengine.errors import ModelMissing
from matchengine.types import Item, Request


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as sentence-transformers lays it out, the ONNX file in its own folder."""
    home = tmp_path / "acme" / "tiny-multilingual"
    (home / "onnx").mkdir(parents=True)
    (home / "1_Pooling").mkdir()
    shutil.copy(TINY / "model.onnx", home / "onnx" / "model.onnx")
    shutil.copy(TINY / "tokenizer.json", home)
    (home / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    (home / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    return home


def test_the_built_in_model_knows_what_is_alike() -> None:
    vectors = OnnxEmbedder().embed(["a brake for cars", "car braking system", "sushi restaurant"])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.3 > vectors[0] @ vectors[2]


def test_it_gives_the_same_for_the_same_and_nothing_for_nothing() -> None:
    embedder = OnnxEmbedder()
    texts = ["a", "long text about a vacuum furnace " * 200, "\x00\x01", "日本語", "🙂"]
    np.testing.assert_array_equal(embedder.embed(texts), embedder.embed(texts))
    assert np.isfinite(embedder.embed(texts)).all()
    assert embedder.embed([]).shape == (0, 384)
    assert not embedder.embed([" "]).any()


def test_a_text_has_the_same_vector_in_any_company() -> None:
    embedder = OnnxEmbedder()
    (alone,) = embedder.embed(["a vacuum furnace"])
    beside = embedder.embed(["long text about something else " * 50, "a vacuum furnace", "🙂"])[1]
    np.testing.assert_array_equal(alone, beside)


def test_a_missing_or_damaged_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.onnx is missing"):
        OnnxEmbedder(tmp_path).embed(["a"])
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelMissing, match="not an ONNX model"):
        OnnxEmbedder(tmp_path).embed(["a"])
    shutil.copy(TINY / "model.onnx", tmp_path)
    with pytest.raises(ModelMissing, match="not a tokenizer"):
        OnnxEmbedder(tmp_path).embed(["a"])


def test_any_model_is_loaded_from_its_folder(folder: Path) -> None:
    embedder = load_embedder(folder)
    assert embedder.dimension == 8
    assert embedder.languages == {"it", "en"}
    italian, english, other = embedder.embed(["freno", "brake", "tessuto"])
    assert italian @ english == pytest.approx(1.0, abs=1e-5)
    assert abs(italian @ other) < 0.9


def test_a_named_model_costs_nothing_until_it_is_used(folder: Path, tmp_path: Path) -> None:
    nowhere = HubEmbedder(tmp_path / "none")
    assert nowhere.name.endswith("none")
    with pytest.raises(ModelMissing, match="no model"):
        nowhere.embed(["freno"])
    engine = Engine.build(tmp_path / "index", [Item("i", "p", "Freno", "freno a disco")], HubEmbedder(str(folder)))
    assert [hit.id for hit in engine.rank(Request("brake"), method="dense").hits] == ["i"]


def test_its_window_and_pooling_are_obeyed(folder: Path) -> None:
    whole, cut = load_embedder(folder).embed(["freno disco forno forno forno", "freno disco"])
    np.testing.assert_allclose(whole, cut, atol=1e-6)
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    first, alone = load_embedder(folder).embed(["freno disco", "freno"])
    np.testing.assert_allclose(first, alone, atol=1e-6)
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')
    with pytest.raises(ModelMissing, match="mean and CLS"):
        load_embedder(folder)


def test_a_model_is_found_by_name(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = tmp_path / "hf" / "hub" / "models--acme--tiny" / "snapshots" / "abc"
    shutil.copytree(folder, snapshot)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    assert load_embedder("acme/tiny").name == "acme/tiny"
    assert load_embedder("all-minilm-l6-v2", frozenset({"en"})).dimension == 384
    with pytest.raises(ModelMissing, match="acme/none"):
        load_embedder("acme/none")


def test_a_folder_without_a_model_or_with_damaged_settings_is_named(folder: Path) -> None:
    (folder / "sentence_bert_config.json").write_text("{")
    with pytest.raises(ModelMissing, match="damaged"):
        load_embedder(folder)
    (folder / "onnx" / "model.onnx").unlink()
    (folder / "sentence_bert_config.json").write_text(json.dumps({}))
    with pytest.raises(ModelMissing, match="export the model"):
        load_embedder(folder)
