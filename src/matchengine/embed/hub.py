"""Any sentence-transformers model in ONNX form, by name or folder, instead of the built-in one.

A name such as `sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2` is looked for in the data folder's `model/`, then
in the local Hugging Face cache; nothing is ever downloaded, since no text and no question may leave the machine. To fetch a
model beforehand: `huggingface-cli download NAME`, on any machine, and name the folder.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from matchengine.embed.onnx import OnnxEmbedder, Pooling, Prefixes
from matchengine.embed.protocol import Embedder, Vectors, embed_requests
from matchengine.embed.static import SHIPPED, TABLE, StaticEmbedder
from matchengine.errors import ModelMissing
from matchengine.resources import model_folder
from matchengine.types import Language

MODEL_FILES = (
    "onnx/model.onnx",
    "model.onnx",
    "onnx/model_optimized.onnx",
    "model_optimized.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
)
BOTH: frozenset[Language] = frozenset({"it", "en"})
LONGEST_WINDOW = 512
_E5 = re.compile(r"(^|[-_/])e5[-_]")
"""Of the E5 family (Wang et al. 2022, 2024), whose folders do not say that it was trained with these prefixes."""
_E5_PREFIXES = Prefixes("query: ", "passage: ")


def embedder_named(name: str) -> Embedder:
    """The embedder that a setting names: `minilm` (or nothing) the built-in one, `static` the light one, else `HubEmbedder`."""
    if name in ("", "minilm", model_folder().name):
        return OnnxEmbedder()
    if name in ("static", SHIPPED):
        return StaticEmbedder()
    return HubEmbedder(name)


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
        return self._model.languages

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._model.embed(texts)

    def embed_requests(self, texts: Sequence[str]) -> Vectors:
        return embed_requests(self._model, texts)

    @cached_property
    def _model(self) -> Embedder:
        return load_embedder(self._name, self._languages)


def load_embedder(name: str | Path, languages: frozenset[Language] = BOTH) -> Embedder:
    """The embedder in that folder or of that name; pooling, window and prefixes as its own configuration says.

    `languages`: those it was trained on, both by default; an Italian text goes to a model without Italian by way of the
    lexicon. A folder with a table of word pieces (`StaticEmbedder`) says its languages itself. Raises ModelMissing when
    there is no such folder, no ONNX file in it, a damaged setting, or pooling that is neither mean nor CLS.
    """
    folder = find_folder(name)
    if (folder / TABLE).is_file():
        return StaticEmbedder(folder, name=str(name).rstrip("/"))
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
        prefixes=_prefixes(folder, str(name)),
        projected=_projected(folder),
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
    path = folder / "sentence_bert_config.json"
    own = _read(path).get("max_seq_length")
    if own is None:
        return LONGEST_WINDOW
    if not isinstance(own, int) or own < 1:
        raise ModelMissing(f"{path}: max_seq_length must be a whole number of word pieces, not {own!r}")
    return min(own, LONGEST_WINDOW)


def _pooling(folder: Path) -> Pooling:
    """The only pooling that is on; mean where nothing is said."""
    path = folder / "1_Pooling" / "config.json"
    config = _read(path)
    on = [key for key, value in config.items() if key.startswith("pooling_mode_") and value]
    told = on or [str(config.get("pooling_mode", "mean"))]
    if told in (["pooling_mode_mean_tokens"], ["mean"]):
        return "mean"
    if told in (["pooling_mode_cls_token"], ["cls"]):
        return "cls"
    raise ModelMissing(f"{path}: only mean and CLS pooling are known, not {' with '.join(told)}")


def _prefixes(folder: Path, name: str) -> Prefixes:
    """Those that the model's own settings give for a query and for a document; E5's where they give none."""
    path = folder / "config_sentence_transformers.json"
    prompts = _read(path).get("prompts") or {}
    if not isinstance(prompts, dict) or not all(isinstance(prompt, str) for prompt in prompts.values()):
        raise ModelMissing(f"{path}: prompts should be texts by name")
    asked = prompts.get("query", "")
    told = prompts.get("document") or prompts.get("passage") or ""
    if asked or told:
        return Prefixes(asked, told)
    own = name.lower().rstrip("/").rsplit("/", 1)[-1]
    return _E5_PREFIXES if _E5.search(own) and "instruct" not in own else Prefixes()


def _projected(folder: Path) -> bool:
    """Whether the model has layers after pooling other than the scaling to length one."""
    path = folder / "modules.json"
    modules = _load(path) if path.is_file() else []
    if not isinstance(modules, list) or not all(isinstance(module, dict) for module in modules):
        raise ModelMissing(f"{path} should hold a list of modules")
    return any(str(module.get("type", "")).rsplit(".", 1)[-1] == "Dense" for module in modules)


def _read(path: Path) -> dict[str, Any]:
    """The JSON object in the file; {} when there is no such file. Raises ModelMissing when it is damaged."""
    if not path.is_file():
        return {}
    found = _load(path)
    if not isinstance(found, dict):
        raise ModelMissing(f"{path} should hold an object")
    return found


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelMissing(f"{path} is damaged ({error})") from error
