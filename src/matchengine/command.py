"""The engine from the command line, for anyone's data in the BEIR layout.

python -m matchengine rank --corpus corpus.jsonl.gz --queries queries.jsonl --by item --top 100 --out run.trec
python -m matchengine evaluate --run run.trec --qrels qrels.item.tsv
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from matchengine.embed import Embedder, embedder_named
from matchengine.engine import Engine
from matchengine.errors import BadRequest, IndexBroken, MatchengineError
from matchengine.evaluate.beir import Query, read_corpus, read_judgements, read_queries
from matchengine.evaluate.metrics import measure
from matchengine.evaluate.trec import read_run, write_hits
from matchengine.rank.fuse import METHODS, Method
from matchengine.search import By
from matchengine.types import Hit, Item, Request


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 2: bad arguments or files, said on stderr in one line."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "rank":
            _rank(options)
        else:
            _evaluate(options)
    except (MatchengineError, OSError) as error:
        sys.stderr.write(f"matchengine: {error}\n")
        return 2
    return 0


def _rank(options: argparse.Namespace) -> None:
    items = read_corpus(options.corpus)
    queries = read_queries(options.queries)
    with tempfile.TemporaryDirectory(prefix="matchengine-") as scratch, _progress() as progress:
        engine = _index(options.index or Path(scratch), items, embedder_named(options.model), progress)
        task = progress.add_task("answering", total=len(queries))
        with options.out.open("w", encoding="utf-8") as out:
            for query in queries:
                write_hits(out, query.id, _answer(engine, query, options.by, options.engine, options.top))
                progress.advance(task)


def _index(folder: Path, items: list[Item], embedder: Embedder, progress: Progress) -> Engine:
    """The index in the folder, made or brought up to date to hold these items and no others."""
    task = progress.add_task("indexing", total=len(items))

    def report(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    with suppress(IndexBroken):
        engine = Engine.open(folder, embedder)
        if engine.holds(items):
            report(len(items), len(items))
            return engine
    return Engine.build(folder, items, embedder, report)


def _answer(engine: Engine, query: Query, by: By, method: Method, top: int) -> tuple[Hit, ...]:
    """`before` speaks of a party's evidence: an item asked for by itself may be younger than the need."""
    before = query.before if by == "party" else None
    request = Request(query.text, language=query.language, before=before, top=top, context=query.need)
    try:
        return engine.rank(request, by=by, method=method).hits
    except BadRequest as error:
        sys.stderr.write(f"matchengine: query {query.id}: {error}; no hits\n")
        return ()


def _evaluate(options: argparse.Namespace) -> None:
    figures = measure(read_run(options.run), read_judgements(options.qrels))
    sys.stdout.write("".join(f"{name}\t{value:.4f}\n" for name, value in figures.items()))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="matchengine", description="From a need to the items or parties that meet it."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    rank = commands.add_parser("rank", help="rank items or parties for each query; write a TREC run")
    rank.add_argument(
        "--corpus", type=Path, required=True, help="JSON lines (.gz allowed): _id, title, text[, party, year, lang]"
    )
    rank.add_argument("--queries", type=Path, required=True, help="JSON lines: _id, text[, lang, before, need]")
    rank.add_argument("--by", choices=get_args(By), default="item", help="`before` of a query holds with party only")
    rank.add_argument("--top", type=_positive, default=100, help="hits for each query (default 100)")
    rank.add_argument("--out", type=Path, required=True, help="the run to write")
    rank.add_argument("--engine", choices=METHODS, default="hybrid")
    rank.add_argument("--model", default="", help="minilm (default), static, or the name or folder of another model")
    rank.add_argument("--index", type=Path, help="folder that keeps the index between calls")
    evaluate = commands.add_parser("evaluate", help="MRR, S@1, S@10, nDCG@10 of a run")
    evaluate.add_argument("--run", type=Path, required=True)
    evaluate.add_argument("--qrels", type=Path, required=True, help="tab-separated: query, document or party, score")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
