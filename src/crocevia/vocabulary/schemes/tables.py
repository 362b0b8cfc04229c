"""Tables with a header line, read so that every complaint names the file and the line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crocevia.vocabulary.entries import BadEntry


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, and where it stands."""

    place: str
    values: dict[str, str]

    def text(self, column: str) -> str:
        """A cell that may be empty."""
        return self.values[column]

    def required(self, column: str) -> str:
        """A cell that must say something."""
        value = self.values[column]
        if not value:
            raise BadEntry(self.place, f"the column {column!r} is empty.")
        return value


def rows_of(path: Path, columns: list[str]) -> Iterator[Row]:
    """The rows of a .tsv (no quoting) or .csv (quoted) file in UTF-8 that has at least these columns."""
    options = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if path.suffix == ".tsv" else {"strict": True}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadEntry(path.name, f"there is no such file in {path.parent.name}/.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadEntry(f"{path.name}, line {line}", "the text is not in UTF-8.") from None
    lines = io.StringIO(text, newline="")
    yield from _rows(path.name, csv.reader(lines, **options), columns)


def _rows(name: str, reader, columns: list[str]) -> Iterator[Row]:
    place = f"{name}, line 1"
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise BadEntry(place, f"the header lacks {', '.join(missing)}.")
        for cells in reader:
            place = f"{name}, line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise BadEntry(place, f"{len(cells)} cells, the header has {len(header)}.")
            yield Row(place, {column: " ".join(cell.split()) for column, cell in zip(header, cells, strict=True)})
    except csv.Error as error:
        raise BadEntry(f"{name}, line {reader.line_num}", f"not a readable table: {error}.") from None
