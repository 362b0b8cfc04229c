"""Items packed so that a store of strings can hold them: each by itself, and some of them together as an index in memory."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import BadItem, IndexBroken
from matchengine.index import segment as segments
from matchengine.index.container import Array, Container
from matchengine.index.manifest import Manifest, Part
from matchengine.index.merge import merge_arrays
from matchengine.index.segment import Segment
from matchengine.index.snapshot import Open, Snapshot
from matchengine.index.strings import hash_of, hashed, pack
from matchengine.index.vectors import encode
from matchengine.types import Item

FORMAT = 1
TITLE, BODY = 2.0, 1.0
LONGEST_STRING = 65_535
"""Bytes that a string of Milvus holds. A longer item is shown from its beginning only."""
ROOM_FOR_PASSAGES, MOST_WORDS = 26_000, 2_000
"""What is kept of an item: passages of so many bytes in all (64 of 384 dimensions), and so many of its words, the most frequent."""
_HEAD = struct.Struct("<IIIhhbbii")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a whole generation. `average`: terms in title and body when its first items came in; `glossed`: as `Manifest.glossed`."""

    generation: int
    model: str
    dimension: int
    living: int
    title: int
    body: int
    youngest: int
    average: tuple[float, float]
    change: int = 0
    glossed: str = ""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Held:
    """What one item is made of: hashes of its terms with their counts in title and body, its passages, its figures."""

    terms: NDArray[np.uint64]
    counts: NDArray[np.uint8]
    places: NDArray[np.int32]
    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    year: int
    trl: int
    language: int
    level: int
    length: tuple[int, int]

    def pack(self) -> str:
        head = _HEAD.pack(
            len(self.terms), *self.vectors.shape, self.year, self.trl, self.language, self.level, *self.length
        )
        arrays = (self.terms, self.counts, self.places, self.vectors, self.scales)
        return base64.b64encode(head + b"".join(array.tobytes() for array in arrays)).decode("ascii")


def unpack(text: str) -> Held:
    """What `Held.pack` made. Raises IndexBroken."""
    try:
        raw = base64.b64decode(text)
        terms, passages, width, year, trl, language, level, title, body = _HEAD.unpack_from(raw)
        at = _HEAD.size

        def take(kind: type[Any], *shape: int) -> NDArray[Any]:
            nonlocal at
            found = np.frombuffer(raw, dtype=kind, count=int(np.prod(shape, dtype=np.int64)), offset=at)
            at += found.nbytes
            return found.reshape(shape)

        return Held(
            take(np.uint64, terms),
            take(np.uint8, terms, 2),
            take(np.int32, passages, 2),
            take(np.int8, passages, width),
            take(np.float32, passages),
            year,
            trl,
            language,
            level,
            (title, body),
        )
    except (ValueError, struct.error) as error:
        raise IndexBroken(f"an item in Milvus is damaged ({error}); build the index again") from error


def apart(arrays: Mapping[str, Array]) -> Iterator[Held]:
    """Each item of a segment by itself."""
    size = len(arrays["year"])
    terms, bounds = arrays["term.hash"][arrays["held.term"]], arrays["held.first"]
    width = arrays["passage.vector"].shape[1]
    room = max(ROOM_FOR_PASSAGES // (width + 12), 1)
    for row in range(size):
        own = slice(bounds[row], bounds[row + 1])
        kept, of = terms[own], arrays["held.count"][own]
        if len(kept) > MOST_WORDS:
            most = np.sort(np.argsort(-of.sum(axis=1, dtype=np.int64), kind="stable")[:MOST_WORDS])
            kept, of = kept[most], of[most]
        first, last = (int(one) for one in arrays["passage.first"][row : row + 2])
        some = slice(first, min(last, first + room))
        yield Held(
            kept,
            of,
            arrays["passage.place"][some],
            arrays["passage.vector"][some],
            arrays["passage.scale"][some],
            year=int(arrays["year"][row]),
            trl=int(arrays["trl"][row]),
            language=int(arrays["language"][row]),
            level=int(arrays["level"][row]),
            length=(int(arrays["length"][row, 0]), int(arrays["length"][row, 1])),
        )


def together(rows: Sequence[tuple[Held, str]], figures: Figures) -> Snapshot:
    """Those items as an index in memory, scored like any other."""
    held = [one for one, _ in rows]
    items = [Item(**json.loads(told)) for _, told in rows]
    names = sorted(dict.fromkeys(item.party for item in items), key=hash_of)
    number = {name: place for place, name in enumerate(names)}
    terms = np.concatenate([np.zeros(0, dtype=np.uint64), *(one.terms for one in held)])
    counts = np.concatenate([np.zeros((0, 2), dtype=np.uint8), *(one.counts for one in held)])
    of = np.repeat(np.arange(len(held), dtype=np.int32), [len(one.terms) for one in held])
    known, term = np.unique(terms, return_inverse=True)
    passages = np.repeat(np.arange(len(held), dtype=np.int32), [len(one.scales) for one in held])
    nothing = np.zeros((0, figures.dimension), dtype=np.float32)
    vectors = np.concatenate([nothing, *(one.vectors * one.scales[:, None] for one in held)])
    lengths = np.array([one.length for one in held], dtype=np.int32).reshape(-1, 2)
    arrays: dict[str, Array] = {
        **pack("item", (told for _, told in rows)),
        **pack("id", (item.id for item in items)),
        **segments.by_hash(hashed(item.id for item in items)),
        **pack("party", names),
        "party.hash": hashed(names),
        **segments.by_party(np.array([number[item.party] for item in items], dtype=np.int32), len(names)),
        "year": np.array([one.year for one in held], dtype=np.int16),
        "trl": np.array([one.trl for one in held], dtype=np.int16),
        "language": np.array([one.language for one in held], dtype=np.int8),
        "level": np.array([one.level for one in held], dtype=np.int8),
        "length": lengths,
        "term.hash": known,
        **segments.postings(term.astype(np.int64), of, counts, len(known), lengths),
        **segments.of_items(passages, len(held)),
        "passage.place": np.concatenate([np.zeros((0, 2), dtype=np.int32), *(one.places for one in held)]),
        **encode(vectors.astype(np.float32)),
    }
    whole = Segment(container_of(arrays))
    manifest = Manifest(figures.change, figures.model, figures.dimension, (Part("milvus"),), figures.glossed)
    return Snapshot(manifest, (Open(whole, 0, np.ones(len(held), dtype=bool)),))


def part_arrays(snapshot: Snapshot) -> Iterator[Mapping[str, Array]]:
    """The living items of an embedded index, segment by segment, to be put into Milvus without being read again."""
    for part in snapshot.parts:
        if part.alive.all():
            yield part.segment.arrays
        else:
            yield merge_arrays([part.segment], [part.alive])


def container_of(arrays: Mapping[str, Array]) -> Container:
    return Container(Path("milvus"), {}, arrays, {})


def sparse(held: Held, average: tuple[float, float], saturation: float) -> dict[int, float]:
    """Dimension → saturated count, as `rank/lexical.py` reckons it; Milvus knows no empty vector."""
    title = TITLE * saturation / (0.5 + 0.5 * held.length[0] / max(average[0], 1.0))
    body = BODY / (0.15 + 0.85 * held.length[1] / max(average[1], 1.0))
    weighed = held.counts[:, 0] * title + held.counts[:, 1] * body
    shares = weighed * (saturation + 1) / (weighed + saturation)
    found: dict[int, float] = {}
    for term, share in zip(held.terms.tolist(), shares.tolist(), strict=True):
        place = dimension_of(term)
        found[place] = max(found.get(place, 0.0), float(share))
    return found or {0: 1e-6}


def dimension_of(term: int) -> int:
    return (term & 0x7FFFFFFF) or 1


def cut(told: str) -> str:
    """The item's JSON, its text cut so that it fits. Raises BadItem where that is not enough."""
    while (over := len(told.encode("utf-8")) - LONGEST_STRING) > 0:
        row = json.loads(told)
        if not row["text"]:
            raise BadItem(f"item {row['id'][:50]!r} does not fit into {LONGEST_STRING} bytes without its text")
        row["text"] = row["text"][: max(len(row["text"]) - over, 0)]
        told = json.dumps(row, ensure_ascii=False)
    return told
