from __future__ import annotations

import json
from pathlib import Path

import pytest

from matchengine.command import main

CORPUS = [
    {"_id": "d1", "title": "Brake pads", "text": "Pads bonded with cement.", "party": "acme spa", "year": 2012},
    {"_id": "d2", "title": "Forno a vuoto", "text": "Trattamenti termici per acciai.", "party": "forni", "year": 2020},
    {"_id": "d3", "title": "Forno fusorio", "text": "Un forno per la ghisa.", "party": "ghise", "year": 2010},
]
QUERIES = [
    {"_id": "q1", "text": "pastiglie freno con cemento", "lang": "it"},
    {"_id": "q2", "text": "vacuum furnace", "before": 2015},
    {"_id": "q3", "text": "…"},
]


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tacme spa\t1\nq2\tghise\t1\n")
    return tmp_path


def rank(bench: Path, *more: str) -> list[str]:
    out = bench / "run.trec"
    paths = ["--corpus", str(bench / "corpus.jsonl"), "--queries", str(bench / "queries.jsonl"), "--out", str(out)]
    assert main(["rank", *paths, *more]) == 0
    return out.read_text().splitlines()


def test_items_are_ranked_whatever_their_year(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = rank(bench, "--by", "item", "--top", "2")
    assert [line.split()[:4] for line in lines] == [
        ["q1", "Q0", "d1", "1"],
        ["q1", "Q0", lines[1].split()[2], "2"],
        ["q2", "Q0", "d2", "1"],
        ["q2", "Q0", "d3", "2"],
    ]
    assert all(line.endswith(" matchengine") for line in lines)
    said = capsys.readouterr()
    assert said.out == ""
    assert "query q3: the request has no words" in said.err


@pytest.mark.parametrize("engine", ["hybrid", "lexical", "dense"])
def test_parties_are_ranked_on_evidence_older_than_the_need(
    bench: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rank(bench, "--by", "party", "--engine", engine)
    assert lines[0].startswith("q1 Q0 acme spa 1 ")
    assert not any(line.startswith("q2 Q0 forni") for line in lines)
    assert next(line for line in lines if line.startswith("q2")).startswith("q2 Q0 ghise 1 ")
    assert main(["evaluate", "--run", str(bench / "run.trec"), "--qrels", str(bench / "qrels.tsv")]) == 0
    assert capsys.readouterr().out.startswith("MRR\t1.0000\nS@1\t1.0000\nS@10\t1.0000\nnDCG@10\t")


def test_a_kept_index_is_used_again_until_the_corpus_changes(bench: Path) -> None:
    folder = str(bench / "index")
    first = rank(bench, "--index", folder)
    manifest = (bench / "index" / "MANIFEST.json").read_text()
    assert rank(bench, "--index", folder) == first
    assert (bench / "index" / "MANIFEST.json").read_text() == manifest
    (bench / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in CORPUS[:2]))
    assert not any(" d3 " in line for line in rank(bench, "--index", folder))


def test_bad_files_end_with_a_reason_and_no_traceback(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bench / "corpus.jsonl").write_text('{"_id": "a", "text": "x"}\n{')
    paths = ["--corpus", str(bench / "corpus.jsonl"), "--queries", str(bench / "queries.jsonl")]
    assert main(["rank", *paths, "--out", str(bench / "x")]) == 2
    assert "corpus.jsonl, line 2: not JSON" in capsys.readouterr().err
    assert main(["evaluate", "--run", str(bench / "none"), "--qrels", str(bench / "qrels.tsv")]) == 2
    assert "none: cannot be read" in capsys.readouterr().err


def test_the_light_model_is_named_on_the_command_line(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bench / "light"
    lines = rank(bench, "--model", "static", "--index", str(folder), "--top", "1")
    assert lines[1].split()[2] == "d2"
    assert json.loads((folder / "MANIFEST.json").read_text())["model"] == "static-minilm"
    paths = ["--corpus", str(bench / "corpus.jsonl"), "--queries", str(bench / "queries.jsonl")]
    assert main(["rank", *paths, "--out", str(bench / "x"), "--model", str(bench / "none")]) == 2
    assert "no model" in capsys.readouterr().err
