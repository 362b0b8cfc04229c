"""The API and the import with what no honest program sends: problems in plain words, nothing written, never a 500."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crocevia.exchange.needs.models import Need
from crocevia.records.models import Record
from tests.hostile.words import HOSTILE, any_text

WRITTEN = {"title": "t", "narrative": "n", "need_kind": "technology_request", "owner": "brakes", "audience": "owner", "card_audience": "owner"}


@pytest.fixture
def owner(cast) -> Client:
    cache.clear()
    client = Client()
    client.force_login(cast.owner)
    return client


def told(response) -> dict:
    """The problem or the answer as data."""
    assert response.status_code < 500, response.content[:300]
    return json.loads(response.content) if response.content else {}


def post(client: Client, path: str, body: object, method: str = "POST"):
    return client.generic(method, path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("name", list(HOSTILE))
@pytest.mark.parametrize("field", ["title", "narrative", "teaser", "need_kind", "owner", "language", "deadline", "budget", "trl_now"])
def test_each_field_of_the_api(cast, owner, name, field):
    """What is taken comes back as it was sent; what is refused names its field."""
    response = post(owner, "/api/v1/needs", WRITTEN | {field: HOSTILE[name]})
    body = told(response)
    if response.status_code == 201:
        assert Need.objects.filter(pk=body["id"]).exists()
        assert told(owner.get(f"/api/v1/needs/{body['id']}"))["id"] == body["id"]
    else:
        assert response.status_code in (400, 403, 422) and response.headers["Content-Type"] == "application/problem+json"
        assert body["status"] == response.status_code


def test_json_of_other_shapes(cast, owner):
    for body in (None, [], "text", 1, {"title": {}}, {"title": ["a"]}, {"aspects": "x"}, {"unknown": 1}, WRITTEN | {"aspects": [{"text": 5}]}):
        for path in ("/api/v1/needs", "/api/v1/match", "/api/v1/capabilities"):
            assert post(owner, path, body).status_code in (400, 422)
    for raw in (b"", b"{", b'{"title": "\xff"}', b'{"a":' * 5_000, b'{"text": 1e999}', b'{"text": NaN}', b"\x00"):
        assert owner.generic("POST", "/api/v1/match", raw, content_type="application/json").status_code in (400, 422)
    assert owner.generic("POST", "/api/v1/match", b'{"text":"' + b"a" * 2_000_000 + b'"}', content_type="application/json").status_code in (413, 422)


def test_a_match_of_odd_aspects(cast, owner):
    for name, text in HOSTILE.items():
        response = post(owner, "/api/v1/match", {"text": "coating of discs", "aspects": [{"text": text[:400]}, {"text": text[:400]}]})
        assert response.status_code in (200, 400, 422), name
        told(response)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.recursive(st.none() | st.booleans() | st.integers() | any_text, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3), max_leaves=6))
def test_any_json(owner_for_all, body):
    for path in ("/api/v1/match", "/api/v1/needs"):
        told(post(owner_for_all, path, body))


@pytest.fixture
def owner_for_all(owner) -> Client:
    return owner


def test_tokens_that_are_none(cast):
    for given_token in ("", "Bearer", "Bearer ", "Bearer crv_", "Basic abc", "Bearer " + "a" * 9_000, "Bearer \u00e8", "bearer crv_\x01"):
        response = Client(headers={"authorization": given_token}).get("/api/v1/me")
        assert response.status_code == 401, given_token[:20]
        told(response)


def workbook() -> bytes:
    """A file that says it is a workbook and unpacks to far more than it is."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
        book.writestr("[Content_Types].xml", b"<x/>")
    return packed.getvalue()


FILES = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "nul": b"title;type\n\x00\x00;machine\n",
    "utf-16": "title;type\nPressa;machine\n".encode("utf-16"),
    "latin-1": "title;type\nCapacità;machine\n".encode("latin-1"),
    "only headers": b"title;type\n",
    "unknown headers": b"colour;taste\nred;sweet\n",
    "same header twice": b"title;title;type\na;b;machine\n",
    "ragged": b"title;type\na\nb;machine;x;y;z\n",
    "one quote": b'title;type\n"a;machine\n',
    "huge cell": b"title;type\n" + b"a" * 300_000 + b";machine\n",
    "many columns": b";".join(b"c%d" % n for n in range(5_000)) + b"\n",
    "formula": b"title;type\n=cmd|' /C calc'!A0;machine\n",
    "script": b"title;type\n<script>hostile-mark()</script>;machine\n",
    "zip": b"PK\x03\x04" + b"\x00" * 200,
    "bomb": workbook(),
}


@pytest.mark.parametrize("name", list(FILES))
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_files_that_are_no_tables(cast, owner, name, ending):
    """Read or refused with a reason; whatever it is, nothing is written before somebody accepts it."""
    before = Record.objects.count()
    file = SimpleUploadedFile(f"rows\x07'<b>.{ending}", FILES[name], "application/octet-stream")
    response = owner.post(reverse("import_list"), {"kind": "capability", "file": file}, follow=True)
    text = response.content.decode()
    assert response.status_code in (200, 422) and "<script>hostile-mark" not in text and "<b>." not in text
    assert Record.objects.count() == before


def test_an_export_gives_no_spreadsheet_a_formula(cast, owner):
    """A title that begins like a formula is a text in the file."""
    response = post(owner, "/api/v1/needs", WRITTEN | {"title": "=cmd|' /C calc'!A0", "place": "@SUM(A1)"})
    assert response.status_code == 201
    rows = b"".join(owner.get("/needs.csv").streaming_content).decode()
    assert ";=cmd" not in rows and ";@SUM" not in rows and "=cmd" in rows
