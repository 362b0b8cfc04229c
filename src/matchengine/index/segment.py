"""A segment: some items, their postings and their passage vectors, in one immutable file.

Arrays (n items, k parties, p passages, t terms, q postings, d dimensions):
  item.bytes/starts     the item itself as JSON: the source of what is shown, and of nothing else
  id.bytes/starts       n ids         id.hash (n,) uint64 ascending, id.row (n,) int32: the row of each of these
  party.bytes/starts    k names in the order of party.hash (k,) uint64, ascending       party.of (n,) int32
  party.row             (n,) int32, the rows party by party     party.first (k + 1,) int32, where each party's begin
  year, trl             (n,) int16, -1 unknown                  language, level  (n,) int8
  length                (n, 2) int32, terms in title and body
  term.hash             (t,) uint64 ascending: hashes of terms like "it:fren"
  posting.starts        (t + 1,) int64          posting.item  (q,) int32                posting.count  (q, 2) uint8, 255: as many or more
  posting.worth         (q,) uint8, the counts set against the text's length: see index/worth.py
  held.first            (n + 1,) int64          held.term     (q,) int32                held.count     (q, 2) uint8
  passage.item          (p,) int32              passage.first (n + 1,) int32, the first passage of each item: each has one at least
  passage.place         (p, 2) int32, offsets in the body
  passage.vector/scale/sign                     see index/vectors.py
Postings are inverted lists in compressed sparse rows: those of term i are posting.*[starts[i]:starts[i + 1]]. Turned
round, held.*[first[r]:first[r + 1]] are the terms that item r holds: for scoring some rows without walking through all postings.
Two terms with one hash would be taken for one: of a million terms that happens once in 40 million indexes.
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
from matchengine.errors import IndexBroken, ModelMissing
from matchengine.index import container
from matchengine.index.container import Array, Container
from matchengine.index.strings import Hashes, Strings, hash_of, hashed, pack, places
from matchengine.index.vectors import Passages, encode
from matchengine.index.worth import worth
from matchengine.text.language import detect_language
from matchengine.text.lexicon import Lexicon
from matchengine.text.sentences import MAX_SENTENCE, passages
from matchengine.text.tokens import MAX_CHARACTERS, sound, terms
from matchengine.types import LANGUAGES, Item, Language

FORMAT = 5
MOST_COUNTED = 255
MAX_TITLE = MAX_SENTENCE
"""Characters read of a title."""
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
    def ids(self) -> Strings:
        return self.strings("id")

    @cached_property
    def parties(self) -> Strings:
        """The segment's own parties, each once; `party.of` points into them."""
        return self.strings("party")

    @property
    def passages(self) -> int:
        return len(self.arrays["passage.item"])

    def strings(self, name: str) -> Strings:
        return Strings(self.arrays[f"{name}.bytes"], self.arrays[f"{name}.starts"])

    def item(self, row: int) -> Item:
        """Raises IndexBroken where the row's bytes tell no item."""
        try:
            return Item(**json.loads(self.strings("item")[row]))
        except (ValueError, TypeError) as error:
            raise IndexBroken(f"row {row} of a segment tells no item ({error}); build the index again") from error

    def row(self, identity: str) -> int:
        """The row of the item with this id; -1: it is not here."""
        place = int(places(np.array([hash_of(identity)], dtype=np.uint64), self.arrays["id.hash"])[0])
        if place < 0:
            return -1
        row = int(self.arrays["id.row"][place])
        return row if self.ids[row] == identity else -1

    def rows(self, hashes: Hashes) -> NDArray[np.int32]:
        """The rows of the items whose ids have these hashes, of those that are here."""
        found = places(hashes, self.arrays["id.hash"])
        return np.asarray(self.arrays["id.row"][found[found >= 0]])

    def postings(self, terms: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(t,) where the postings of each term begin and end; both 0 for a term that is not here."""
        found = places(terms, self.arrays["term.hash"])
        starts = self.arrays["posting.starts"]
        return np.where(found >= 0, starts[found], 0), np.where(found >= 0, starts[found + 1], 0)

    def vectors(self, some: slice | NDArray[np.integer]) -> Passages:
        """These passages."""
        return Passages(self.arrays["passage.vector"], self.arrays["passage.scale"], some)


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
        **_found_by_id([item.id for item in items]),
        **_parties([item.party for item in items]),
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


def glossed(embedder: Embedder, lexicon: Lexicon) -> str:
    """The lexicon's name where the model needs it for some language; "" where it reads them all."""
    return "" if embedder.languages.issuperset(LANGUAGES) else lexicon.name


LARGEST = np.float32(1e6)
"""A number in a vector beyond which its products are not to be trusted."""


def sound_vectors(vectors: Vectors, texts: int, embedder: Embedder) -> Vectors:
    """The model's vectors, what is no number in them 0, what is out of all measure scaled down. Raises ModelMissing where it gave other than one for each text."""
    if vectors.shape != (texts, embedder.dimension):
        raise ModelMissing(
            f"the model {embedder.name!r} gave vectors of shape {vectors.shape} for {texts} texts of {embedder.dimension} numbers"
        )
    sound = np.nan_to_num(vectors, nan=0.0, posinf=0.0, neginf=0.0).astype(np.float32, copy=False)
    largest = np.abs(sound).max(axis=1, initial=0.0, keepdims=True)
    # A model gives unit vectors. Numbers so large that their products overflow keep their direction and lose their size.
    return (
        np.where(largest > LARGEST, sound / np.maximum(largest, LARGEST), sound) if (largest > LARGEST).any() else sound
    )


def settled(item: Item) -> Item:
    """The item as it is indexed: cut to the longest title and text read, its language known."""
    title, text = sound(item.title[:MAX_TITLE]), sound(item.text[:MAX_CHARACTERS])
    language = item.language if item.language in LANGUAGES else detect_language(f"{title}\n{text}")
    return Item(
        id=item.id,
        party=item.party,
        title=title,
        text=text,
        kind=item.kind,
        language=language,
        year=None if item.year is None else int(item.year),
        trl=None if item.trl is None else int(item.trl),
        level=item.level,
    )


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Item.__slots__}


def _language(item: Item) -> Language:
    assert item.language is not None
    return item.language


def _numbers(values: Any) -> NDArray[np.int16]:
    return np.array([-1 if value is None else min(max(int(value), -1), 32_000) for value in values], dtype=np.int16)


def _found_by_id(ids: Sequence[str]) -> dict[str, Array]:
    return by_hash(np.array([hash_of(one) for one in ids], dtype=np.uint64))


def by_hash(hashes: Hashes) -> dict[str, Array]:
    """id.hash and id.row of ids with these hashes, row by row."""
    order = np.argsort(hashes, kind="stable")
    return {"id.hash": hashes[order], "id.row": order.astype(np.int32)}


def _parties(holders: Sequence[str]) -> dict[str, Array]:
    names = sorted(dict.fromkeys(holders), key=hash_of)
    number = {name: place for place, name in enumerate(names)}
    return {
        **pack("party", names),
        "party.hash": hashed(names),
        **by_party(np.array([number[holder] for holder in holders], dtype=np.int32), len(names)),
    }


def by_party(of: NDArray[np.int32], parties: int) -> dict[str, Array]:
    """party.of, and each party's rows."""
    first = np.zeros(parties + 1, dtype=np.int32)
    np.cumsum(np.bincount(of, minlength=parties), out=first[1:])
    return {"party.of": of, "party.row": np.argsort(of, kind="stable").astype(np.int32), "party.first": first}


def _postings(items: Sequence[Item]) -> dict[str, Array]:
    lengths = np.zeros((len(items), 2), dtype=np.int32)
    numbers: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
    vocabulary: list[str] = []
    term_of: list[int] = []
    held: list[int] = []
    titles: list[int] = []
    bodies: list[int] = []
    for row, item in enumerate(items):
        language = _language(item)
        title, body = terms(item.title, language), terms(item.text, language)
        lengths[row] = len(title), len(body)
        in_title, in_body = Counter(title), Counter(body)
        stems = [*in_body, *(stem for stem in in_title if stem not in in_body)]
        known = numbers[language]
        for stem in stems:
            if stem not in known:
                known[stem] = len(vocabulary)
                vocabulary.append(f"{language}:{stem}")
        term_of.extend(map(known.__getitem__, stems))
        held.append(len(stems))
        titles.extend(map(in_title.__getitem__, stems))
        bodies.extend(map(in_body.__getitem__, stems))
    hashes = np.array([hash_of(term) for term in vocabulary], dtype=np.uint64)
    ordered, rank = np.unique(hashes, return_inverse=True)
    counts = np.array([titles, bodies], dtype=np.int64).T
    return {
        "length": lengths,
        "term.hash": ordered,
        **postings(
            rank[np.array(term_of, dtype=np.int64)].astype(np.int64),
            np.repeat(np.arange(len(items), dtype=np.int32), held),
            np.minimum(counts, MOST_COUNTED).astype(np.uint8).reshape(-1, 2),
            len(ordered),
            lengths,
        ),
    }


def postings(
    term: NDArray[np.int64],
    item: NDArray[np.int32],
    count: NDArray[np.uint8],
    vocabulary: int,
    length: NDArray[np.int32],
) -> dict[str, Array]:
    """posting.* and held.* of items of these lengths (n, 2); see `inverted`."""
    order = np.argsort(item, kind="stable")
    first = np.zeros(len(length) + 1, dtype=np.int64)
    np.cumsum(np.bincount(item, minlength=len(length)), out=first[1:])
    found = inverted(term, item, count, vocabulary)
    return {
        **found,
        "posting.worth": worth(found["posting.count"], length[found["posting.item"]]),
        "held.first": first,
        "held.term": term[order].astype(np.int32),
        "held.count": count[order],
    }


def inverted(
    term: NDArray[np.int64], item: NDArray[np.int32], count: NDArray[np.uint8], vocabulary: int
) -> dict[str, Array]:
    """Postings (q,) of terms and items as compressed sparse rows by term; those of one term come with their items ascending."""
    order = np.argsort(term, kind="stable")
    starts = np.zeros(vocabulary + 1, dtype=np.int64)
    np.cumsum(np.bincount(term, minlength=vocabulary), out=starts[1:])
    return {"posting.starts": starts, "posting.item": item[order], "posting.count": count[order]}


def _passages(items: Sequence[Item], embedder: Embedder, lexicon: Lexicon) -> dict[str, Array]:
    owners: list[int] = []
    offsets: list[tuple[int, int]] = []
    texts: list[str] = []
    for row, item in enumerate(items):
        title = item.title.strip()
        for start, end in passages(item.text)[:MOST_PASSAGES] or ((0, 0),):
            owners.append(row)
            offsets.append((start, end))
            whole = f"{title}. {item.text[start:end]}" if title and end > start else title or item.text[start:end]
            texts.append(for_model(whole, _language(item), embedder, lexicon))
    return {
        **of_items(np.array(owners, dtype=np.int32), len(items)),
        "passage.place": np.array(offsets, dtype=np.int32).reshape(-1, 2),
        **encode(sound_vectors(embedder.embed(texts), len(texts), embedder)),
    }


def of_items(owners: NDArray[np.int32], items: int) -> dict[str, Array]:
    """passage.item and passage.first of passages with these owners, ascending."""
    first = np.searchsorted(owners, np.arange(items + 1)).astype(np.int32)
    return {"passage.item": owners, "passage.first": first}
