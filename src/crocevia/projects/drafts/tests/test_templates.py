"""Templates: every one that comes with Crocevia fills, and a wrong one says what is wrong and is not kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from docx import Document

from crocevia.projects.agreements.tests.test_life import drawn
from crocevia.projects.drafts.actions import keep_template, text_of
from crocevia.projects.drafts.fields import BLANK, SAMPLE, fields_of, plain
from crocevia.projects.drafts.models import Template
from crocevia.projects.drafts.preview import preview_of
from crocevia.projects.drafts.writing import check_template, filled
from crocevia.records.errors import NotAllowed
from crocevia.records.models import KeptFile

SHIPPED = sorted((Path(settings.DATA) / "agreements").glob("*.docx"))


def word(*paragraphs: str) -> bytes:
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize("place", SHIPPED, ids=lambda p: p.name)
def test_each_that_is_shipped_fills_without_a_field_left(place):
    check_template(place.read_bytes())
    text = text_in(filled(place.read_bytes(), SAMPLE))
    assert "{{" not in text and "{%" not in text and len(text) > 1000


def test_seven_forms_in_two_languages_are_shipped():
    assert len(SHIPPED) == 14 and len({p.name.split(".")[0] for p in SHIPPED}) == 7


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        ("Between {{ tilte }}", "tilte"),
        ("{% for p in parties %}{{ p.nmae }}{% endfor %}", "nmae"),
        ("{% for p in parties %}{{ p.name }}", "endfor"),
        ("{{ title", ""),
        ("{{ ''.__class__.__mro__ }}", ""),
        ("{% for x in range(10) %}{{ x.real.__class__ }}{% endfor %}", ""),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(cast, paragraph, said):
    with pytest.raises(ValidationError) as wrong:
        keep_template(actor=cast.actor("administrator"), form="nda", language="it", name="nda.docx", content=word(paragraph))
    assert said in " ".join(wrong.value.messages)
    assert not Template.objects.exists() and not KeptFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a file", b"%PDF-1.7", word("x")[:400]])
def test_what_is_no_word_file_is_refused(cast, content):
    with pytest.raises(ValidationError):
        keep_template(actor=cast.actor("broker"), form="nda", language="it", name="nda.docx", content=content)


def test_a_broken_word_file_is_refused(cast):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, b"<w:document" if member == "word/document.xml" else old.read(member))
    with pytest.raises(ValidationError):
        check_template(out.getvalue())


def test_hostile_words_stay_words(cast):
    told = {**SAMPLE, "object": plain("</w:t><script>alert(1)</script> {{ title }} \x0b\x1b &amp;"), "title": "A & B <c>"}
    text = text_in(filled(SHIPPED[0].read_bytes(), told))
    assert "<script>alert(1)</script> {{ title }}" in text and "A & B <c>" in text


def test_only_the_operators_people_keep_templates_and_versions_grow(cast):
    for name in ("owner", "visitor", "anonymous"):
        with pytest.raises(NotAllowed):
            keep_template(actor=cast.actor(name), form="nda", language="it", name="nda.docx", content=word("{{ title }}"))
    for number, words in enumerate(("{{ title }}", "{{ title }}, {{ object }}"), 1):
        keep_template(actor=cast.actor("broker"), form="nda", language="it", name="nda.docx", content=word(words))
        assert text_of("nda", "it").number == number
    assert text_of("nda", "en").number == 2, "a language without a template of its own takes the other's"
    assert text_of("pilot", "it") is None


def test_loading_twice_is_loading_once_and_leaves_the_districts_own(cast):
    keep_template(actor=cast.actor("broker"), form="nda", language="it", name="nda.docx", content=word("Ours: {{ title }}"))
    call_command("load_templates", verbosity=0)
    call_command("load_templates", verbosity=0)
    assert Template.objects.count() == 14
    assert KeptFile.objects.count() == 14
    assert text_of("nda", "it").size < text_of("nda", "en").size


def test_the_preview_is_a_pdf_of_any_word_file_and_of_nothing_else():
    told = {"title": "t", "language": "en", "footer": "Draft 1 #eval(1) $x$ @y"}
    pdf = preview_of(filled(SHIPPED[0].read_bytes(), SAMPLE), **told)
    assert pdf.startswith(b"%PDF") and len(pdf) > 5000
    assert preview_of(word("#panic(\"no\")", "$ a", "*b", "``"), **told).startswith(b"%PDF")
    with pytest.raises(ValidationError):
        preview_of(b"%PDF-1.7", **told)


def test_unknown_fields_of_an_agreement_are_blanks_to_fill_by_hand(cast):
    told = fields_of(drawn(cast))
    assert told["ends"] == BLANK and told["parties"][0]["vat"] == BLANK and told["parties"][0]["name"] == "Brakes Company"
    assert set(told) == set(SAMPLE) and set(told["parties"][0]) == set(SAMPLE["parties"][0])
