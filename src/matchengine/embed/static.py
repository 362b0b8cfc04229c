"""Sentence vectors without a network: the weighted sum of a table's rows, one row for each word piece.

The table is distilled from the built-in model by `tools/distill_static.py`, as in Model2Vec (Tulkens and van Dongen 2024):
each piece run through the encoder, the directions that carry most kept (PCA), rare pieces weighing more (SIF: Arora,
Liang and Ma 2017). It reads no word order, and embeds thousands of texts a second where the full model embeds a hundred.

A folder of it holds `tokenizer.json` and `static.npz`:
  table   (rows, dimension) int8
  scale   (rows,) float32, by which a row of the table is multiplied: its weight is in it
  row     (vocabulary,) int32, the row of each word piece; -1 for one that says nothing
  languages  (k,) the codes of the languages it reads
"""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from matchengine.embed.protocol import Vectors
from matchengine.errors import ModelMissing
from matchengine.resources import model_folder
from matchengine.text.tokens import sound
from matchengine.types import Language

SHIPPED = "static-minilm"
TABLE = "static.npz"
WINDOW = 512
"""Word pieces read of a text."""
BATCH = 1_024
"""Texts cut into pieces at a time: keeps memory flat."""


@dataclass(frozen=True)
class _Loaded:
    tokenizer: Tokenizer
    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    row: NDArray[np.int32]
    languages: frozenset[Language]


class StaticEmbedder:
    """The table in that folder, the shipped one by default. Nothing is loaded before the first use; threads may share it."""

    def __init__(self, folder: Path | None = None, *, name: str = "") -> None:
        self._folder = folder or model_folder(SHIPPED)
        self._name = name or self._folder.name
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def languages(self) -> frozenset[Language]:
        return self._load().languages

    @property
    def dimension(self) -> int:
        return int(self._load().table.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension) float32 of length 1; 0 for a text without a known piece. Raises ModelMissing."""
        held = self._load()
        vectors = np.zeros((len(texts), held.table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            some = [sound(text) for text in texts[start : start + BATCH]]
            for place, pieces in enumerate(held.tokenizer.encode_batch_fast(some, add_special_tokens=False), start):
                rows = held.row[pieces.ids]
                rows = rows[rows >= 0]
                vectors[place] = held.scale[rows] @ held.table[rows].astype(np.float32)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _read(self._folder, self._name)
            return self._loaded


def _read(folder: Path, name: str) -> _Loaded:
    paths = folder / "tokenizer.json", folder / TABLE
    for path in paths:
        if not path.is_file():
            raise ModelMissing(f"{path} is missing: the model {name!r} needs it (tools/distill_static.py makes it)")
    try:
        tokenizer = Tokenizer.from_file(str(paths[0]))
    except Exception as error:
        raise ModelMissing(f"{paths[0]}: not a tokenizer that can be loaded ({error})") from error
    try:
        with np.load(paths[1], allow_pickle=False) as held:
            table, scale, row = held["table"], held["scale"], held["row"]
            told = [str(code) for code in held["languages"]]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelMissing(f"{paths[1]}: not a table of word pieces, or damaged ({error})") from error
    if not _fits(table, scale, row, tokenizer.get_vocab_size()):
        raise ModelMissing(f"{paths[1]}: its arrays do not fit one another or the tokenizer beside it")
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW)
    languages = frozenset(language for language in get_args(Language) if language in told)
    return _Loaded(tokenizer, table, scale, row, languages)


def _fits(table: NDArray[Any], scale: NDArray[Any], row: NDArray[Any], vocabulary: int) -> bool:
    kinds = [array.dtype.name for array in (table, scale, row)] == ["int8", "float32", "int32"]
    shapes = table.ndim == 2 and len(table) > 0 and scale.shape == (len(table),) and row.shape == (vocabulary,)
    return kinds and shapes and bool(np.isfinite(scale).all()) and int(row.min()) >= -1 and int(row.max()) < len(table)
