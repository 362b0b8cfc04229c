"""What comes in and goes out as a file: a limit before anything is read, and a download that no browser runs."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from crocevia.records.files import Damaged, content_of
from crocevia.records.models import KeptFile

ROOM_FOR_FIELDS = 1024 * 1024


class UploadLimit:
    """Refuse what is larger than any file that may be kept before its bytes are read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = request.META.get("CONTENT_LENGTH") or "0"
        most = max(settings.FILE_MOST, settings.DATA_UPLOAD_MAX_MEMORY_SIZE) + ROOM_FOR_FIELDS
        if raw.isascii() and raw.isdigit() and int(raw) > most:
            told = _("A file may have %(most)d MB at most. Nothing was kept.") % {"most": settings.FILE_MOST // (1024 * 1024)}
            return HttpResponse(told, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def upload_of(request: HttpRequest, field: str) -> tuple[str, bytes]:
    """Name and bytes of an uploaded file. Raises ValidationError where none came, or one that is too large."""
    upload = request.FILES.get(field)
    if upload is None or upload.size is None:
        raise ValidationError(_("Choose a file."))
    if upload.size > settings.FILE_MOST:
        raise ValidationError(_("A file may have %(most)d MB at most.") % {"most": settings.FILE_MOST // (1024 * 1024)})
    return upload.name or "", upload.read()


def as_download(request: HttpRequest, name: str, media_type: str, content: bytes) -> HttpResponse:
    """A response that is saved and not opened in the page's own origin."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def send_kept(request: HttpRequest, kept: KeptFile) -> HttpResponse:
    """A kept file as a download; one whose bytes are not those that were kept is told, not sent."""
    try:
        content = content_of(kept)
    except Damaged:
        context = {
            "title": _("This file is damaged"),
            "happened": _("Its bytes are gone, or are not those that were kept."),
            "saved": _("The record and its ledger are as they were."),
            "todo": _("Ask the administrator to bring the file back from a backup."),
        }
        return render(request, "crocevia/message.html", context, status=500)
    return as_download(request, kept.name, kept.media_type, content)


@require_safe
def file_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that the reader may read; any other is not there."""
    kept = KeptFile.objects.visible_to(request.actor).filter(pk=pk).first()
    if kept is None:
        raise Http404
    return send_kept(request, kept)


def in_words(size: int) -> str:
    """A file's size for people."""
    if size < 1024:
        return ngettext("%(n)d byte", "%(n)d bytes", size) % {"n": size}
    return f"{size / 1024:.0f} kB" if size < 1024 * 1024 else f"{size / (1024 * 1024):.1f} MB"


def files_section(kept: list[KeptFile], title: str = "", note: str = "", called: str = "") -> dict[str, object] | None:
    """A table of files for crocevia/detail/section.html: what, which version, who kept it and when, fingerprint.

    `called`: what all of them are, where their titles are not for people.
    """
    if not kept:
        return None
    rows = [
        {
            "url": reverse("file_download", args=[each.pk]),
            "cells": [
                {"value": called or each.title, "sub": each.name},
                {"value": each.number, "sub": in_words(each.size)},
                {"value": date_format(localtime(each.kept_at), "SHORT_DATETIME_FORMAT"), "sub": str(each.kept_by or "")},
                {"value": each.note},
                {"value": each.digest[:12]},
            ],
        }
        for each in kept
    ]
    columns = [
        {"key": "what", "label": _("What")}, {"key": "number", "label": _("Version")}, {"key": "when", "label": _("Kept")},
        {"key": "note", "label": _("Note")}, {"key": "hash", "label": _("Fingerprint (SHA-256)")},
    ]  # fmt: skip
    return {"title": title or _("Files"), "note": note, "columns": columns, "rows": rows, "id": "files"}
