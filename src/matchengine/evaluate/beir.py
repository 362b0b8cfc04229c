"""Corpora, queries and judgements in the BEIR layout (Thakur et al. 2021), with our optional fields.

Corpus rows: `_id, title, text` and optionally `party, year, lang, kind, trl`. Query rows: `_id, text` and optionally
`lang, before, need`. JSON, one object a line; a name that ends in .gz is read through gzip. Judgements: tab-separated, with a
heading: query, document (or party), score. Every bad line is named with its number and the reason.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchengine.errors import BadFile
from matchengine.types import Item, Language


@dataclass(frozen=True, slots=True)
class Query:
    """A request of the bench. `before`: only evidence of years before it is older than the need. `need`: what the text is an aspect of."""

    id: str
    text: str
    language: Language | None = None
    before: int | None = None
    need: str = ""


def read_corpus(path: Path) -> list[Item]:
    """The items, in the file's order; a row without `party` is its own party. Raises BadFile."""
    items: list[Item] = []
    seen: dict[str, int] = {}
    for number, row in _rows(path):
        where = f"{path}, line {number}"
        identity = _text(row, "_id", where)
        if not identity.strip():
            raise BadFile(f"{where}: '_id' is empty")
        if identity in seen:
            raise BadFile(f"{where}: the _id {identity!r} was already given in line {seen[identity]}")
        seen[identity] = number
        items.append(
            Item(
                id=identity,
                party=_text(row, "party", where, identity).strip() or identity,
                title=_text(row, "title", where, ""),
                text=_text(row, "text", where),
                kind=_text(row, "kind", where, ""),
                language=_language(row, where),
                year=_number(row, "year", where),
                trl=_number(row, "trl", where),
            )
        )
    return items


def read_queries(path: Path) -> list[Query]:
    """The queries, in the file's order. Raises BadFile."""
    queries: list[Query] = []
    seen: dict[str, int] = {}
    for number, row in _rows(path):
        where = f"{path}, line {number}"
        identity = _text(row, "_id", where)
        if identity in seen:
            raise BadFile(f"{where}: the _id {identity!r} was already given in line {seen[identity]}")
        if not identity or any(character.isspace() for character in identity):
            raise BadFile(f"{where}: the _id {identity!r} is empty or has a space in it, which a run cannot hold")
        seen[identity] = number
        need = _text(row, "need", where, "")
        language, before = _language(row, where), _number(row, "before", where)
        queries.append(Query(identity, _text(row, "text", where), language, before, need))
    return queries


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """query → document → score. Raises BadFile."""
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip() or _is_heading(number, line):
            continue
        fields = line.split("\t")
        try:
            query, document, score = fields[0], fields[-2], int(fields[-1])
        except (IndexError, ValueError) as error:
            raise BadFile(f"{path}, line {number}: expected query, document and score with tabs between") from error
        judgements.setdefault(query, {})[document] = score
    return judgements


def _is_heading(number: int, line: str) -> bool:
    """Whether the first line names the columns: a query may be called “query…” too, and has a score."""
    return number == 1 and line.lower().startswith("query") and not line.split("\t")[-1].strip().lstrip("-").isdigit()


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadFile(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise BadFile(f"{path}, line {number}: expected an object, got {type(row).__name__}")
        yield number, row


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for raw in lines:
                number += 1
                yield raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}, line {number}: not UTF-8 ({error.reason})") from error
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(f"{path}: cannot be read after line {number} ({error})") from error


def _text(row: dict[str, Any], name: str, where: str, default: str | None = None) -> str:
    value = row.get(name)
    if value is None:
        if default is None:
            raise BadFile(f"{where}: {name!r} is missing")
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise BadFile(f"{where}: {name!r} must be a string, not {type(value).__name__}")
    return value


def _number(row: dict[str, Any], name: str, where: str) -> int | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        found = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadFile(f"{where}: {name!r} must be a whole number, not {value!r}") from error
    if isinstance(value, bool) or (isinstance(value, float) and value != found):
        raise BadFile(f"{where}: {name!r} must be a whole number, not {value!r}")
    return found


def _language(row: dict[str, Any], where: str) -> Language | None:
    """None for a language that the engine does not know: it is detected then."""
    value = _text(row, "lang", where, "").lower()[:2]
    if value == "it":
        return "it"
    return "en" if value == "en" else None
