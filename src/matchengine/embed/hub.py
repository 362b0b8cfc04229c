"""Any sentence-transformers model in ONNX form, by name or folder, instead of the built-in one.

A name such as `sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2` is looked for in the data folder's `model/`, then
in the local Hugging Face cache; nothing is ever downloaded, since no text and no question may leave the machine. To fetch a
model beforehand: `huggingface-cli download NAME`, on any machine, and name the folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from matchengine.embed.onnx import OnnxEmbedder, Pooling
from matchengine.embed.protocol import Vectors
from matchengine.errors import ModelMissing
from matchengine.resources import model_folder
from matchengine.types import Language

MODEL_FILES = ("onnx/model.onnx", "model.onnx", "onnx/model_quantized.onnx", "onnx/model_qint8_avx512_vnni.onnx")
BOTH: frozenset[Language] = frozenset({"it", "en"})
LONGEST_WINDOW = 512


class HubEmbedder:
    """The embedder of that name or folder, looked for and loaded at the first use: see `load_embedder`."""

    def __init__(self, name: str | Path, languages: frozenset[Language] = BOTH) -> None:
        self._name = name
        self._languages = languages

    @property
    def name(self) -> str:
        return str(self._name).rstrip("/")

    @property
    def languages(self) -> frozenset[Language]:
        return self._languages

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._model.embed(texts)

    @cached_property
    def _model(self) -> OnnxEmbedder:
        return load_embedder(self._name, self._languages)


def load_embedder(name: str | Path, languages: frozenset[Language] = BOTH) -> OnnxEmbedder:
    """The embedder in that folder or of that name; pooling and window as its own configuration says.

    `languages`: those it was trained on, both by default; an Italian text goes to a model without Italian by way of the
    lexicon. Raises ModelMissing when there is no such folder, no ONNX file in it, or pooling that is neither mean nor CLS.
    """
    folder = find_folder(name)
    present = [file for file in MODEL_FILES if (folder / file).is_file()]
    if not present:
        raise ModelMissing(f"{folder} holds none of {', '.join(MODEL_FILES)}: export the model to ONNX first")
    return OnnxEmbedder(
        folder,
        name=str(name).rstrip("/"),
        model_file=present[0],
        languages=languages,
        window=_window(folder),
        pooling=_pooling(folder),
    )


def find_folder(name: str | Path) -> Path:
    """Where the model lies. Raises ModelMissing with the places looked at."""
    shipped = model_folder(str(name).rsplit("/", 1)[-1])
    for folder in (Path(name), shipped):
        if folder.is_dir():
            return folder
    cache = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface") / "hub"
    snapshots = cache / f"models--{str(name).replace('/', '--')}" / "snapshots"
    found = sorted(snapshots.iterdir(), key=lambda one: one.stat().st_mtime) if snapshots.is_dir() else []
    if found:
        return found[-1]
    raise ModelMissing(f"no model {str(name)!r}: looked for the folders {name}, {shipped} and {snapshots}")


def _window(folder: Path) -> int:
    own = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    return min(int(own), LONGEST_WINDOW) if own else LONGEST_WINDOW


def _pooling(folder: Path) -> Pooling:
    config = _read(folder / "1_Pooling" / "config.json")
    if not config or config.get("pooling_mode_mean_tokens"):
        return "mean"
    if config.get("pooling_mode_cls_token"):
        return "cls"
    raise ModelMissing(f"{folder / '1_Pooling' / 'config.json'}: only mean and CLS pooling are known")


def _read(path: Path) -> dict[str, Any]:
    """The JSON object in the file; {} when there is no such file. Raises ModelMissing when it is damaged."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelMissing(f"{path} is damaged ({error})") from error
    if not isinstance(found, dict):
        raise ModelMissing(f"{path} should hold an object")
    return found
