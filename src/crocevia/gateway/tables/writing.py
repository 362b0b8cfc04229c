"""From rows to the bytes of a CSV or XLSX file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from crocevia.gateway.tables.cells import neutral, text_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_LONGEST_IN_EXCEL = 32_767


class _Echo:
    """A file that gives back what is written: csv needs one to write lines that are sent at once."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str = ",") -> Iterator[bytes]:
    """The file piece by piece. It begins with the UTF-8 mark, without which Excel spoils accents."""
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    yield "\ufeff".encode() + writer.writerow([neutral(h) for h in headers]).encode()
    for row in rows:
        yield writer.writerow([neutral(text_of(cell)) for cell in row]).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return neutral(text_of(value))[:_LONGEST_IN_EXCEL] or None


def xlsx_bytes(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    legend: Sequence[Sequence[str]] = (),
    legend_title: str = "legend",
) -> bytes:
    """The workbook: the table, and a second sheet that explains its columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([neutral(h) for h in headers])
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    if legend:
        second = book.create_sheet(legend_title[:31])
        for line in legend:
            second.append([_cell(cell) for cell in line])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
