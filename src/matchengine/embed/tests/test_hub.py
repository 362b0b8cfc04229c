"""Models laid out as sentence-transformers, Optimum and fastembed lay them out, each made by the test that loads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from matchengine.embed import HubEmbedder, OnnxEmbedder, StaticEmbedder, embed_requests, embedder_named, load_embedder
from matchengine.embed.tests.onnx_file import write_encoder
from matchengine.errors import ModelMissing

WORDS = ["[UNK]", "freno", "disco", "query", "passage", ":"]
TABLE = np.eye(len(WORDS), dtype=np.float32)


def lay_out(folder: Path, file: str = "onnx/model.onnx", **more: Any) -> Path:
    write_encoder(folder / file, TABLE, **more)
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def say(folder: Path, file: str, content: object) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(json.dumps(content))


def unit(**weights: float) -> np.ndarray:
    vector = np.array([weights.get(word, 0.0) for word in ["unk", "freno", "disco", "query", "passage", "colon"]])
    return np.asarray(vector / np.linalg.norm(vector))


@pytest.mark.parametrize("file", ["onnx/model.onnx", "model.onnx", "model_optimized.onnx", "onnx/model_quantized.onnx"])
def test_each_layout_is_known(tmp_path: Path, file: str) -> None:
    embedder = load_embedder(lay_out(tmp_path, file))
    vectors = embedder.embed(["freno disco", "freno freno disco", " "])
    np.testing.assert_allclose(vectors[0], unit(freno=1, disco=1), atol=1e-6)
    np.testing.assert_allclose(vectors[1], unit(freno=2, disco=1), atol=1e-6)
    assert not vectors[2].any()


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}, unit(freno=1, disco=1)),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, unit(freno=1)),
        ({"pooling_mode": "cls"}, unit(freno=1)),
        ({"pooling_mode": "mean"}, unit(freno=1, disco=1)),
    ],
)
def test_pooling_is_read_in_its_old_and_its_new_form(
    tmp_path: Path, config: dict[str, object], expected: np.ndarray
) -> None:
    say(lay_out(tmp_path), "1_Pooling/config.json", {"word_embedding_dimension": 6, **config})
    np.testing.assert_allclose(load_embedder(tmp_path).embed(["freno disco"])[0], expected, atol=1e-6)


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode_lasttoken": True},
        {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True},
        {"pooling_mode": "weightedmean"},
    ],
)
def test_pooling_that_is_not_known_is_refused(tmp_path: Path, config: dict[str, object]) -> None:
    say(lay_out(tmp_path), "1_Pooling/config.json", config)
    with pytest.raises(ModelMissing, match="only mean and CLS"):
        load_embedder(tmp_path)


def test_e5_reads_questions_and_passages_by_their_prefixes(tmp_path: Path) -> None:
    for name in ("multilingual-e5-small", "e5-base-v2"):
        embedder = load_embedder(lay_out(tmp_path / name))
        np.testing.assert_allclose(embedder.embed(["freno"])[0], unit(passage=1, colon=1, freno=1), atol=1e-6)
        np.testing.assert_allclose(embed_requests(embedder, ["freno"])[0], unit(query=1, colon=1, freno=1), atol=1e-6)
        assert not embed_requests(embedder, [" "]).any()
    plain = load_embedder(lay_out(tmp_path / "type5-model"))
    np.testing.assert_array_equal(embed_requests(plain, ["freno"]), plain.embed(["freno"]))


def test_a_model_that_says_its_prefixes_is_believed(tmp_path: Path) -> None:
    say(lay_out(tmp_path), "config_sentence_transformers.json", {"prompts": {"query": "disco ", "document": ""}})
    embedder = HubEmbedder(tmp_path)
    np.testing.assert_allclose(embedder.embed_requests(["freno"])[0], unit(disco=1, freno=1), atol=1e-6)
    np.testing.assert_allclose(embedder.embed(["freno"])[0], unit(freno=1), atol=1e-6)


def test_layers_after_pooling_must_be_in_the_file(tmp_path: Path) -> None:
    modules = [{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Dense"}]
    say(lay_out(tmp_path), "modules.json", modules)
    with pytest.raises(ModelMissing, match="sentence_embedding"):
        load_embedder(tmp_path).embed(["freno"])
    lay_out(tmp_path, whole=True)
    np.testing.assert_allclose(load_embedder(tmp_path).embed(["freno disco"])[0], unit(freno=1, disco=1), atol=1e-6)


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, inputs=("input_ids", "pixel_values"))
    with pytest.raises(ModelMissing, match="pixel_values"):
        load_embedder(tmp_path).embed(["freno"])


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("sentence_bert_config.json", {"max_seq_length": "long"}, "max_seq_length"),
        ("sentence_bert_config.json", [], "should hold an object"),
        ("modules.json", {}, "should hold a list"),
        ("config_sentence_transformers.json", {"prompts": {"query": 1}}, "prompts"),
    ],
)
def test_settings_that_make_no_sense_are_named(tmp_path: Path, file: str, content: object, reason: str) -> None:
    say(lay_out(tmp_path), file, content)
    with pytest.raises(ModelMissing, match=reason):
        load_embedder(tmp_path)


def test_a_setting_names_any_of_them(tmp_path: Path) -> None:
    for name in ("", "minilm", "all-minilm-l6-v2"):
        built_in = embedder_named(name)
        assert isinstance(built_in, OnnxEmbedder)
        assert built_in.languages == {"en"}
    assert isinstance(embedder_named("static"), StaticEmbedder)
    named = embedder_named(str(lay_out(tmp_path)))
    assert isinstance(named, HubEmbedder)
    assert named.dimension == len(WORDS)
    assert named.languages == {"it", "en"}
