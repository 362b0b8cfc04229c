"""What an introduction keeps of the agreement that settled its secrecy: facts, which each reader reads in the own language."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.texts import signed_file_of
from crocevia.ui.writing import partial_date

_FACTS = re.compile(r"“(?P<title>.*)” · (?P<print>[0-9a-f]*) · (?P<day>\d{4}-\d\d-\d\d)", re.DOTALL)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def note_of(agreement: Agreement) -> str:
    """The agreement's title, the beginning of its signed file's fingerprint, the day from which it holds."""
    signed = signed_file_of(agreement)
    return f"“{agreement.title}” · {signed.digest[:12] if signed else ''} · {agreement.starts}"


def in_words(note: str) -> str:
    """The note in the reader's language; one that a person wrote keeps its words, its days are written as the page writes days."""
    found = _FACTS.fullmatch(note)
    if found is None:
        return _DAY.sub(lambda day: partial_date(day[0]), note)
    told = {**found.groupdict(), "day": partial_date(found["day"])}
    return _("“%(title)s”, signed file %(print)s, in force from %(day)s") % told


def mend_note(introduction: Introduction, aside: list[dict[str, Any]]) -> None:
    """On the page of an introduction: what stands on its secrecy, in the reader's language."""
    for part in aside:
        for row in part.get("rows", ()):
            if introduction.nda_note and row["value"] == introduction.nda_note:
                row["value"] = in_words(introduction.nda_note)
                row["language"] = "" if _FACTS.fullmatch(introduction.nda_note) else row.get("language", "")
