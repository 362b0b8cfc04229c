"""A small ONNX encoder written by hand, byte by byte: a table of word vectors, and what a test wants around it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7


def write_encoder(
    path: Path,
    table: NDArray[np.float32],
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    whole: bool = False,
) -> None:
    """`last_hidden_state` = table[input_ids]; with `whole`, also `sentence_embedding`, their mean over the words."""
    nodes = [_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    outputs = [_value("last_hidden_state", FLOAT, 3)]
    if whole:
        mean = _field(5, _text(1, "axes") + _number(8, 1) + _number(20, 7)) + _field(
            5, _text(1, "keepdims") + _number(3, 0) + _number(20, 2)
        )
        nodes.append(_node("ReduceMean", ["last_hidden_state"], ["sentence_embedding"], mean))
        outputs.append(_value("sentence_embedding", FLOAT, 2))
    held = table.astype("<f4")
    tensor = b"".join(_number(1, side) for side in held.shape) + _number(2, FLOAT) + _text(8, "table")
    graph = (
        b"".join(_field(1, node) for node in nodes)
        + _text(2, "encoder")
        + _field(5, tensor + _field(9, held.tobytes()))
        + b"".join(_field(11, _value(name, INT64, 2)) for name in inputs)
        + b"".join(_field(12, one) for one in outputs)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_number(1, 8) + _field(7, graph) + _field(8, _text(1, "") + _number(2, 17)))


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], attributes: bytes = b"") -> bytes:
    names = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
    return names + _text(4, kind) + attributes


def _value(name: str, kind: int, sides: int) -> bytes:
    shape = b"".join(_field(1, _text(2, f"{name}{side}")) for side in range(sides))
    return _text(1, name) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _field(field, value.encode())


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
