"""More needs to tune on than were judged: topics without judgement, and the firm that probably won each.

    PYTHONPATH=src python tools/guess_winners.py --bench $BENCH/sbir --index var/bench/sbir.index --out var/bench/sbir-guessed
    PYTHONPATH=src python -m matchengine rank --corpus $BENCH/sbir/corpus.jsonl.gz --queries var/bench/sbir-guessed/queries.jsonl \\
        --by party --index var/bench/sbir.index --out run.trec
    PYTHONPATH=src python -m matchengine evaluate --run run.trec --qrels var/bench/sbir-guessed/qrels.party.tsv

A topic's project is taken to be the one found first by item among those of its year and the YEARS after, if its score is SCORE or more and stands MARGIN before
the next: of the judged needs to which the same rule is put, the share that it tells rightly is printed. Firms without an older project are left
out, as are judged projects. Guessed winners say nothing of how well items are found (they were found that way); what they can tell is how a firm is to be told
from its older projects. Writes `queries.jsonl` and `qrels.party.tsv`, in BEIR layout.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from matchengine import Engine, Request
from matchengine.evaluate.beir import read_corpus, read_judgements, read_queries
from matchengine.types import Item

YEARS, SCORE, MARGIN = 3, 0.7, 0.04


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True, help="of the bench's corpus, as `rank --index` keeps it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    engine = Engine.open(options.index)
    items = {item.id: item for item in read_corpus(options.bench / "corpus.jsonl.gz")}
    judged = read_judgements(options.bench / "qrels.item.tsv")
    tried = [
        (first.id in judged[query.id])
        for query in track(read_queries(options.bench / "queries.jsonl"), "judged")
        if query.id in judged and (first := guess(engine, query.text, query.before or 0)) is not None
    ]
    print(f"told of {len(tried)} of {len(judged)} judged needs, rightly of {sum(tried) / max(len(tried), 1):.2f}")
    won = {item for relevant in judged.values() for item in relevant}
    options.out.mkdir(parents=True, exist_ok=True)
    count = 0
    with (
        (options.out / "queries.jsonl").open("w", encoding="utf-8") as queries,
        (options.out / "qrels.party.tsv").open("w", encoding="utf-8") as qrels,
    ):
        qrels.write("query-id\tcorpus-id\tscore\n")
        topics = gzip.decompress((options.bench / "unjudged_topics.jsonl.gz").read_bytes()).decode("utf-8").strip().split("\n")
        oldest = first_years(items.values())
        for line in track(topics, "topics"):
            topic = json.loads(line)
            found = guess(engine, f"{topic['title']}. {topic['text']}", topic["year"])
            winner = items[found.id].party if found else ""
            if found is None or found.id in won or oldest.get(winner, 9999) >= topic["year"]:
                continue
            told = {"_id": topic["_id"], "text": topic["text"], "lang": "en", "before": topic["year"]}
            queries.write(json.dumps(told, ensure_ascii=False) + "\n")
            qrels.write(f"{topic['_id']}\t{winner}\t1\n")
            count += 1
    print(f"{count:,} topics with a guessed winner that has an older project")


def guess(engine: Engine, text: str, year: int) -> Item | None:
    """The project, where one stands out."""
    hits = engine.rank(Request(text, language="en", since=year, before=year + YEARS + 1, top=2)).hits
    if len(hits) < 2 or hits[0].score < SCORE or hits[0].score - hits[1].score < MARGIN:
        return None
    return engine.snapshot().item(engine.snapshot().rows[hits[0].id])


def first_years(items: Iterable[Item]) -> dict[str, int]:
    """party → the year of its oldest project."""
    found: dict[str, int] = {}
    for item in items:
        if item.year is not None:
            found[item.party] = min(found.get(item.party, item.year), item.year)
    return found


if __name__ == "__main__":
    main()
