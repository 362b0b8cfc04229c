"""Distil the built-in encoder into a table of word pieces: the light static model.

    PYTHONPATH=src python tools/distill_static.py --work var/distill --out data/model/static-minilm \\
        --texts $BENCH/sbir/unjudged_topics.jsonl.gz --texts ../shared/data/funding-calls/calls_2026.jsonl.gz

1. Each word piece is run through the encoder by itself, as in Model2Vec (Tulkens and van Dongen 2024), and weighed by the
   logarithm of its place in the word list, which is in the order of frequency (the thought of SIF: Arora, Liang and Ma 2017).
2. The encoder's vectors of SAMPLE texts give the WIDTH directions that carry most (PCA), and a ridge regression towards
   them: the table moves away from step 1 as far as it takes for sums of rows to point where the encoder points.
3. The rows are kept as int8, with one scale each; pieces that no text of ours holds ([unused…], other scripts) have no row.

`--texts` are JSON lines with `text` or `description`. None of the bench's judged needs or passages may be among them. Steps
1 and 2 leave what they computed in `--work`, and take it up again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from matchengine.embed.onnx import OnnxEmbedder
from matchengine.embed.static import TABLE
from matchengine.resources import model_folder
from matchengine.text.sentences import passages, sentences

SAMPLE, WIDTH, RIDGE = 8_000, 256, 1.0
SHARES = (7_000, 3_000)
"""Most texts taken of the first file, and of each further one."""
STEPS, CLOSE = 40, 1e-4
FIRST_WORD = 1_996
"""Where BERT's word list stops listing characters and begins with "the"."""


def pieces(work: Path) -> np.ndarray:
    """(vocabulary, 384): the mean of the three states of [CLS] piece [SEP]."""
    kept = work / "pieces.npy"
    if not kept.exists():
        model = OnnxEmbedder()
        session, tokenizer = model._load()
        rows = []
        for piece in range(tokenizer.get_vocab_size()):
            ids = np.array([[tokenizer.token_to_id("[CLS]"), piece, tokenizer.token_to_id("[SEP]")]])
            rows.append(model._states(session, ids, np.ones_like(ids))[0].mean(axis=0))
        np.save(kept, np.stack(rows))
    return np.load(kept)


def sample(paths: list[Path]) -> list[str]:
    """Passages and single sentences of the files, in a fixed disorder."""
    chance = random.Random(1)
    taken = []
    for place, path in enumerate(paths):
        some = []
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").rstrip("\n").split("\n"):
            row = json.loads(line)
            text = row.get("text") or row.get("description") or ""
            head = f"{row['title']}. " if "text" in row and row.get("title") else ""
            some += [head + text[start:end] for start, end in passages(text)[: 4 if place else 3]]
            short = [one.text for one in sentences(text) if 40 < len(one.text) < 250]
            some += chance.sample(short, min(4 if place else 2, len(short)))
        chance.shuffle(some)
        taken += some[: SHARES[min(place, 1)]]
    chance.shuffle(taken)
    return taken[:SAMPLE]


def taught(work: Path, texts: list[str]) -> np.ndarray:
    """(len(texts), 384): what the encoder makes of them."""
    known: dict[str, np.ndarray] = {}
    if (work / "taught.npy").exists():
        told = json.loads((work / "texts.json").read_text(encoding="utf-8"))
        known = dict(zip(told, np.load(work / "taught.npy"), strict=True))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    known.update(zip(missing, OnnxEmbedder().embed(missing), strict=True))
    (work / "texts.json").write_text(json.dumps(list(known)), encoding="utf-8")
    np.save(work / "taught.npy", np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])


def table(states: np.ndarray, vectors: np.ndarray, bags: list[np.ndarray]) -> np.ndarray:
    """(vocabulary, WIDTH) float32, each row's weight in it."""
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    target = centred @ directions[:WIDTH].T
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    start = ((states - states.mean(axis=0)) @ directions[:WIDTH].T).astype(np.float32)
    weight = np.log1p(np.maximum(np.arange(len(states)) - FIRST_WORD + 1, 1)).astype(np.float32)
    shares = []
    for bag in bags:
        own = weight[bag]
        shares.append(own / np.maximum(np.linalg.norm(own @ start[bag]), 1e-6))

    def forth(some: np.ndarray) -> np.ndarray:
        return np.stack([share @ some[bag] for bag, share in zip(bags, shares, strict=True)])

    def back(some: np.ndarray) -> np.ndarray:
        into = np.zeros_like(start)
        for bag, share, row in zip(bags, shares, some, strict=True):
            np.add.at(into, bag, share[:, None] * row)
        return into

    mean = sum(float((share**2).sum()) for share in shares) / len(shares)
    moved = _conjugate_gradients(
        lambda some: back(forth(some)) + np.float32(RIDGE * mean) * some, back(target - forth(start))
    )
    return (start + moved) * weight[:, None]


def _conjugate_gradients(times, wanted: np.ndarray) -> np.ndarray:
    """x with times(x) = wanted, column by column (Hestenes and Stiefel 1952)."""
    found = np.zeros_like(wanted)
    left, direction = wanted.copy(), wanted.copy()
    size = first = (left * left).sum(axis=0)
    for _ in range(STEPS):
        moved = times(direction)
        step = size / np.maximum((direction * moved).sum(axis=0), 1e-20)
        found += step * direction
        left -= step * moved
        now = (left * left).sum(axis=0)
        direction = left + now / np.maximum(size, 1e-20) * direction
        size = now
        if size.max() < CLOSE * first.max():
            break
    return found


def _ours(name: str) -> bool:
    """Whether a text of ours may hold the piece: Latin, Greek (a formula's letters), signs."""
    return all(ord(one) < 0x250 or 0x370 <= ord(one) < 0x400 or 0x2000 <= ord(one) < 0x2300 for one in name)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    source = model_folder() / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    texts = sample(options.texts)
    vectors = taught(options.work, texts)
    bags = [np.array(one.ids, dtype=np.int64) for one in tokenizer.encode_batch(texts, add_special_tokens=False)]
    rows = table(pieces(options.work), vectors, bags)
    names = [tokenizer.id_to_token(place) for place in range(len(rows))]
    kept = np.array([(not name.startswith("[") or len(name) == 1) and _ours(name) for name in names])
    row = np.full(len(rows), -1, dtype=np.int32)
    row[kept] = np.arange(int(kept.sum()))
    scale = (np.abs(rows[kept]).max(axis=1) / 127).astype(np.float32)
    whole = np.clip(np.rint(rows[kept] / np.maximum(scale, 1e-12)[:, None]), -127, 127).astype(np.int8)
    np.savez(options.out / TABLE, table=whole, scale=scale, row=row, languages=np.array(["en"]))
    shutil.copyfile(source, options.out / "tokenizer.json")
    print(f"{len(whole):,} rows of {WIDTH}; {(options.out / TABLE).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
