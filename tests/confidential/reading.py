"""What a response says to somebody who reads every byte of it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

CSRF = re.compile(rb'(csrfmiddlewaretoken" value=|"csrf_token": ?)"[^"]+"')
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def whole(response: Any) -> bytes:
    """The body, a workbook unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            # Its own properties tell the second it was made in.
            body = b"\n".join(book.read(name) for name in sorted(book.namelist()) if not name.startswith("docProps"))
    return body


def said(response: Any, *things: str) -> bytes:
    """Status, headers that speak and body, without what differs from one request to the next. `things`: ids to blot out."""
    body = CSRF.sub(b"", whole(response))
    where = response.headers.get("Location", "").encode()
    for thing in filter(None, things):
        body, where = body.replace(thing.encode(), b"THING"), where.replace(thing.encode(), b"THING")
    kind = response.headers.get("Content-Type", "").encode()
    return b"\n".join([str(response.status_code).encode(), kind, where, body])
