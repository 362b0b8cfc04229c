"""From the bytes that somebody uploaded to headers and rows. What cannot be read is refused with words, never guessed at."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from crocevia.gateway.tables.cells import restored, text_of

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
# An XLSX is a zip: what it unpacks to is limited before anything is unpacked.
MOST_UNPACKED = 120 * 1024 * 1024
MOST_PARTS = 500
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_CONTROL = frozenset(chr(n) for n in range(32)) - {"\t", "\n", "\r", "\x0b", "\x0c"}


class Unreadable(Exception):
    """The file as a whole cannot be read; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headers, and rows with the line each began on; cells are text, outer blanks gone, formula guards taken off."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    read_as: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "headers": list(self.headers),
            "rows": [[line, list(cells)] for line, cells in self.rows],
            "read_as": self.read_as,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Sheet:
        rows = tuple((line, tuple(cells)) for line, cells in kept["rows"])
        return cls(tuple(kept["headers"]), rows, kept.get("read_as", ""))


def read_sheet(content: bytes, filename: str = "") -> Sheet:
    """The table inside a CSV or XLSX file. What the bytes are decides, not the name. Raises Unreadable."""
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(most)d MB: split it.") % {"most": MOST_BYTES // 1024**2})
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(_("This is an old Excel file (.xls): save it as .xlsx or CSV and try again."))
    if content.startswith(_ZIP):
        return _gathered(_xlsx_rows(content), "XLSX")
    if PurePath(filename).suffix.lower() == ".xlsx":
        raise Unreadable(_("The name says .xlsx, the content does not: save the file again from the spreadsheet."))
    text, encoding = _decoded(content)
    delimiter = _delimiter(text)
    named = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}[delimiter]
    return _gathered(_csv_rows(text, delimiter), f"CSV, {encoding}, {named}")


def _decoded(content: bytes) -> tuple[str, str]:
    """UTF-8 and UTF-16 with or without their mark, else Windows-1252; anything binary is refused."""
    tries = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    elif b"\x00" in content[:4000]:
        zeros = [content[i:4000:2].count(0) for i in (0, 1)]
        tries = ["utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"]
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.isdisjoint(text):
            return text, encoding.removesuffix("-sig").upper().replace("CP1252", "Windows-1252")
    raise Unreadable(_("This is no text: upload a CSV file (UTF-8, UTF-16 or Windows-1252) or an XLSX file."))


def _delimiter(text: str) -> str:
    """The separator of the first line that holds something, quotes respected: the one that it uses most."""
    counts = dict.fromkeys(",;\t", 0)
    quoted = False
    for letter in text.lstrip()[:10_000]:
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" and not quoted:
            break
        elif letter in counts and not quoted:
            counts[letter] += 1
    return max(counts, key=lambda each: counts[each])


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(MOST_BYTES)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for row in rows:
            yield line + 1, row
            line = rows.line_num
    except csv.Error as why:
        raise Unreadable(
            _("The CSV breaks off near line %(line)d (%(why)s): look for a quotation mark that is not closed.")
            % {"line": line + 1, "why": why}
        ) from None


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    broken = Unreadable(_("This XLSX file cannot be opened: save it again from the spreadsheet."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            inside = parts.infolist()
            if len(inside) > MOST_PARTS or sum(part.file_size for part in inside) > MOST_UNPACKED:
                raise Unreadable(_("This XLSX file unpacks to more than a table of this size can hold: it is refused."))
            if "[Content_Types].xml" not in parts.namelist():
                raise broken
            for name in parts.namelist():
                # No spreadsheet writes a document type; one that is there only serves to blow up its reader.
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.open(name).read(4096):
                    raise broken
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
            yield number, list(row)
            if number > MOST_ROWS * 2:
                break
    except Unreadable:
        raise
    except Exception as why:  # openpyxl raises whatever the broken XML made of it
        raise broken from why


def _gathered(rows: Iterable[tuple[int, list[Any]]], read_as: str) -> Sheet:
    headers: tuple[str, ...] = ()
    kept: list[tuple[int, tuple[str, ...]]] = []
    for line, row in rows:
        cells = [text_of(restored(cell) if isinstance(cell, str) else cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(_("Line %(line)d has more than %(most)d columns.") % {"line": line, "most": MOST_COLUMNS})
        if not headers:
            headers = tuple(cell.casefold() for cell in cells)
            continue
        kept.append((line, tuple(cells)))
        if len(kept) > MOST_ROWS:
            raise Unreadable(_("The file has more than %(most)d rows: split it.") % {"most": MOST_ROWS})
    if not headers:
        raise Unreadable(_("The file is empty."))
    if not kept:
        raise Unreadable(_("The file has headers and no rows."))
    return Sheet(headers, tuple(kept), read_as)
