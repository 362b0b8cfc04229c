"""Sentence vectors from an ONNX encoder on the CPU: no PyTorch, no network.

Token states are averaged over the attention mask and scaled to length one, as in Sentence-BERT (Reimers and Gurevych,
2019). The built-in model is all-MiniLM-L6-v2 (int8), an English model of 384 dimensions.

Texts are embedded one by one. A batch is no faster on two cores, and int8 activations are scaled over the whole batch: a text's
vector would depend on its neighbours, on hidden ones too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
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


class OnnxEmbedder:
    """An encoder in a folder that holds `model.onnx` and `tokenizer.json`. Nothing is loaded before the first use.

    `window` is the longest text read, in word pieces. `threads` 0: one for each core that this process may use.
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
        threads: int = 0,
    ) -> None:
        self._folder = folder or model_folder()
        self._name = name or self._folder.name
        self._model_file = model_file
        self._languages = languages
        self._window = window
        self._pooling = pooling
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[onnxruntime.InferenceSession, Tokenizer] | None = None
        self._dimension = 0

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
        session, tokenizer = self._load()
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            if not text.strip():
                continue
            ids = np.array([tokenizer.encode(sound(text)).ids], dtype=np.int64)
            mask = np.ones_like(ids)
            if ids.size:
                vectors[row] = self._pool(self._states(session, ids, mask), mask)[0]
        return vectors

    def _states(
        self, session: onnxruntime.InferenceSession, ids: NDArray[np.int64], mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in session.get_inputs()}
        output = session.run(None, {key: value for key, value in feeds.items() if key in wanted})[0]
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
        options.intra_op_num_threads = self._threads or len(os.sched_getaffinity(0))
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelMissing(f"{path}: not an ONNX model that can be loaded ({error})") from error

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
