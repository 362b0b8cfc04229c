"""Files that belong to records: kept once by their content, in versions, each with its hash in the ledger.

The bytes lie beside the database under their SHA-256 (`settings.FILES`); a row says whose they are. They are written before the
row and never changed, so a crash leaves at most bytes that no row names; what is read is held against its hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.media import media_type_of
from crocevia.records.models import KeptFile, Record


class Damaged(Exception):
    """The bytes of a kept file are gone, or are not the ones that were kept."""


def place_of(digest: str) -> Path:
    """Where the bytes of that SHA-256 lie."""
    return Path(settings.FILES) / digest[:2] / digest


def plain_name(name: str) -> str:
    """A file's name without folders, control characters and tricks of direction; at most 120 characters, its ending kept."""
    bare = PurePath(name.replace("\\", "/")).name
    bare = "".join(c for c in unicodedata.normalize("NFC", bare) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:9]}" if dot else bare[:120]


@transaction.atomic
def keep_file(
    record: Record, *, actor: Actor, name: str, content: bytes, title: str, purpose: str = "", note: str = "", reserved: bool = False
) -> KeptFile:
    """Keep a file with a record, as the next version of its title. The same content twice in a row is one version.

    `reserved`: only its owner and its broker read it, however far the record reaches.
    Raises NotAllowed (the actor may not change the record), ValidationError (too large, empty, disguised, no room left).
    """
    if not Record.objects.filter(pk=record.pk).writable_by(actor).exists():
        raise NotAllowed(_("You may read this record, not change it."))
    if len(content) > settings.FILE_MOST:
        raise ValidationError(_("A file may have %(most)d MB at most.") % {"most": settings.FILE_MOST // (1024 * 1024)})
    name = plain_name(name)
    media_type = media_type_of(name, content)
    list(Record.objects.select_for_update().filter(pk=record.pk).values_list("pk"))
    title = title.replace("\x00", " ").strip()[:200] or name
    versions = KeptFile.objects.filter(record=record.pk, title=title)
    digest = hashlib.sha256(content).hexdigest()
    last = versions.order_by("-number").first()
    if last is not None and last.digest == digest and last.name == name:
        return last
    _write(digest, content)
    kept = KeptFile(
        record_id=record.pk, purpose=purpose, title=title, number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        name=name, media_type=media_type, size=len(content), digest=digest, note=note.strip()[:400], reserved=reserved,
        kept_by_id=actor.user_id, kept_at=timezone.now(),
    )  # fmt: skip
    kept.full_clean(exclude=["record", "kept_by"])
    kept.save(force_insert=True)
    told = {"file": kept.pk, "title": title, "number": kept.number, "name": name, "size": kept.size, "sha256": digest}
    record_event(actor=actor, on=record, verb="file kept", new=told)
    return kept


def _write(digest: str, content: bytes) -> None:
    """Bytes under their hash, whole or not at all. Raises ValidationError when the disk takes no more."""
    place = place_of(digest)
    if place.exists() and place.stat().st_size == len(content):
        return
    fresh = place.with_name(f"{digest}.{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with fresh.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(place)
    except OSError as trouble:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise ValidationError(_("The file could not be kept: the disk takes no more. Nothing was changed.")) from trouble


def content_of(kept: KeptFile) -> bytes:
    """The bytes as they were kept. Raises Damaged when they are gone or others."""
    try:
        content = place_of(kept.digest).read_bytes()
    except OSError as trouble:
        raise Damaged(kept.digest) from trouble
    if hashlib.sha256(content).hexdigest() != kept.digest:
        raise Damaged(kept.digest)
    return content


def files_of(record: Record, actor: Actor, purpose: str = "") -> list[KeptFile]:
    """The files of a record that the actor may read; newest version of each title first."""
    found = KeptFile.objects.visible_to(actor).filter(record=record.pk).select_related("kept_by__person")
    return list(found.filter(purpose=purpose) if purpose else found)


def damaged_files() -> Iterator[str]:
    """Every kept file whose bytes are gone or others than those kept, once each."""
    for kept in KeptFile.objects.order_by("digest", "kept_at").iterator():
        try:
            content_of(kept)
        except Damaged:
            yield f"record:{kept.record_id}: the bytes of “{kept.name}” ({kept.title}, {kept.number}) are not those that were kept"


@transaction.atomic
def forget_files(record: Record, *, actor: Actor) -> int:
    """Erase the files of a record, rows and bytes, when its time is over: how many. The ledger keeps their hashes.

    Bytes that another record keeps too stay. Call it from an action that has decided so.
    """
    gone = list(KeptFile.objects.filter(record=record.pk))
    for kept in gone:
        kept.delete()
        if not KeptFile.objects.filter(digest=kept.digest).exists():
            transaction.on_commit(partial(_erase, kept.digest))
    if gone:
        record_event(actor=actor, on=record, verb="files erased", new={"files": len(gone)})
    return len(gone)


def _erase(digest: str) -> None:
    if not KeptFile.objects.filter(digest=digest).exists():
        place_of(digest).unlink(missing_ok=True)
