"""Make the Word templates of agreements from their words: `PYTHONPATH=src .venv/bin/python tools/build_templates.py`.

Reads data/agreements/texts.yaml, writes data/agreements/FORM.LANGUAGE.docx. The files are the same for the same words: dates and
authors that a Word file carries are fixed.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parents[1] / "data" / "agreements"
FIXED = (2026, 1, 1, 0, 0, 0)


def built(words: dict[str, Any], form: dict[str, Any]) -> bytes:
    """One template as a Word file."""
    document = Document()
    properties = document.core_properties
    properties.author, properties.title = "Crocevia", form["title"]
    properties.created = properties.modified = dt.datetime(*FIXED)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Georgia", Pt(10.5)
    document.add_paragraph(form["title"], style="Title")
    document.add_paragraph("{{ title }}{% if parent %} ({{ parent }}){% endif %}").runs[0].italic = True
    document.add_paragraph(words["between"])
    _rows(document, words["table"], ["{{ p.name }}", "{{ p.place }}", "{{ p.vat }}", "{{ p.signatory }}, {{ p.signs_as }}"])
    document.add_paragraph()
    document.add_paragraph(form["intro"])
    for number, clause in enumerate(form["clauses"], 1):
        clause = words["shared"][clause] if isinstance(clause, str) else clause
        document.add_heading(f"{number}. {clause['title']}", level=2)
        for text in clause["text"]:
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.add_heading(words["signatures"], level=2)
    _rows(document, words["table_signatures"], ["{{ p.name }}", "{{ p.signatory }}, {{ p.signs_as }}", ""])
    document.add_paragraph()
    document.add_paragraph(words["made"]).runs[0].italic = True
    out = io.BytesIO()
    document.save(out)
    return _same_every_time(out.getvalue())


def _rows(document: Any, head: list[str], cells: list[str]) -> None:
    """A table with one row for each party."""
    table = document.add_table(rows=4, cols=len(head), style="Table Grid")
    for place, label in enumerate(head):
        table.cell(0, place).paragraphs[0].add_run(label).bold = True
    table.cell(1, 0).text = "{%tr for p in parties %}"
    for place, field in enumerate(cells):
        table.cell(2, place).text = field
    table.cell(3, 0).text = "{%tr endfor %}"


def _same_every_time(content: bytes) -> bytes:
    """The archive with fixed dates, so that the same words give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(zipfile.ZipInfo(member.filename, FIXED), old.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main() -> None:
    told = yaml.safe_load((FOLDER / "texts.yaml").read_text(encoding="utf-8"))
    for language, words in told.items():
        for name, form in words["forms"].items():
            place = FOLDER / f"{name}.{language}.docx"
            place.write_bytes(built(words, form))
            print(place.name)


if __name__ == "__main__":
    main()
