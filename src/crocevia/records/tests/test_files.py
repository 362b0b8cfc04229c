"""Files of records: who keeps and reads them, versions, what is refused, and what a damaged disk does."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from crocevia.records import files
from crocevia.records.errors import NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.files import Damaged, content_of, damaged_files, files_of, keep_file, place_of, plain_name
from crocevia.records.media import media_type_of
from crocevia.records.models import Event, KeptFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return out.getvalue()


DOCX = packed(word__document_xml=b"<w:document/>")


def keep(cast, who="owner", content=PDF, name="protocol.pdf", title="Test protocol", **more):
    return keep_file(cast.need, actor=cast.actor(who), name=name, content=content, title=title, **more)


def test_versions_grow_and_the_ledger_names_each(cast):
    first = keep(cast)
    again = keep(cast)
    second = keep(cast, content=PDF + b"\n")
    assert (first.number, again.pk, second.number) == (1, first.pk, 2)
    told = Event.objects.filter(subject=subject_of(cast.need), verb="file kept").order_by("sequence")
    assert [(e.new["number"], e.new["sha256"]) for e in told] == [(1, first.digest), (2, second.digest)]
    assert not list(broken_links(subject_of(cast.need)))
    assert content_of(second) == PDF + b"\n"


def test_only_who_may_change_the_record_keeps_a_file(cast):
    for name in ("competitor", "neighbour", "visitor", "anonymous"):
        with pytest.raises(NotAllowed):
            keep(cast, who=name)
    assert not KeptFile.objects.exists()
    keep(cast, who="broker")
    assert KeptFile.objects.count() == 1


def test_who_does_not_read_the_record_in_full_finds_no_file(cast, client):
    kept = keep(cast)
    url = reverse("file_download", args=[kept.pk])
    for name in [*cast.strangers, "neighbour", "second_broker"]:
        assert files_of(cast.need, cast.actor(name)) == []
        client.logout()
        if name != "anonymous":
            client.force_login(getattr(cast, name))
        assert client.get(url).status_code == 404, name
    for name in ("owner", "colleague", "broker"):
        client.force_login(getattr(cast, name))
        got = client.get(url)
        assert got.status_code == 200 and got.content == PDF
        assert got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("invoice.pdf", b"MZ\x90\x00 this program cannot be run"),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("picture.png", PDF),
        ("letter.docx", packed(xl__workbook_xml=b"<x/>")),
        ("letter.docx", b"PK\x03\x04 cut in half"),
        ("list.csv", b"\xff\xfe\x00a"),
        ("run.exe", b"MZ"),
        ("noending", PDF),
        ("empty.pdf", b""),
        ("macro.docx", packed(word__document_xml=b"<w/>", word__vbaProject_bin=b"x")),
    ],
)
def test_disguised_foreign_and_empty_files_are_refused(cast, name, content):
    with pytest.raises(ValidationError):
        keep(cast, name=name, content=content)
    assert not KeptFile.objects.exists() and not Event.objects.filter(verb="file kept").exists()


def test_a_bomb_is_refused_without_unpacking_it(cast, monkeypatch):
    monkeypatch.setattr("crocevia.records.media.MOST_UNPACKED", 1000)
    with pytest.raises(ValidationError, match="unpack|decompresso"):
        keep(cast, name="letter.docx", content=packed(word__document_xml=b"0" * 5000))


def test_known_kinds_are_told_by_their_content():
    assert media_type_of("a.docx", DOCX).endswith("wordprocessingml.document")
    assert media_type_of("a.PDF", PDF) == "application/pdf"
    assert media_type_of("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 30) == "image/png"
    assert media_type_of("a.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 30) == "image/jpeg"
    assert media_type_of("a.pdf.p7m", b"\x30\x82\x01") == "application/pkcs7-mime"
    assert media_type_of("a.txt", "perché".encode()).startswith("text/plain")


def test_too_large_is_refused_by_the_action_and_before_anything_is_read(cast, client, settings):
    settings.FILE_MOST = 100
    with pytest.raises(ValidationError, match="MB"):
        keep(cast, content=PDF + b"0" * 200)
    settings.FILE_MOST, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024, 1024
    got = client.post(reverse("home"), data=b"0" * (2 * 1024 * 1024 + 1), content_type="application/octet-stream")
    assert got.status_code == 413
    got = client.post(reverse("home"), data=b"", content_type="application/octet-stream", CONTENT_LENGTH=str(200 * 1024**2))
    assert got.status_code == 413


def test_a_full_disk_keeps_nothing_and_says_so(cast, monkeypatch):
    class Full(io.BytesIO):
        def write(self, content):
            raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "open", lambda self, mode: Full())
    with pytest.raises(ValidationError, match="disk|disco"):
        keep(cast)
    monkeypatch.undo()
    assert not KeptFile.objects.exists()
    assert not [p for p in place_of("00").parent.parent.rglob("*") if p.is_file()]


def test_a_crash_between_bytes_and_row_leaves_no_row_and_a_second_try_works(cast, monkeypatch):
    def crash(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "record_event", crash)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        keep(cast)
    monkeypatch.undo()
    assert not KeptFile.objects.exists()
    assert keep(cast).number == 1


def test_changed_and_lost_bytes_are_found_and_not_sent(cast, client):
    kept, other = keep(cast), keep(cast, title="Other", content=PDF + b"2")
    assert not list(damaged_files())
    place_of(kept.digest).write_bytes(b"%PDF-1.7 another text")
    place_of(other.digest).unlink()
    assert len(list(damaged_files())) == 2
    for each in (kept, other):
        with pytest.raises(Damaged):
            content_of(each)
    client.force_login(cast.owner)
    got = client.get(reverse("file_download", args=[kept.pk]))
    assert got.status_code == 500 and b"another text" not in got.content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        ("a\nb\x00.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("..", ""),
    ],
)
def test_names_lose_folders_and_tricks(given, kept):
    assert plain_name(given) == kept
