"""Reading files that people really upload: odd encodings, odd separators, and files that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from crocevia.gateway.tables import sheets
from crocevia.gateway.tables.cells import EMPTY, neutral, restored, text_of
from crocevia.gateway.tables.columns import Column, read_lines
from crocevia.gateway.tables.packed import packed, unpacked
from crocevia.gateway.tables.sheets import Sheet, Unreadable, read_sheet
from crocevia.gateway.tables.writing import csv_lines, xlsx_bytes

TABLE = 'slug;name\nacme;"Città; e “più”"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert read_sheet(TABLE.encode(encoding)).rows == ((2, ("acme", "Città; e “più”")),)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators(mark: str) -> None:
    sheet = read_sheet(f"Slug{mark}Name\r\na{mark}b\r\n".encode())
    assert sheet.headers == ("slug", "name")
    assert sheet.rows == ((2, ("a", "b")),)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    sheet = read_sheet(b'name,note\n"a","one\ntwo"\n\nb,c\n')
    assert [line for line, _cells in sheet.rows] == [2, 5]
    assert sheet.rows[0][1] == ("a", "one\ntwo")


def test_xlsx_values_become_text() -> None:
    book = Workbook()
    book.active.append(["name", "year", "budget", "deadline", "public"])
    book.active.append(["A", 2024, 1000.5, dt.datetime(2027, 6, 30), True])
    held = io.BytesIO()
    book.save(held)
    assert read_sheet(held.getvalue(), "a.xlsx").rows == ((2, ("A", "2024", "1000.5", "2027-06-30", "true")),)
    assert text_of(Decimal("1000.00")) == "1000"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n ",
        b"name\n",
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b'name,note\n"open',
        b"name\x00\n\x00",
    ],
)
def test_what_is_no_table_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(Unreadable) as why:
        read_sheet(content, "table.csv")
    assert str(why.value)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(Unreadable):
        read_sheet(b"name\n" + b"a\n" * 4)
    with pytest.raises(Unreadable):
        read_sheet((",".join("abcdefghij" * 11) + "\na\n").encode())
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    with pytest.raises(Unreadable):
        read_sheet(b"name\nabcdefghijkl\n")


def _zip(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return held.getvalue()


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _zip({"[Content_Types].xml": b"", "xl/worksheets/sheet1.xml": b" " * (sheets.MOST_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Unreadable):
        read_sheet(bomb, "a.xlsx")
    with pytest.raises(Unreadable):
        read_sheet(_zip({f"part{n}": b"" for n in range(sheets.MOST_PARTS + 1)}), "a.xlsx")


def test_entities_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><workbook>&lol;</workbook>'
    with pytest.raises(Unreadable):
        read_sheet(_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": laughs}), "a.xlsx")


def test_name_and_content_that_disagree() -> None:
    with pytest.raises(Unreadable):
        read_sheet(b"name\na\n", "a.xlsx")
    assert read_sheet(xlsx_bytes("t", ["name"], [["a"]]), "a.csv").rows == ((2, ("a",)),)


# Building the table of characters is slow on a busy machine, and no fault of what is tested.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
COLUMNS = (Column("name", "Name", required=True), Column("title", "Title"), Column("state", "State", importable=False))


def test_headers_that_nobody_knows_or_that_stand_twice() -> None:
    read = read_lines(Sheet(("name", "tilte", "name", ""), ((2, ("a", "b", "c", "d")),)), COLUMNS)
    assert [(p.line, p.column) for p in read.problems] == [(1, "tilte"), (1, "name"), (1, "4")]
    assert "title" in read.problems[0].why


def test_empty_cells_huge_cells_and_wide_rows() -> None:
    rows = ((2, ("", EMPTY)), (3, ("a" * 20_001,)), (4, ("a", "b", "c", "d")))
    read = read_lines(Sheet(("name", "title", "state"), rows), COLUMNS)
    assert read.lines[0].given == {"title": ""}
    assert [(p.line, p.column) for p in read.problems] == [(3, "name"), (4, "")]
    assert read.passed_over == ("state",)


@patient
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_guard_against_formulas_comes_off_again(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "＝"))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)


@patient
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_packed_cells_come_back(things: list[tuple[str, str]]) -> None:
    assert unpacked(packed(things)) == [list(thing) for thing in things]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@patient
@given(st.lists(st.tuples(CELLS, CELLS).filter(any), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_csv_writes_it_reads(rows: list[tuple[str, str]], mark: str) -> None:
    sheet = read_sheet(b"".join(csv_lines(["one", "two"], rows, mark)))
    assert [tuple([*cells, ""][:2]) for _line, cells in sheet.rows] == rows


@patient
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", ""]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        sheet = read_sheet(content, name)
    except Unreadable:
        return
    assert sheet.headers
    assert sheet.rows
