"""A Word draft as PDF: its words, headings, lists and tables set anew by Typst. A picture of the text, not of Word's own pages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

_LAYOUT = Path(__file__).with_name("preview.typ")
MOST_BLOCKS = 4000


def preview_of(content: bytes, *, title: str, language: str, footer: str) -> bytes:
    """The draft as PDF. `footer` stands under each page: which version it is, and its fingerprint. Raises ValidationError."""
    try:
        document = Document(io.BytesIO(content))
        blocks = list(_blocks(document))[:MOST_BLOCKS]
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as wrong:
        raise ValidationError(_("Only Word files (.docx) have a preview.")) from wrong
    told = {"title": title, "language": language or "it", "footer": footer, "blocks": blocks}
    pdf: bytes = typst.compile(_LAYOUT.read_bytes(), sys_inputs={"draft": json.dumps(told)}, ignore_system_fonts=True)
    return pdf


def _blocks(document: Any) -> Iterator[dict[str, Any]]:
    """Paragraphs and tables in their order."""
    for each in document.iter_inner_content():
        if isinstance(each, Table):
            rows = [[_runs(cell.paragraphs) for cell in row.cells] for row in each.rows]
            width = max((len(row) for row in rows), default=0)
            if width:
                cells = [cell for row in rows for cell in [*row, *[[]] * (width - len(row))]]
                yield {"kind": "table", "columns": width, "cells": cells}
        elif each.text.strip():
            yield {"kind": _kind(each), "runs": _runs([each])}


def _kind(paragraph: Paragraph) -> str:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if style.startswith("title"):
        return "title"
    if style.startswith("heading"):
        return "heading"
    return "item" if style.startswith("list") else "text"


def _runs(paragraphs: list[Paragraph]) -> list[dict[str, Any]]:
    """Pieces of text of one look; paragraphs of a cell are parted by a line."""
    runs: list[dict[str, Any]] = []
    for number, paragraph in enumerate(paragraphs):
        if number:
            runs.append({"text": "\n", "bold": False, "italic": False})
        runs += [{"text": r.text, "bold": bool(r.bold), "italic": bool(r.italic)} for r in paragraph.runs if r.text]
    return runs
