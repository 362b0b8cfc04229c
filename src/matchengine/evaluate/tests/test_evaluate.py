from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchengine.errors import BadFile
from matchengine.evaluate.beir import Query, read_corpus, read_judgements, read_queries
from matchengine.evaluate.metrics import measure
from matchengine.evaluate.trec import read_run, write_hits
from matchengine.types import Hit, Item


def test_rows_become_items(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    rows = [
        {
            "_id": "a",
            "title": "T",
            "text": "x",
            "party": "acme",
            "year": 2020,
            "lang": "it",
            "kind": "patent",
            "trl": 4,
        },
        {"_id": 7, "text": "y", "year": None, "lang": "de"},
    ]
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\ufeff" + "\n\n".join(json.dumps(row) for row in rows))
    assert read_corpus(path) == [
        Item("a", "acme", "T", "x", "patent", "it", 2020, 4),
        Item("7", "7", "", "y"),
    ]


def test_queries(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"_id": "q", "text": "t", "before": 2015, "lang": "EN"}\n')
    assert read_queries(path) == [Query("q", "t", "en", 2015)]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('{"_id": "a", "text": "x"}\nnot json', "line 2: not JSON"),
        ("[1]", "line 1: expected an object, got list"),
        ('{"text": "x"}', "line 1: '_id' is missing"),
        ('{"_id": " ", "text": "x"}', "line 1: '_id' is empty"),
        ('{"_id": "a"}', "line 1: 'text' is missing"),
        ('{"_id": "a", "text": ["x"]}', "line 1: 'text' must be a string, not list"),
        ('{"_id": "a", "text": "x", "year": "soon"}', "line 1: 'year' must be a whole number"),
        ('{"_id": "a", "text": "x"}\n\n{"_id": "a", "text": "y"}', "line 3: the _id 'a' was already given in line 1"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path: Path, lines: str, reason: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(lines)
    with pytest.raises(BadFile, match=reason.replace("(", r"\(")):
        read_corpus(path)


def test_files_that_are_not_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(b'{"_id": "a", "text": "\xff\xfe"}')
    with pytest.raises(BadFile, match="line 1: not UTF-8"):
        read_corpus(path)
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(b"not gzip")
    with pytest.raises(BadFile, match="cannot be read"):
        read_corpus(packed)
    with pytest.raises(BadFile, match="cannot be read"):
        read_queries(tmp_path / "none.jsonl")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z0-9%]{1,8}( [a-z0-9]{1,8}){0,3}", fullmatch=True), st.floats(0, 1)), max_size=9
    )
)
def test_a_run_is_read_back(tmp_path_factory: pytest.TempPathFactory, hits: list[tuple[str, float]]) -> None:
    out = StringIO()
    write_hits(out, "q1", [Hit(name, score) for name, score in dict(hits).items()])
    path = tmp_path_factory.mktemp("runs") / "run.trec"
    path.write_text(out.getvalue())
    found = read_run(path).get("q1", {})
    assert found == {name: pytest.approx(score, abs=1e-6) for name, score in dict(hits).items()}


def test_bad_runs_and_judgements_are_named(tmp_path: Path) -> None:
    run, judged = tmp_path / "run", tmp_path / "qrels.tsv"
    run.write_text("q1 Q0 d1 1 0.5 x\nq1 Q0 d2 2 high x\n")
    judged.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1 d2 1\n")
    with pytest.raises(BadFile, match="line 2"):
        read_run(run)
    with pytest.raises(BadFile, match="line 3"):
        read_judgements(judged)


def test_a_query_may_be_called_query(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("query1\td1\t1\nquery2\td2\t1\n")
    assert read_judgements(path) == {"query1": {"d1": 1}, "query2": {"d2": 1}}
    path.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    assert read_judgements(path) == {"q1": {"d1": 1}}


def test_the_figures_are_those_of_the_books() -> None:
    run = {"q1": {"a": 3.0, "b": 2.0, "c": 1.0}, "q2": {"x": 1.0}}
    figures = measure(run, {"q1": {"b": 1}, "q2": {"x": 1}, "q3": {"y": 1}})
    assert figures["MRR"] == pytest.approx((0.5 + 1 + 0) / 3)
    assert figures["S@1"] == pytest.approx(1 / 3)
    assert figures["S@10"] == pytest.approx(2 / 3)
    assert figures["nDCG@10"] == pytest.approx((0.6309 + 1) / 3, abs=1e-4)


def test_recall_is_the_share_of_the_relevant_among_the_first() -> None:
    run = {"q1": {f"d{place}": 20.0 - place for place in range(12)}}
    figures = measure(run, {"q1": {"d0": 1, "d4": 2, "d7": 1, "d11": 1, "d5": 0}})
    assert figures["R@5"] == pytest.approx(2 / 4)
    assert figures["R@10"] == pytest.approx(3 / 4)
