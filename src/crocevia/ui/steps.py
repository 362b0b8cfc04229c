"""The steps of a record's life on its page: each a small form of one verb with the words that it needs, and how one is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.life import Life
from crocevia.records.models import Record


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a step's form. `kind`: text, area, select, date, datetime, file, check, email, hidden."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    help: str = ""

    @property
    def type(self) -> str:
        """What HTML calls the kind."""
        return {"datetime": "datetime-local", "check": "checkbox"}.get(self.kind, self.kind)


def step_form(
    life: Life[Any], record: Record, verb: str, label: str, url: str, help_text: str = "", *inputs: Input, **more: Any
) -> dict[str, Any]:
    """One step as a form of crocevia/detail/steps.html; what is lacking for it is said and the button rests.

    `more`: `main` (the next act), `stop` (an end), `ask` (a question before it is sent), `fold` (the words that open it).
    """
    return {
        "verb": verb,
        "label": label,
        "help": help_text,
        "inputs": inputs,
        "lacking": life.missing(record, life.steps[verb].evidence) if verb in life.steps else "",
        "url": url,
        "seen": record.version,
        "files": any(each.kind == "file" for each in inputs),
        **more,
    }


def day(posted: QueryDict, name: str) -> dt.date | None:
    """A day as the browser sends it; none where none was given. Raises ValidationError for one that does not exist."""
    raw = words(posted, name, 10)
    try:
        return dt.date.fromisoformat(raw) if raw else None
    except ValueError as wrong:
        raise ValidationError(_("Write the day as 2026-09-17.")) from wrong


def words(posted: QueryDict, name: str, most: int = 1000) -> str:
    """What was written in a field, cut to `most` characters."""
    return posted.get(name, "").replace("\x00", " ").strip()[:most]


def seen(posted: QueryDict) -> int | None:
    """The version of the record that the form was drawn from."""
    raw = posted.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else None


def refused(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Run an action and tell the reader what became of it; True when it was refused."""
    try:
        act()
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    except NotAllowed as why:
        messages.error(request, str(why))
    except Conflict:
        messages.error(request, _("Somebody changed this meanwhile: look again before you go on."))
    else:
        messages.success(request, done)
        return False
    return True
