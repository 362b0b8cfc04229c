"""The index kept in Milvus, for what no longer fits one machine: a cluster by its address, a Milvus Lite file by its path.

Milvus looks for candidates and keeps what they are made of; scores are then reckoned here, on the candidates, by the code that
scores the embedded index. A generation of the index is three collections:
  NAME_gN_items      one row an item: the item as JSON, its words and passages packed (`held`), and its words twice as sparse
                     vectors, counts saturated as a short and as a long request wants them (see `rank/lexical.py`)
  NAME_gN_passages   one row a passage: its item, and its unit vector
  NAME_gN_words      in how many items each word occurs; under the key 0, figures of the whole, written last: a generation
                     without them is not yet whole, and nobody reads it

pymilvus is an optional dependency (`pip install crocevia[milvus]`); nothing of it is imported before the first connection.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import IndexBroken
from matchengine.index.container import Array
from matchengine.index.packed import (
    FORMAT,
    LONGEST_STRING,
    Figures,
    Held,
    apart,
    container_of,
    cut,
    dimension_of,
    sparse,
    unpack,
)
from matchengine.index.segment import Segment
from matchengine.index.strings import hash_of

SATURATIONS = {"brief": 0.5, "ample": 6.0}
"""The saturations at which an item's words are kept for the search for candidates; scores use the request's own."""
BATCH = 512
MOST_ROWS = 16_384
"""Rows that Milvus answers a call with."""
FIGURES = 0
TABLES = ("words", "items", "passages")


class MilvusIndex:
    """One index in one Milvus. One process may write at a time; readers see each other's changes at their next request."""

    def __init__(self, address: str | Path, name: str = "crocevia", token: str = "") -> None:
        try:
            import pymilvus  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415  optional
        except ImportError as error:
            raise IndexBroken(
                "an index in Milvus needs the package pymilvus: pip install 'crocevia[milvus]'"
            ) from error
        self._milvus = pymilvus
        self.name = name
        self._loaded: set[int] = set()
        try:
            self._client: Any = pymilvus.MilvusClient(str(address), token=token)
        except Exception as error:
            raise IndexBroken(f"no Milvus at {address}: {error}") from error

    def close(self) -> None:
        self._client.close()

    def figures(self) -> Figures:
        """Of the newest whole generation. Raises IndexBroken when there is none, or one of another version."""
        for generation in sorted(self._generations(), reverse=True):
            self._load(generation)
            rows = self._get(self._called(generation, "words"), [FIGURES], ["note"])
            if rows:
                raw = json.loads(rows[0]["note"])
                if raw.get("format") != FORMAT:
                    raise IndexBroken(
                        f"{self.name} in Milvus has format {raw.get('format')!r}, this engine reads {FORMAT}"
                    )
                return Figures(**{**raw, "average": tuple(raw["average"])})
        raise IndexBroken(f"Milvus holds no whole index called {self.name!r}")

    def fill(self, batches: Iterable[Mapping[str, Array]], model: str, dimension: int, glossed: str) -> Figures:
        """A new generation of these segments' arrays, told as `Figures` tells them. The one before serves until this one is whole, then is dropped."""
        older = self._generations()
        generation = max(older, default=0) + 1
        self._create(generation, dimension)
        figures = Figures(generation, model, dimension, 0, 0, 0, -1, (0.0, 0.0), glossed=glossed)
        words: Counter[int] = Counter()
        for arrays in batches:
            if not figures.living and len(arrays["year"]):
                title, body = np.maximum(arrays["length"].mean(axis=0), 1.0).tolist()
                figures = replace(figures, average=(title, body))
            figures = self._add(figures, arrays, words)
        self._count(figures, words)
        for number in older:
            for table in TABLES:
                self._client.drop_collection(self._called(number, table))
        return figures

    def put(self, figures: Figures, arrays: Mapping[str, Array]) -> Figures:
        """Add these items, or put them in the place of those with the same ids.

        What is new is written over what was there before anything goes: whoever dies in between leaves every item old or new, and at worst counts of
        words that are out by these items until they are put again.
        """
        words: Counter[int] = Counter()
        ids = list(Segment(container_of(arrays)).ids)
        figures, anew = self._less(figures, self._held(figures, ids), words)
        figures = self._add(figures, arrays, words, over=True)
        return self._count(self._dated(figures, anew), words)

    def drop(self, figures: Figures, ids: Iterable[str]) -> Figures:
        """Take these items out; unknown ids are passed over."""
        words: Counter[int] = Counter()
        everything = list(ids)
        figures, anew = self._less(figures, self._held(figures, everything), words)
        for start in range(0, len(everything), BATCH):
            some = among("item", everything[start : start + BATCH])
            for table in ("items", "passages"):
                self._client.delete(self._called(figures.generation, table), filter=some)
        return self._count(self._dated(figures, anew), words)

    def found(self, figures: Figures, terms: Sequence[int]) -> list[int]:
        """In how many items each of the terms occurs."""
        keys = [_signed(term) for term in terms]
        rows = self._get(self._called(figures.generation, "words"), keys, ["term", "found"])
        known = {row["term"]: int(row["found"]) for row in rows}
        return [max(known.get(key, 0), 0) for key in keys]

    def by_words(
        self, figures: Figures, asked: Mapping[int, float], saturation: float, where: str, depth: int
    ) -> list[str]:
        """Ids of the items whose words weigh most against those asked for (hash → weight), best first."""
        field = min(SATURATIONS, key=lambda name: abs(np.log(SATURATIONS[name] / saturation)))
        query: dict[int, float] = {}
        for term, weight in asked.items():
            query[dimension_of(term)] = query.get(dimension_of(term), 0.0) + weight
        return self._search(figures, "items", field, query, where, depth)

    def by_meaning(self, figures: Figures, direction: NDArray[np.float32], where: str, depth: int) -> list[str]:
        """Ids of the items with the passages nearest to the direction, best first."""
        return self._search(figures, "passages", "vector", direction.tolist(), where, depth)

    def rows(self, figures: Figures, where: str, limit: int = MOST_ROWS) -> list[tuple[Held, str]]:
        """The items of which that is true, with their JSON; in the order of their ids."""
        found = self._client.query(
            self._called(figures.generation, "items"), filter=where, output_fields=["item", "held", "told"], limit=limit
        )
        return [(unpack(row["held"]), row["told"]) for row in sorted(found, key=lambda row: str(row["item"]))]

    def ids(self, figures: Figures) -> frozenset[str]:
        walk = self._client.query_iterator(
            self._called(figures.generation, "items"), filter='item != ""', output_fields=["item"], batch_size=1_000
        )
        found: set[str] = set()
        while some := walk.next():
            found.update(row["item"] for row in some)
        walk.close()
        return frozenset(found)

    def _add(
        self, figures: Figures, arrays: Mapping[str, Array], words: Counter[int], *, over: bool = False
    ) -> Figures:
        """Write the items; with `over`, take away what older ones of the same ids had in passages beyond theirs."""
        found = Segment(container_of(arrays))
        ids, told = list(found.ids), list(found.strings("item"))
        parties = list(found.parties)
        everything = list(apart(arrays))
        for start in range(0, len(ids), BATCH):
            items, passages = [], []
            for row in range(start, min(start + BATCH, len(ids))):
                held = everything[row]
                party = parties[int(arrays["party.of"][row])]
                words.update(held.terms.tolist())
                common = {"item": ids[row], "party": party, "year": held.year}
                vectors = {name: sparse(held, figures.average, of) for name, of in SATURATIONS.items()}
                shown = {"told": cut(told[row]), "held": held.pack(), "chance": hash_of(ids[row]) & 0x7FFFFFFF}
                items.append({**common, **shown, **vectors})
                unit = held.vectors * held.scales[:, None]
                passages += [{**common, "key": f"{n:02d} {ids[row]}", "vector": v.tolist()} for n, v in enumerate(unit)]
            self._client.upsert(self._called(figures.generation, "items"), items)
            for at in range(0, len(passages), BATCH):
                self._client.upsert(self._called(figures.generation, "passages"), passages[at : at + BATCH])
            if over:
                beyond = among("key", (passage["key"] for passage in passages), out=True)
                left = f"{among('item', ids[start : start + BATCH])} and {beyond}"
                self._client.delete(self._called(figures.generation, "passages"), filter=left)
        title, body = arrays["length"].sum(axis=0, dtype=np.int64).tolist() if len(ids) else (0, 0)
        return replace(
            figures,
            living=figures.living + len(ids),
            title=figures.title + title,
            body=figures.body + body,
            youngest=max(figures.youngest, int(arrays["year"].max(initial=-1))),
        )

    def _held(self, figures: Figures, ids: Sequence[str]) -> list[Held]:
        """What is held of these ids."""
        parts = range(0, len(ids), BATCH)
        return [held for at in parts for held, _ in self.rows(figures, among("item", ids[at : at + BATCH]))]

    def _less(self, figures: Figures, gone: Sequence[Held], words: Counter[int]) -> tuple[Figures, bool]:
        """The figures without these, their words taken off the counts; and whether one of them was among the youngest."""
        for held in gone:
            words.subtract(held.terms.tolist())
        less = replace(
            figures,
            living=figures.living - len(gone),
            title=figures.title - sum(held.length[0] for held in gone),
            body=figures.body - sum(held.length[1] for held in gone),
        )
        return less, any(held.year == figures.youngest for held in gone)

    def _dated(self, figures: Figures, anew: bool) -> Figures:
        """The figures with the youngest year that is held, looked for where it may have gone."""
        if not anew:
            return figures
        low, high = -1, figures.youngest
        called = self._called(figures.generation, "items")
        while low < high:
            middle = (low + high + 1) // 2
            if self._client.query(called, filter=f"year >= {middle}", output_fields=["year"], limit=1):
                low = middle
            else:
                high = middle - 1
        return replace(figures, youngest=low)

    def _count(self, figures: Figures, words: Counter[int]) -> Figures:
        """Add to the counts of words, and write the figures of the whole."""
        called = self._called(figures.generation, "words")
        changed = [(term, by) for term, by in words.items() if by]
        for start in range(0, len(changed), 4 * BATCH):
            some = changed[start : start + 4 * BATCH]
            before = self.found(figures, [term for term, _ in some])
            rows = zip(some, before, strict=True)
            self._client.upsert(called, [_word(_signed(term), old + by) for (term, by), old in rows])
        figures = replace(figures, change=figures.change + 1)
        self._client.upsert(called, [_word(FIGURES, 0, json.dumps(asdict(figures)))])
        return figures

    def _create(self, generation: int, dimension: int) -> None:
        kind = self._milvus.DataType
        common = [("item", kind.VARCHAR, 512), ("party", kind.VARCHAR, 512), ("year", kind.INT32, 0)]
        strings = [("told", kind.VARCHAR, LONGEST_STRING), ("held", kind.VARCHAR, LONGEST_STRING)]
        words = [(name, kind.SPARSE_FLOAT_VECTOR, 0) for name in SATURATIONS]
        counted = [("term", kind.INT64, 0), ("found", kind.INT64, 0), ("note", kind.VARCHAR, 4_096)]
        tables = {
            "items": [*common, ("chance", kind.INT64, 0), *strings, *words],
            "passages": [("key", kind.VARCHAR, 520), *common, ("vector", kind.FLOAT_VECTOR, dimension)],
            "words": [*counted, ("nothing", kind.FLOAT_VECTOR, 2)],
        }
        for table, fields in tables.items():
            schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
            indexes = self._client.prepare_index_params()
            for place, (name, of, size) in enumerate(fields):
                more = {"max_length": size} if of == kind.VARCHAR else {"dim": size} if of == kind.FLOAT_VECTOR else {}
                schema.add_field(name, of, is_primary=place == 0, **more)
                if of == kind.SPARSE_FLOAT_VECTOR:
                    indexes.add_index(name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
                elif of == kind.FLOAT_VECTOR:
                    indexes.add_index(name, index_type="AUTOINDEX", metric_type="IP")
            called = self._called(generation, table)
            if self._client.has_collection(called):
                self._client.drop_collection(called)
            self._client.create_collection(called, schema=schema, index_params=indexes, consistency_level="Strong")

    def _load(self, generation: int) -> None:
        """Collections of an earlier process lie on the disk until they are asked for."""
        if generation not in self._loaded:
            for table in TABLES:
                self._client.load_collection(self._called(generation, table))
            self._loaded.add(generation)

    def _search(self, figures: Figures, table: str, field: str, query: Any, where: str, depth: int) -> list[str]:
        hits = self._client.search(
            self._called(figures.generation, table),
            data=[query],
            anns_field=field,
            filter=where,
            limit=min(depth, MOST_ROWS),
            output_fields=["item"],
            search_params={"metric_type": "IP"},
        )[0]
        return list(dict.fromkeys(str(hit["entity"]["item"]) for hit in hits))

    def _get(self, called: str, keys: Sequence[int], fields: Sequence[str]) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(keys), 4 * BATCH):
            some = list(keys[start : start + 4 * BATCH])
            found += self._client.query(called, filter=f"term in {some}", output_fields=list(fields), limit=len(some))
        return found

    def _generations(self) -> list[int]:
        head, tail = f"{self.name}_g", "_words"
        names = [name for name in self._client.list_collections() if name.startswith(head) and name.endswith(tail)]
        return [int(name[len(head) : -len(tail)]) for name in names if name[len(head) : -len(tail)].isdigit()]

    def _called(self, generation: int, table: str) -> str:
        return f"{self.name}_g{generation}_{table}"


def among(field: str, values: Iterable[str], *, out: bool = False) -> str:
    """The filter: the field is one of these; with `out`, none of them."""
    return (
        f"{field} {'not in' if out else 'in'} [{', '.join(json.dumps(value, ensure_ascii=False) for value in values)}]"
    )


def _signed(term: int) -> int:
    """The hash as Milvus's signed number; 0 is the figures' own."""
    return (term - (1 << 64) if term >= 1 << 63 else term) or 1


def _word(term: int, found: int, note: str = "") -> dict[str, Any]:
    return {"term": term, "found": found, "note": note, "nothing": [1.0, 0.0]}
