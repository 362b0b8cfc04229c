"""The engine beside bm25s, txtai, LanceDB and Tantivy: same texts, same model, same machine, one run, one markdown table.

    python3 -m venv var/peers && var/peers/bin/pip install -r tools/bench_peers.txt
    LANCE_LOG=error PYTHONPATH=src var/peers/bin/python tools/bench_peers.py \\
        --bench ../shared/data/bench --work var/peers-work [--model static] [--quick]

Each engine gets the title and text of every item. Dense vectors come from our model through a callable, for the peers the mean
of an item's passages in its own language (putting Italian into English first is our engine's doing, not the model's). Ranking
parties, a peer's party is as good as its best item older than the need. Latency is that of the search, the request's vector
known, by the clock and as the processor's time of all threads: on a shared machine only the second means something. The indexing rate leaves
the model's time out. bm25s and Tantivy know words only. What was embedded is kept in the work folder.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import bm25s
import lancedb
import numpy as np
import pyarrow
import Stemmer
import tantivy
from lancedb.rerankers import RRFReranker
from txtai import Embeddings

from matchengine import Engine, Item, Request, embedder_named
from matchengine.embed import Embedder, Vectors, embed_requests
from matchengine.evaluate.beir import Query, read_corpus, read_judgements, read_queries
from matchengine.evaluate.metrics import measure
from matchengine.index.strings import hash_of
from matchengine.text.language import detect_language
from matchengine.text.sentences import passages

TASKS = (
    ("sbir by item", "sbir", "queries.jsonl", "qrels.item.tsv", "item"),
    ("sbir by party", "sbir", "queries.jsonl", "qrels.party.tsv", "party"),
    ("flores it→en", "flores-it-en", "queries.jsonl", "qrels.item.tsv", "item"),
    ("squad-it", "squad-it", "queries.jsonl", "qrels.item.tsv", "item"),
    ("district, aspect → party", "district", "queries.aspect.jsonl", "qrels.aspect.tsv", "party"),
)
TOP, DEEP = 100, 2_000
"""Hits kept, and items asked of a peer when parties are to be told from them."""
PASSAGES = 64
QUICK = 60


class Timed:
    """Our model, the seconds spent in it, and what it said: a text that all engines want is embedded once."""

    def __init__(self, model: Embedder, kept: Path) -> None:
        self._model = model
        self._kept = kept
        self._known: dict[int, np.ndarray] = {}
        if kept.exists():
            held = np.load(kept)
            self._known = dict(zip(held["text"].tolist(), held["vector"], strict=True))
        self.seconds = 0.0
        self.name, self.dimension, self.languages = model.name, model.dimension, model.languages

    def embed(self, texts: Sequence[str]) -> Vectors:
        start = time.perf_counter()
        keys = [hash_of(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        for some in batched(missing.items(), 512):
            self._known.update(
                zip([key for key, _ in some], self._model.embed([text for _, text in some]), strict=True)
            )
        found = np.stack([self._known[key] for key in keys])
        self.seconds += time.perf_counter() - start
        return found

    def embed_requests(self, texts: Sequence[str]) -> Vectors:
        return embed_requests(self._model, texts)

    def keep(self) -> None:
        """What was embedded, for the next run."""
        np.savez(
            self._kept, text=np.array(list(self._known), dtype=np.uint64), vector=np.stack(list(self._known.values()))
        )


@dataclass
class Corpus:
    """One bench folder, read once: (n, d) and (q, d) unit vectors for the peers."""

    items: list[Item]
    queries: list[Query]
    texts: list[str]
    vectors: np.ndarray
    asked: np.ndarray
    italian: bool


T = TypeVar("T")
Search = Callable[[int, int, int | None], list[tuple[str, float]]]
"""Number of the query, hits wanted, year that items must precede → ids with scores."""


def ours(corpus: Corpus, model: Timed, folder: Path) -> tuple[Search, Search, float]:
    before = model.seconds
    start = time.perf_counter()
    engine = Engine.build(folder, corpus.items, model)
    spent = time.perf_counter() - start - (model.seconds - before)

    def by(what: str) -> Search:
        def search(number: int, top: int, limit: int | None) -> list[tuple[str, float]]:
            query = corpus.queries[number]
            request = Request(query.text, query.language, before=limit, top=TOP)
            return [(hit.id, hit.score) for hit in engine.rank(request, what).hits]

        return search

    for query in corpus.queries:
        language = query.language or detect_language(query.text)
        engine.searcher().vectors.of([(query.text, language)])
    return by("item"), by("party"), spent


def bm25s_peer(corpus: Corpus, folder: Path) -> tuple[Search, float]:
    stemmer = Stemmer.Stemmer("italian" if corpus.italian else "english")
    stopwords = "it" if corpus.italian else "en"

    def cut(texts: list[str]):
        return bm25s.tokenize(texts, stopwords=stopwords, stemmer=stemmer, show_progress=False)

    start = time.perf_counter()
    index = bm25s.BM25()
    index.index(cut(corpus.texts), show_progress=False)
    index.save(str(folder))
    spent = time.perf_counter() - start
    years = np.array([-1 if item.year is None else item.year for item in corpus.items])

    def search(number: int, top: int, limit: int | None) -> list[tuple[str, float]]:
        mask = None if limit is None else ((years >= 0) & (years < limit)).astype(np.float32)
        query = cut([corpus.queries[number].text])
        found, scores = index.retrieve(
            query, k=min(top, len(corpus.items)), weight_mask=mask, show_progress=False, n_threads=0
        )
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [(corpus.items[place].id, score) for place, score in pairs if score > 0]

    return search, spent


def tantivy_peer(corpus: Corpus, folder: Path) -> tuple[Search, float]:
    stem = "it_stem" if corpus.italian else "en_stem"
    analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("italian" if corpus.italian else "english"))
        .filter(tantivy.Filter.stemmer("italian" if corpus.italian else "english"))
        .build()
    )
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", stored=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_text_field("body", stored=False, tokenizer_name=stem)
    schema = builder.build()
    folder.mkdir(parents=True)
    start = time.perf_counter()
    index = tantivy.Index(schema, path=str(folder))
    index.register_tokenizer(stem, analyzer)
    writer = index.writer(heap_size=256_000_000, num_threads=2)
    for place, (item, text) in enumerate(zip(corpus.items, corpus.texts, strict=True)):
        writer.add_document(tantivy.Document(place=place, year=-1 if item.year is None else item.year, body=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    spent = time.perf_counter() - start
    searcher = index.searcher()

    def search(number: int, top: int, limit: int | None) -> list[tuple[str, float]]:
        words = Counter(analyzer.analyze(corpus.queries[number].text))
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(schema, "body", word), float(count)),
                )
                for word, count in words.items()
            ]
        )
        if limit is not None:
            older = tantivy.Query.range_query(schema, "year", tantivy.FieldType.Integer, 0, limit - 1)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(older, 0.0))]
            )
        hits = searcher.search(query, top).hits
        return [(corpus.items[searcher.doc(address)["place"][0]].id, score) for score, address in hits]

    return search, spent


def txtai_peer(corpus: Corpus, folder: Path) -> tuple[Search, float]:
    known = dict(zip(corpus.texts, corpus.vectors, strict=True))
    known.update(zip([query.text for query in corpus.queries], corpus.asked, strict=True))
    years = {item.id: item.year for item in corpus.items}

    def transform(texts: Sequence[str]) -> np.ndarray:
        return np.stack([known[text] for text in texts])

    start = time.perf_counter()
    index = Embeddings(method="external", transform=transform, hybrid=True, content=False)
    index.index([(item.id, text, None) for item, text in zip(corpus.items, corpus.texts, strict=True)])
    index.save(str(folder))
    spent = time.perf_counter() - start

    def search(number: int, top: int, limit: int | None) -> list[tuple[str, float]]:
        hits = index.search(corpus.queries[number].text, top)
        return [
            (name, score) for name, score in hits if limit is None or (years[name] is not None and years[name] < limit)
        ]

    return search, spent


def lancedb_peer(corpus: Corpus, folder: Path) -> tuple[Search, float]:
    width = corpus.vectors.shape[1]
    start = time.perf_counter()
    table = lancedb.connect(str(folder)).create_table(
        "items",
        pyarrow.table(
            {
                "place": np.arange(len(corpus.items)),
                "year": np.array([-1 if item.year is None else item.year for item in corpus.items]),
                "body": corpus.texts,
                "vector": pyarrow.FixedSizeListArray.from_arrays(corpus.vectors.ravel(), width),
            }
        ),
    )
    language = "Italian" if corpus.italian else "English"
    table.create_fts_index("body", language=language, stem=True, remove_stop_words=True, ascii_folding=True)
    spent = time.perf_counter() - start
    reranker = RRFReranker()

    def search(number: int, top: int, limit: int | None) -> list[tuple[str, float]]:
        text = "".join(one if one.isalnum() else " " for one in corpus.queries[number].text)
        query = table.search(query_type="hybrid", vector_column_name="vector", fts_columns="body")
        query = query.vector(corpus.asked[number]).text(text).distance_type("dot").rerank(reranker).limit(top)
        if limit is not None:
            query = query.where(f"year >= 0 AND year < {limit}", prefilter=True)
        found = query.select(["place"]).to_arrow()
        pairs = zip(found["place"].to_pylist(), found["_relevance_score"].to_pylist(), strict=True)
        return [(corpus.items[place].id, score) for place, score in pairs]

    return search, spent


PEERS = {"bm25s": bm25s_peer, "Tantivy": tantivy_peer, "txtai": txtai_peer, "LanceDB": lancedb_peer}


def read(folder: Path, queries: str, model: Timed) -> Corpus:
    path = folder / "corpus.jsonl"
    items = read_corpus(path if path.exists() else folder / "corpus.jsonl.gz")
    asked = read_queries(folder / queries)
    texts = [f"{item.title}. {item.text}" if item.title else item.text for item in items]
    share = sum(
        (item.language or detect_language(text)) == "it" for item, text in zip(items[:400], texts, strict=False)
    )
    vectors = _embedded([(item.title.strip(), item.text) for item in items], model.embed)
    questions = _embedded([("", one.text) for one in asked], model.embed_requests)
    return Corpus(items, asked, texts, vectors, questions, share > min(len(items), 400) * 0.6)


def _embedded(texts: list[tuple[str, str]], embed: Callable[[Sequence[str]], Vectors]) -> np.ndarray:
    """(n, d): the mean of each text's passages, its title before each, of length 1."""
    cut = [
        [f"{title}. {text[start:end]}" if title else text[start:end] for start, end in passages(text)[:PASSAGES]]
        or [title or text]
        for title, text in texts
    ]
    flat = embed([one for some in cut for one in some])
    firsts = np.concatenate([[0], np.cumsum([len(some) for some in cut])[:-1]])
    sums = np.add.reduceat(flat, firsts, axis=0)
    return (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32)


Times = list[tuple[float, float]]


def batched(some: Iterable[T], size: int) -> Iterator[list[T]]:
    walk = iter(some)
    while found := list(islice(walk, size)):
        yield found


def timed(search: Search, corpus: Corpus, by: str, parties: bool) -> tuple[dict[str, dict[str, float]], Times]:
    """The run, and each query's seconds by the clock and of the processor. `parties`: the search answers with items, to be told as parties."""
    holder = {item.id: item.party for item in corpus.items}
    run: dict[str, dict[str, float]] = {}
    spent = []
    for number, query in enumerate(corpus.queries):
        start, used = time.perf_counter(), time.process_time()
        hits = search(number, DEEP if parties else TOP, query.before if by == "party" else None)
        if parties:
            best: dict[str, float] = {}
            for name, score in hits:
                best[holder[name]] = max(best.get(holder[name], -np.inf), score)
            hits = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
        spent.append((time.perf_counter() - start, time.process_time() - used))
        run[query.id] = dict(hits)
    return run, spent


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", default="", help="minilm (default), static, or another by name or folder")
    parser.add_argument("--only", default="", help="tasks whose name holds this")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} queries of each task")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    light = embedder_named(options.model)
    model = Timed(light, options.work / f"vectors-{light.name}.npz")
    print(f"Model: {model.name}. Times in ms; rate in items a second without the model; size in MB.\n")
    print("| task | engine | MRR | S@10 | p50 / p95 | processor p50 / p95 | rate | size |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    built: tuple[str, Corpus, dict[str, tuple[Search, Search | None, float, int]]] | None = None
    for label, name, queries, judged, by in TASKS:
        if options.only not in label:
            continue
        if built is None or built[0] != name:
            for engine in ("ours", *PEERS):
                shutil.rmtree(options.work / engine, ignore_errors=True)
            corpus = read(options.bench / name, queries, model)
            items, parties, spent = ours(corpus, model, options.work / "ours")
            engines = {"Crocevia": (items, parties, spent, size(options.work / "ours"))}
            for peer, make in PEERS.items():
                search, spent = make(corpus, options.work / peer)
                engines[peer] = (search, None, spent, size(options.work / peer))
            built = name, corpus, engines
            model.keep()
        _, corpus, engines = built
        relevant = read_judgements(options.bench / name / judged)
        some = replace(corpus, queries=corpus.queries[: QUICK if options.quick else None])
        asked = {query.id for query in some.queries}
        relevant = {query: judged for query, judged in relevant.items() if query in asked}
        for engine, (items, parties, spent, bytes_) in engines.items():
            search = parties if by == "party" and parties else items
            run, seconds = timed(search, some, by, by == "party" and parties is None)
            figures = measure(run, relevant)
            clock, used = (np.percentile(some, (50, 95)) * 1_000 for some in np.array(seconds).T)
            rate = len(corpus.items) / spent
            cells = f"{figures['MRR']:.3f} | {figures['S@10']:.3f} | {clock[0]:.1f} / {clock[1]:.1f} | {used[0]:.1f} / {used[1]:.1f}"
            print(f"| {label} | {engine} | {cells} | {rate:,.0f} | {bytes_ / 1e6:.1f} |", flush=True)


if __name__ == "__main__":
    main()
