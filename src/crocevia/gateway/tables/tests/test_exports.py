"""Files of lists: the rows of the page, the fields of the reader, and nothing that runs in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from conftest import SECRET, Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from crocevia.exchange.capabilities.actions import create_capability
from crocevia.gateway.tables.registry import tables
from crocevia.people.actor import system

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def client_of(cast: Cast, name: str) -> Client:
    client = Client(**ENGLISH)
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    return client


def test_owner_reads_everything_and_the_card_reader_the_card(cast: Cast) -> None:
    own = rows_of(content_of(client_of(cast, "owner").get("/needs.csv")))
    assert own[0]["title"] == cast.need.title
    assert own[0]["owner"] == "brakes"
    assert own[0]["exclusions"] == "rival"
    assert own[0]["aspects"] == f"{SECRET} coating of cast iron||must; salt spray test||nice"
    [card] = rows_of(content_of(client_of(cast, "neighbour").get("/needs.csv")))
    assert card["teaser"] == cast.need.teaser
    assert {name for name, cell in card.items() if cell} == {"id", "teaser", "need_kind", "language", "state", "updated"}


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "visitor", "anonymous", "neighbour", "second_broker"])
def test_no_export_holds_the_hidden_word(cast: Cast, name: str) -> None:
    client = client_of(cast, name)
    for path in [table.path for table in tables()]:
        for tail in (".csv", f".csv?q={SECRET}", ".csv?sort=title", ".csv?sort=-owner", ".xlsx"):
            response = client.get(f"/{path}{tail}")
            assert response.status_code == 200
            content = content_of(response)
            if tail == ".xlsx":
                book = load_workbook(io.BytesIO(content))
                text = str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
            else:
                text = content.decode("utf-8-sig")
            assert SECRET not in text.casefold()
            if name in cast.strangers:
                assert str(cast.need.pk) not in text
                assert str(cast.hidden_offer.pk) not in text


def test_export_follows_filters_and_order(cast: Cast) -> None:
    for title in ("Zinc plating", "Anodising"):
        create_capability(actor=system("test"), owner=cast.foundry, title=title, type="service")
    rows = rows_of(content_of(client_of(cast, "visitor").get("/capabilities.csv?type=service&sort=-title")))
    assert [row["title"] for row in rows] == ["Zinc plating", "Anodising"]


def test_formulas_do_not_run(cast: Cast) -> None:
    for title in ("=HYPERLINK(1)", "+1", "-1", "@sum", "＝1"):
        create_capability(actor=system("test"), owner=cast.foundry, title=title, type="service")
    client = client_of(cast, "visitor")
    titles = {row["title"] for row in rows_of(content_of(client.get("/capabilities.csv?type=service")))}
    assert titles == {"'=HYPERLINK(1)", "'+1", "'-1", "'@sum", "'＝1"}
    book = load_workbook(io.BytesIO(client.get("/capabilities.xlsx").content))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_italian_reader_gets_semicolons_and_a_legend(cast: Cast) -> None:
    response = Client(HTTP_ACCEPT_LANGUAGE="it").get("/partners.csv")
    assert content_of(response).decode("utf-8-sig").startswith("slug;name;")
    assert response["Content-Disposition"].startswith('attachment; filename="partners-20')
    book = load_workbook(io.BytesIO(Client(HTTP_ACCEPT_LANGUAGE="it").get("/partners.xlsx").content))
    assert len(book.sheetnames) == 2
    assert [cell.value for cell in book.worksheets[1][2]][0] == "slug"


def test_unknown_list_is_not_there(cast: Cast) -> None:
    assert Client().get("/secrets.csv").status_code == 404
    assert Client().post("/needs.csv").status_code == 405


@pytest.mark.parametrize("path", ["needs", "capabilities", "partners", "people"])
def test_queries_do_not_grow_with_rows(cast: Cast, path: str) -> None:
    client = client_of(cast, "broker")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            content_of(client.get(f"/{path}.csv"))
        return len(queries)

    before = asked()
    for number in range(12):
        create_capability(actor=system("test"), owner=cast.foundry, title=f"Press {number}", type="machine")
    assert asked() == before
    assert before <= 12
