"""A segment: some items, their postings and their passage vectors, in one immutable file.

Arrays (n items, p passages, t terms, q postings, d dimensions):
  item.bytes/starts     the item itself as JSON: the source of what is shown, and of nothing else
  id.*, party.*         n strings each          year, trl  (n,) int16, -1 unknown       language, level  (n,) int8
  length                (n, 2) int32, terms in title and body
  term.*                t strings "it:fren", sorted
  posting.starts        (t + 1,) int64          posting.item  (q,) int32                posting.count  (q, 2) uint16
  passage.item          (p,) int32              passage.place (p, 2) int32, offsets in the body
  passage.vector        (p, d) float32
Postings are inverted lists in compressed sparse rows: those of term i are posting.*[starts[i]:starts[i + 1]].
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.embed.protocol import Embedder, Vectors
from matchengine.errors import IndexBroken
from matchengine.index import container
from matchengine.index.container import Array, Container
from matchengine.index.strings import Strings, pack
from matchengine.text.language import detect_language
from matchengine.text.lexicon import Lexicon
from matchengine.text.sentences import passages
from matchengine.text.tokens import MAX_CHARACTERS, sound, terms
from matchengine.types import Item, Language

FORMAT = 3
LANGUAGES: tuple[Language, ...] = ("it", "en")
MOST_PASSAGES = 64
"""Passages embedded of one item: about 60,000 characters. The words of what follows are still indexed."""


@dataclass(frozen=True)
class Segment:
    """An open segment."""

    container: Container

    @property
    def name(self) -> str:
        return self.container.path.name

    @property
    def arrays(self) -> Mapping[str, Array]:
        return self.container.arrays

    @property
    def size(self) -> int:
        return len(self.arrays["year"])

    @cached_property
    def ids(self) -> list[str]:
        return list(self.strings("id"))

    @cached_property
    def parties(self) -> list[str]:
        return list(self.strings("party"))

    @cached_property
    def places(self) -> dict[str, int]:
        """term → its place in `posting.starts`."""
        return {term: place for place, term in enumerate(self.strings("term"))}

    @cached_property
    def first_passage(self) -> NDArray[np.int64]:
        """(n,) the first passage of each item: every item has one at least, and they lie in the items' order."""
        return np.searchsorted(self.arrays["passage.item"], np.arange(self.size))

    def strings(self, name: str) -> Strings:
        return Strings(self.arrays[f"{name}.bytes"], self.arrays[f"{name}.starts"])

    def item(self, row: int) -> Item:
        return Item(**json.loads(self.strings("item")[row]))


def open_segment(path: Path) -> Segment:
    """Raises IndexBroken for a file that is none, or was made by another version of the engine; FileNotFoundError."""
    found = container.read(path)
    if found.meta.get("format") != FORMAT:
        raise IndexBroken(
            f"{path} has format {found.meta.get('format')!r}, this engine reads {FORMAT}; build the index again"
        )
    return Segment(found)


def write_segment(path: Path, arrays: Mapping[str, Array], model: str, dimension: int) -> None:
    container.write(path, {"format": FORMAT, "model": model, "dimension": dimension}, arrays)


def build_arrays(items: Sequence[Item], embedder: Embedder, lexicon: Lexicon) -> dict[str, Array]:
    """The arrays of a segment of these items, in their order; the items' languages are detected where empty."""
    items = [settled(item) for item in items]
    return {
        **pack("item", (json.dumps(_fields(item), ensure_ascii=False) for item in items)),
        **pack("id", (item.id for item in items)),
        **pack("party", (item.party for item in items)),
        "year": _numbers(item.year for item in items),
        "trl": _numbers(item.trl for item in items),
        "language": np.array([LANGUAGES.index(_language(item)) for item in items], dtype=np.int8),
        "level": np.array([0 if item.level == "card" else 1 for item in items], dtype=np.int8),
        **_postings(items),
        **_passages(items, embedder, lexicon),
    }


def for_model(text: str, language: Language, embedder: Embedder, lexicon: Lexicon) -> str:
    """The text as the model should read it: in English, word by word, when the model does not know its language."""
    return text if language in embedder.languages else lexicon.gloss(text, language)


def settled(item: Item) -> Item:
    """The item as it is indexed: cut to the longest text read, its language known."""
    title, text = sound(item.title[:MAX_CHARACTERS]), sound(item.text[:MAX_CHARACTERS])
    language = item.language if item.language in LANGUAGES else detect_language(f"{title}\n{text}")
    return Item(
        id=item.id,
        party=item.party,
        title=title,
        text=text,
        kind=item.kind,
        language=language,
        year=item.year,
        trl=item.trl,
        level=item.level,
    )


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Item.__slots__}


def _language(item: Item) -> Language:
    assert item.language is not None
    return item.language


def _numbers(values: Any) -> NDArray[np.int16]:
    return np.array([-1 if value is None else min(max(int(value), -1), 32_000) for value in values], dtype=np.int16)


def _postings(items: Sequence[Item]) -> dict[str, Array]:
    lengths = np.zeros((len(items), 2), dtype=np.int32)
    vocabulary: dict[str, int] = {}
    term_of: list[int] = []
    item_of: list[int] = []
    counts: list[tuple[int, int]] = []
    for row, item in enumerate(items):
        language = _language(item)
        title, body = terms(item.title, language), terms(item.text, language)
        lengths[row] = len(title), len(body)
        in_title, in_body = Counter(title), Counter(body)
        for stem in dict.fromkeys([*title, *body]):
            term_of.append(vocabulary.setdefault(f"{language}:{stem}", len(vocabulary)))
            item_of.append(row)
            counts.append((min(in_title[stem], 65_535), min(in_body[stem], 65_535)))
    ordered = sorted(vocabulary)
    rank = np.empty(len(ordered), dtype=np.int64)
    for place, term in enumerate(ordered):
        rank[vocabulary[term]] = place
    return {
        "length": lengths,
        **pack("term", ordered),
        **inverted(
            rank[np.array(term_of, dtype=np.int64)],
            np.array(item_of, dtype=np.int32),
            np.array(counts, dtype=np.uint16).reshape(-1, 2),
            len(ordered),
        ),
    }


def inverted(
    term: NDArray[np.int64], item: NDArray[np.int32], count: NDArray[np.uint16], vocabulary: int
) -> dict[str, Array]:
    """Postings (q,) of terms and items as compressed sparse rows by term, items ascending within each."""
    order = np.lexsort((item, term))
    starts = np.zeros(vocabulary + 1, dtype=np.int64)
    np.cumsum(np.bincount(term, minlength=vocabulary), out=starts[1:])
    return {"posting.starts": starts, "posting.item": item[order], "posting.count": count[order]}


def _passages(items: Sequence[Item], embedder: Embedder, lexicon: Lexicon) -> dict[str, Array]:
    owners: list[int] = []
    places: list[tuple[int, int]] = []
    texts: list[str] = []
    for row, item in enumerate(items):
        title = item.title.strip()
        for start, end in passages(item.text)[:MOST_PASSAGES] or ((0, 0),):
            owners.append(row)
            places.append((start, end))
            whole = f"{title}. {item.text[start:end]}" if title and end > start else title or item.text[start:end]
            texts.append(for_model(whole, _language(item), embedder, lexicon))
    vectors: Vectors = embedder.embed(texts)
    return {
        "passage.item": np.array(owners, dtype=np.int32),
        "passage.place": np.array(places, dtype=np.int32).reshape(-1, 2),
        "passage.vector": np.nan_to_num(vectors).astype(np.float32, copy=False),
    }
