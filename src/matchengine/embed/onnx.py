"""Sentence vectors from an ONNX encoder on the CPU: no PyTorch, no network.

Token states are averaged over the attention mask and scaled to length one, as in Sentence-BERT (Reimers and Gurevych,
2019). The built-in model is all-MiniLM-L6-v2 (int8), an English model of 384 dimensions.

Texts are embedded one by one. A batch is no faster on two cores, and int8 activations are scaled over the whole batch: a text's
vector would depend on its neighbours, on hidden ones too. Each core has a text of its own: that is faster than all of them on one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from matchengine.embed.protocol import Vectors
from matchengine.errors import ModelMissing
from matchengine.resources import model_folder
from matchengine.text.tokens import sound
from matchengine.types import Language

Pooling = Literal["mean", "cls"]
INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
SLOW = ["SkipLayerNormFusion"]
"""What onnxruntime would put together and then take longer for: a fifth of a text's time (1.31, AVX-512)."""
WHOLE = "sentence_embedding"
"""The output that holds a text's vector already pooled, by the name that sentence-transformers exports it under."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What the model was trained to read before a question and before a text that may answer it."""

    asked: str = ""
    told: str = ""


class OnnxEmbedder:
    """An encoder in a folder that holds `model.onnx` and `tokenizer.json`. Nothing is loaded before the first use.

    `window` is the longest text read, in word pieces. `threads` 0: one for each core that this process may use. `projected`: the
    model goes on after pooling (a dense layer), so only its own `sentence_embedding` will do. Raises ModelMissing at the
    first use when a file is missing, damaged, or wants inputs other than word pieces and their mask.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        name: str = "",
        model_file: str = "model.onnx",
        languages: frozenset[Language] = frozenset({"en"}),
        window: int = 256,
        pooling: Pooling = "mean",
        prefixes: Prefixes = Prefixes(),  # noqa: B008  frozen
        projected: bool = False,
        threads: int = 0,
    ) -> None:
        self._folder = folder or model_folder()
        self._name = name or self._folder.name
        self._model_file = model_file
        self._languages = languages
        self._window = window
        self._pooling = pooling
        self._prefixes = prefixes
        self._projected = projected
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[onnxruntime.InferenceSession, Tokenizer] | None = None
        self._dimension = 0
        self._output = ""

    @property
    def name(self) -> str:
        return self._name

    @property
    def languages(self) -> frozenset[Language]:
        return self._languages

    @property
    def dimension(self) -> int:
        self._load()
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._prefixes.told)

    def embed_requests(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._prefixes.asked)

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        session, tokenizer = self._load()
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)

        def embed_one(row: int) -> None:
            ids = np.array([tokenizer.encode(prefix + sound(texts[row])).ids], dtype=np.int64)
            mask = np.ones_like(ids)
            if ids.size:
                vectors[row] = self._pool(self._states(session, ids, mask), mask)[0]

        rows = [row for row, text in enumerate(texts) if text.strip()]
        threads = min(self._threads or len(os.sched_getaffinity(0)), len(rows))
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(embed_one, rows))
        else:
            for row in rows:
                embed_one(row)
        return vectors

    def _states(
        self, session: onnxruntime.InferenceSession, ids: NDArray[np.int64], mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in session.get_inputs()}
        output = session.run([self._output], {key: value for key, value in feeds.items() if key in wanted})[0]
        return np.asarray(output, dtype=np.float32)

    def _pool(self, states: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
        if states.ndim == 2:
            pooled = states
        elif self._pooling == "cls":
            pooled = states[:, 0]
        else:
            kept = mask[..., None].astype(np.float32)
            pooled = (states * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1e-9)
        pooled = np.nan_to_num(pooled)
        length = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(length, 1e-9), dtype=np.float32)

    def _load(self) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._session(), self._tokenizer()
                self._dimension = self._measure(*self._loaded)
            return self._loaded

    def _session(self) -> onnxruntime.InferenceSession:
        path = self._require(self._model_file)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW
            )
        except Exception as error:
            raise ModelMissing(f"{path}: not an ONNX model that can be loaded ({error})") from error
        foreign = {entry.name for entry in session.get_inputs()} - INPUTS
        if foreign:
            raise ModelMissing(
                f"{path} wants the inputs {', '.join(sorted(foreign))}: not an encoder of texts known here"
            )
        outputs = [entry.name for entry in session.get_outputs()]
        if self._projected and WHOLE not in outputs:
            raise ModelMissing(
                f"{path} lacks the output {WHOLE!r}, and the model has layers after pooling: export it whole"
            )
        self._output = WHOLE if WHOLE in outputs else outputs[0]
        return session

    def _tokenizer(self) -> Tokenizer:
        path = self._require("tokenizer.json")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:
            raise ModelMissing(f"{path}: not a tokenizer that can be loaded ({error})") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._window)
        return tokenizer

    def _require(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise ModelMissing(f"{path} is missing: the model {self._name!r} needs it")
        return path

    def _measure(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> int:
        pieces = tokenizer.encode("a").ids
        ids = np.array([pieces or [0]], dtype=np.int64)
        return int(self._states(session, ids, np.ones_like(ids)).shape[-1])
