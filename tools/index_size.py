"""What an index holds of each item, in bytes, array by array: what docs/scale.md counts with.

PYTHONPATH=src python tools/index_size.py var/bench/sbir.index [--model static]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from matchengine import Engine, embedder_named
from matchengine.index.packed import apart

PACKED = 3_000
"""Items packed as they would be for Milvus."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--model", default="")
    options = parser.parse_args()
    snapshot = Engine.open(options.index, embedder_named(options.model)).snapshot()
    arrays = [part.segment.arrays for part in snapshot.parts]
    size = snapshot.size
    sizes: Counter[str] = Counter()
    for held in arrays:
        sizes.update({name: array.nbytes for name, array in held.items()})
    print("| array | bytes an item |\n| --- | --- |")
    for name, total in sizes.most_common():
        print(f"| {name} | {total / size:.1f} |")
    passages = sum(part.segment.passages for part in snapshot.parts)
    terms = sum(len(held["held.term"]) for held in arrays)
    words = sum(len(held["term.hash"]) for held in arrays)
    print(f"| all | {sum(sizes.values()) / size:.0f} |\n")
    print(
        f"{size:,} items; of each {passages / size:.2f} passages, {terms / size:.1f} different words; {words:,} words in all;"
    )
    print(f"{len(snapshot.parties):,} parties, {size / len(snapshot.parties):.2f} items each.")
    packed = [len(one.pack()) for _, one in zip(range(PACKED), apart(arrays[0]), strict=False)]
    print(f"Packed for Milvus: {sum(packed) / len(packed):.0f} characters an item (the first {len(packed):,}).")


if __name__ == "__main__":
    main()
