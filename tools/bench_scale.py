"""How fast and how large the engine is, at the size of the bench and far beyond it. Prints a markdown table.

    python tools/bench_scale.py --bench ../shared/data/bench/sbir --work var/bench [--items 1000000] [--model wide] [--quick]

Beside the bench itself an index of `--items` is measured that is made from it: an item holds three words of four of one project and one of
five of another, shows the first one's text, and has its vectors (two at most), each number moved at random (cosine to the real one
about 0.93), since embedding a million texts would take hours; each party is made after one of the bench's, project by project. What is made is kept in
the work folder and used again. Seeded. `--model wide`: the light model, its vectors turned into 384 numbers by a map that keeps all cosines, so that an index is as large as with the full one
and need not be embedded for an hour. `--quick`: that model, 200,000 items if no other number is given, fewer needs. Each index is measured in a process of its own, by needs cut to WORDS words, for an asker who may read nine items
of ten. Beside the time that passed stands the processor's: on a shared machine only the second means something.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from matchengine.embed import Embedder, StaticEmbedder, embedder_named  # noqa: E402  (the checkout's own package, found by the line above)
from matchengine.engine import Engine  # noqa: E402
from matchengine.errors import IndexBroken  # noqa: E402
from matchengine.evaluate.beir import read_corpus, read_queries  # noqa: E402
from matchengine.index.manifest import Manifest, Part, publish, writing  # noqa: E402
from matchengine.index.merge import merge_arrays  # noqa: E402
from matchengine.index.segment import by_hash, by_party, of_items, postings, write_segment  # noqa: E402
from matchengine.index.snapshot import spans  # noqa: E402
from matchengine.index.strings import Strings, hashed, pack  # noqa: E402
from matchengine.index.vectors import decode, encode  # noqa: E402
from matchengine.types import Item, Request  # noqa: E402

SEGMENT = 200_000
WORDS = 200
MOVED = 0.02
"""Standard deviation of what is added to each number of a vector."""
OWN, FOREIGN = 0.75, 0.2
"""The shares of two projects' words that an item holds."""
NEEDS = 50
EXACT_NEEDS = 20
ITEMS = 1_000_000
QUICK_ITEMS, QUICK_NEEDS, QUICK_EXACT = 200_000, 20, 6
UPDATES = 40
SEED = 7


class Cheap:
    """Vectors at no cost, for the speed of everything but the model."""

    languages = frozenset({"en"})

    def __init__(self, name: str = "cheap", dimension: int = 384) -> None:
        self.name, self.dimension = name, dimension

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        drawn = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimension), dtype=np.float32)
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


class Wide:
    """The light model in the full one's 384 numbers."""

    name, dimension = "wide", 384

    def __init__(self) -> None:
        self._light = StaticEmbedder()
        square, _ = np.linalg.qr(np.random.default_rng(5).standard_normal((self.dimension, self._light.dimension)))
        self._map = square.T.astype(np.float32)
        self.languages = self._light.languages

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return self._light.embed(texts) @ self._map


def model_named(name: str) -> Embedder:
    return Wide() if name == "wide" else embedder_named(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--items", type=int, nargs="*", default=[])
    parser.add_argument("--model", default="", help="minilm (default), static, wide, or another by name or folder")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.items = options.items or [QUICK_ITEMS if options.quick else ITEMS]
    options.model = options.model or ("wide" if options.quick else "")
    options.work.mkdir(parents=True, exist_ok=True)
    model = model_named(options.model)
    real = options.work / f"sbir-{options.model}.index" if options.model else options.work / "sbir.index"
    corpus = read_corpus(options.bench / "corpus.jsonl.gz")
    try:
        Engine.open(real, model)
    except IndexBroken:
        Engine.build(
            real, corpus, model, progress=lambda done, of: print(f"embedding {done:,} of {of:,}", file=sys.stderr)
        )
    folders = [real]
    for count in options.items:
        folder = options.work / f"synthetic-{count}-{model.name}.index"
        try:
            Engine.open(folder, model)
        except IndexBroken:
            synthesise(folder, Engine.open(real, model), count)
        folders.append(folder)
    columns = []
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for folder in folders:
            columns.append(pool.apply(measure, (folder, options.bench, options.model, options.quick)))
    print("| | " + " | ".join(f"{column['items']} items" for column in columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for row in columns[0]:
        print(f"| {row} | " + " | ".join(column[row] for column in columns) + " |")
    print("\n| building | items a second | by processor time |\n| --- | --- | --- |")
    for label, embedder, some in (
        ("all but the model, items of the bench", Cheap(), corpus[:4_000]),
        ("with the light model, texts of 200 word pieces", embedder_named("static"), cut(corpus[:1_500])),
        ("with the built-in model, texts of 200 word pieces", embedder_named(""), cut(corpus[:150])),
    ):
        print(f"| {label} | " + " | ".join(f"{rate:,.0f}" for rate in build_rate(embedder, some)) + " |", flush=True)


def synthesise(folder: Path, real: Engine, count: int) -> None:
    """Write the index segment by segment, without a model and without reading a text again."""
    parts = real.snapshot().parts
    made = merge_arrays([part.segment for part in parts], [part.alive for part in parts])
    draw = np.random.default_rng(SEED)
    first = made["party.first"]
    models = draw.integers(len(first) - 1, size=count)
    models = models[: int(np.searchsorted(np.cumsum(np.diff(first)[models]), count)) + 1]
    order = draw.permutation(count)
    bases = made["party.row"][spans(first[models], first[models + 1])][:count][order]
    holders = np.repeat(np.arange(len(models)), np.diff(first)[models])[:count][order]
    name, dimension = real.snapshot().manifest.model, real.snapshot().dimension
    with writing(folder):
        files = []
        for start in range(0, count, SEGMENT):
            files.append(Part(f"00000001-{start:08d}.segment"))
            some = np.arange(start, min(start + SEGMENT, count))
            write_segment(
                folder / files[-1].file, segment(made, some, bases[some], holders[some], draw), name, dimension
            )
            print(f"made {some[-1] + 1:,} of {count:,}", file=sys.stderr)
        publish(folder, Manifest(1, name, dimension, tuple(files), real.snapshot().manifest.glossed))


def segment(
    real: dict[str, np.ndarray],
    numbers: np.ndarray,
    base: np.ndarray,
    holders: np.ndarray,
    draw: np.random.Generator,
) -> dict[str, np.ndarray]:
    other = draw.integers(len(real["year"]), size=len(numbers))
    names, of = np.unique(holders, return_inverse=True)
    hashes = hashed(f"firm {name}" for name in names)
    order = np.argsort(hashes)
    place = np.empty(len(names), dtype=np.int32)
    place[order] = np.arange(len(names), dtype=np.int32)
    ids = [f"i{number}" for number in numbers.tolist()]
    return {
        **pack("item", items(real, base, ids, holders)),
        **pack("id", ids),
        **by_hash(hashed(ids)),
        **pack("party", (f"firm {name}" for name in names[order])),
        "party.hash": hashes[order],
        **by_party(place[of], len(names)),
        **{name: real[name][base] for name in ("year", "trl", "language", "level")},
        **words(real, base, other, draw),
        **meanings(real, base, draw),
    }


def items(real: dict[str, np.ndarray], base: np.ndarray, ids: Sequence[str], holders: np.ndarray) -> Iterator[str]:
    told = Strings(real["item.bytes"], real["item.starts"])
    texts = [one[one.index('"title"') :] for one in told]
    for identity, row, holder in zip(ids, base.tolist(), holders.tolist(), strict=True):
        yield f'{{"id": "{identity}", "party": "firm {holder}", {texts[row]}'


def words(
    real: dict[str, np.ndarray], base: np.ndarray, other: np.ndarray, draw: np.random.Generator
) -> dict[str, np.ndarray]:
    keys, counts = [], []
    for source, share in ((base, OWN), (other, FOREIGN)):
        starts, ends = real["held.first"][source], real["held.first"][source + 1]
        at = spans(starts, ends)
        row = np.repeat(np.arange(len(source)), ends - starts)
        kept = draw.random(len(at), dtype=np.float32) < share
        keys.append((row[kept] << 32) + real["held.term"][at[kept]])
        counts.append(real["held.count"][at[kept]])
    key, first = np.unique(np.concatenate(keys), return_index=True)
    count = np.concatenate(counts)[first]
    row, term = (key >> 32).astype(np.int32), key & 0xFFFFFFFF
    length = np.stack([np.bincount(row, count[:, side], minlength=len(base)) for side in (0, 1)], axis=1)
    length = length.astype(np.int32)
    used, local = np.unique(term, return_inverse=True)
    return {
        "length": length,
        "term.hash": real["term.hash"][used],
        **postings(local.astype(np.int64), row, count, len(used), length),
    }


def meanings(real: dict[str, np.ndarray], base: np.ndarray, draw: np.random.Generator) -> dict[str, np.ndarray]:
    starts, ends = real["passage.first"][base], real["passage.first"][base + 1]
    ends = np.minimum(ends, starts + 2)
    at = spans(starts, ends)
    vectors = decode(real["passage.vector"][at], real["passage.scale"][at])
    vectors += draw.standard_normal(vectors.shape, dtype=np.float32) * np.float32(MOVED)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = np.repeat(np.arange(len(base), dtype=np.int32), ends - starts)
    return {**of_items(owners, len(base)), "passage.place": real["passage.place"][at], **encode(vectors)}


def measure(folder: Path, bench: Path, named: str, quick: bool) -> dict[str, str]:
    """One column of the table."""
    count, exactly = (QUICK_NEEDS, QUICK_EXACT) if quick else (NEEDS, EXACT_NEEDS)
    needs = [
        Request(" ".join(query.text.split()[:WORDS]), language="en", before=query.before, top=20)
        for query in read_queries(bench / "queries.jsonl")
    ]
    model = model_named(named)
    with tempfile.TemporaryDirectory() as scratch:  # what any index needs: model, lexicon, tables
        small = Engine.build(scratch, [Item("a", "b", "Pump", "A pump for water.")], model)
        for need in needs[:20]:
            small.rank(need, by="party")
            small.cover(need)
    before = memory()
    engine = Engine.open(folder, model)
    snapshot = engine.snapshot()
    allow = frozenset(one for place, one in enumerate(snapshot.ids) if place % 10)
    requests = [Request(need.text, language="en", allow=allow, top=20) for need in needs]
    dated = [Request(need.text, language="en", allow=allow, top=20, before=need.before) for need in needs]
    size = len(snapshot.rows)
    reading = [clocked(lambda r=r: engine.searcher().vectors.of([(r.text, "en")])) for r in requests]
    for request in dated[-10:]:  # the allow-mask, and pages of the files
        engine.rank(request, by="item")
        engine.rank(request, by="party")
        engine.cover(request)
    by_item = [clocked(lambda r=r: engine.rank(r)) for r in requests[:count]]
    by_party = [clocked(lambda r=r: engine.rank(r, by="party")) for r in dated[count : 2 * count]]
    for request in requests[2 * count : 3 * count]:
        engine.searcher().vectors.of([(a.text, a.language or "en") for a in engine.cover(request).aspects])
    covers = [clocked(lambda r=r: engine.cover(r)) for r in requests[2 * count : 3 * count]]
    after = memory()
    overlaps = {by: overlap(engine, some[:exactly], by) for by, some in (("item", requests), ("party", dated))}
    disk = sum(path.stat().st_size for path in folder.iterdir())
    writer = Engine.open(folder, Cheap(model.name, model.dimension))
    fresh = [Item(f"new {n}", f"firm {n}", "Pump", requests[n].text[:900], year=2025) for n in range(UPDATES)]
    updates = [clocked(lambda one=one: writer.update([one])) for one in fresh]
    writer.remove([one.id for one in fresh])
    return {
        "items": f"{size:,}",
        "passages": f"{snapshot.passage_count:,}",
        "parties": f"{len(snapshot.parties):,}",
        "rank by item": told(by_item),
        "rank by party": told(by_party),
        "cover, aspects derived, evidence written out": told(covers),
        "the model, for one need (apart)": told(reading),
        "update of one item (model apart)": told(updates),
        "overlap at 10 with exact search, by item / by party": f"{overlaps['item']:.3f} / {overlaps['party']:.3f}",
        "RAM an item: private / mapped from files": " / ".join(
            f"{(late - early) / size:,.0f} B" for early, late in zip(before, after, strict=True)
        ),
        "disk an item": f"{disk / size:,.0f} B",
    }


def overlap(engine: Engine, requests: Sequence[Request], by: str) -> float:
    """The share of the ten best of an exact search that two stages find."""
    searcher = engine.searcher()
    shares = []
    for request in requests:
        found = {hit.id for hit in engine.rank(request, by=by).hits[:10]}
        usual, searcher.exact = searcher.exact, 10**12
        wanted = [hit.id for hit in engine.rank(request, by=by).hits[:10]]
        searcher.exact = usual
        shares.append(len(found & set(wanted)) / max(len(wanted), 1))
    return float(np.mean(shares))


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds passed, and of processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3


def told(times: Sequence[tuple[float, float]]) -> str:
    middle, most = np.percentile(np.array(times), [50, 95], axis=0)
    return f"p50 {middle[0]:.1f}, p95 {most[0]:.1f} ms (processor {middle[1]:.1f}, {most[1]:.1f})"


def memory() -> tuple[int, int]:
    """Bytes of private memory, and of mapped files, that are held now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.startswith("Rss")}
    return held["RssAnon"], held["RssFile"]


def cut(items: Sequence[Item]) -> list[Item]:
    """Texts of about 200 word pieces, one passage each."""
    return [Item(item.id, item.party, item.title, item.text[:900], language="en") for item in items]


def build_rate(embedder: Embedder, items: Sequence[Item]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        Engine.build(folder, items[:5], embedder)
        wall, processor = clocked(lambda: Engine.build(folder, items, embedder))
    return len(items) / wall * 1e3, len(items) / processor * 1e3


if __name__ == "__main__":
    main()
