"""Which files are taken in: a few kinds that people exchange, told by their content and not by their name."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "p7m": "application/pkcs7-mime",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
"""What each ending is served as. `p7m`: a file in its electronic signature."""
_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "odt": "content.xml"}
_SAME = {"jpeg": "jpg", "jfif": "jpg"}
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes that an office file may unpack to: more is a bomb."""


def ending_of(name: str) -> str:
    """The ending of a file's name, in small letters, without the dot."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    return _SAME.get(ending, ending)


def media_type_of(name: str, content: bytes) -> str:
    """The media type of a file whose content is what its name says. Raises ValidationError for any other."""
    ending = ending_of(name)
    if ending not in MEDIA:
        told = ", ".join(sorted(MEDIA))
        raise ValidationError(_("Files of this kind are not taken in. Those that are: %(endings)s.") % {"endings": told})
    if not content:
        raise ValidationError(_("The file is empty."))
    if not _is(ending, content):
        raise ValidationError(_("The file is not what its name says: its content is no %(ending)s.") % {"ending": ending.upper()})
    return MEDIA[ending]


def _is(ending: str, content: bytes) -> bool:
    if ending in _INSIDE:
        return _is_office(ending, content)
    if ending in ("txt", "csv"):
        try:
            return "\x00" not in content.decode()
        except UnicodeDecodeError:
            return False
    if ending == "p7m":
        # DER begins with a sequence; its base64 begins so, with or without the lines around it.
        return content[:1] == b"\x30" or content.lstrip().startswith((b"MI", b"-----BEGIN"))
    try:
        return ending in {ending_of(f"f{found.extension}") for found in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        return False


def _is_office(ending: str, content: bytes) -> bool:
    """An office file of that ending, with no macro in it. Raises ValidationError for a macro or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValidationError(_("The file unpacks to more than it may."))
    names = {member.filename for member in members}
    if any(PurePath(name).name.lower() in ("vbaproject.bin", "vbadata.xml") for name in names):
        raise ValidationError(_("The file holds macros: save it without them."))
    return _INSIDE[ending] in names
