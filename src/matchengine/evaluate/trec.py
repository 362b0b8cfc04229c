"""Runs in TREC format: `query Q0 document rank score tag`, one line a hit, scores descending."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from matchengine.errors import BadFile
from matchengine.types import Hit

TAG = "matchengine"


def write_hits(out: TextIO, query: str, hits: Iterable[Hit]) -> None:
    """Ids are written as they are, spaces and all: the first two and the last three columns have none."""
    for place, hit in enumerate(hits, start=1):
        document = " ".join(hit.id.split())
        out.write(f"{query} Q0 {document} {place} {hit.score:.6f} {TAG}\n")


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """query → document → score. Raises BadFile."""
    run: dict[str, dict[str, float]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        fields = line.split()
        try:
            query, document, score = fields[0], " ".join(fields[2:-3]), float(fields[-2])
        except (IndexError, ValueError) as error:
            raise BadFile(f"{path}, line {number}: expected query, Q0, document, rank, score, tag") from error
        run.setdefault(query, {})[document] = score
    return run
