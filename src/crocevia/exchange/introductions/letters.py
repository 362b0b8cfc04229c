"""What is written to people: that something waits for them, never what. See letter_actions for the sending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

SUBJECTS: dict[str, Callable[[], str]] = {
    "asked": lambda: _("A question waits for you on Crocevia"),
    "review": lambda: _("A text waits for your reading on Crocevia"),
    "reminder": lambda: _("A question still waits for you on Crocevia"),
    "telephone": lambda: _("A question has waited for three weeks on Crocevia"),
    "answered": lambda: _("An answer has arrived on Crocevia"),
    "comment": lambda: _("A comment has arrived on Crocevia"),
    "revealed": lambda: _("An introduction is ready on Crocevia"),
    "changed": lambda: _("Something has changed on Crocevia"),
    "handed over": lambda: _("Something has been handed over to you on Crocevia"),
    "second reading": lambda: _("A text waits for your second reading on Crocevia"),
    "digest": lambda: _("What waits for you on Crocevia"),
}

SORTS: dict[str, str | Promise] = {
    "questions": gettext_lazy("Questions that wait for your answer"),
    "answers": gettext_lazy("Answers and comments of others"),
    "changes": gettext_lazy("Introductions that are ready, or have changed"),
    "others": gettext_lazy("Everything else: calls for funding, vouchers"),
}
"""What one may choose by, in the order of the page. Questions cannot be left out: silence means no."""
ALWAYS = "questions"
_SORT_OF = {"answered": "answers", "comment": "answers", "revealed": "changes", "changed": "changes", "handed over": "changes"}

WITHOUT_AN_ANSWER: set[str] = {"comment", "telephone", "digest", "handed over"}
"""Topics that only tell something: nobody has to confirm anything."""


def register(topic: str, subject: Callable[[], str]) -> None:
    """Let a layer above write letters of its own that only tell something."""
    SUBJECTS[topic] = subject
    WITHOUT_AN_ANSWER.add(topic)
    _SORT_OF[topic] = "others"


def sort_of(topic: str) -> str:
    """The sort of SORTS that a topic belongs to."""
    return _SORT_OF.get(topic, ALWAYS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that a letter tells of. `answer`: the address that answers it without sign-in until the day `until`; empty for none."""

    topic: str
    page: str
    answer: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it goes: the same words as plain text and as plain HTML, which asks nothing of any other machine."""

    subject: str
    text: str
    html: str


def words(topic: str, address: str) -> tuple[str, str]:
    """Subject and plain text of a letter that only leads to a page, in the language that is active."""
    made = written(topic, [Waiting(topic, address)], "")
    return made.subject, made.text


def written(topic: str, waiting: Sequence[Waiting], choices: str) -> Written:
    """The letter about these things, in the language that is active. `choices`: where its reader chooses what comes, and when."""
    many = topic == "digest"
    parts: list[tuple[str, str]] = []  # words, and the address that they lead to
    if many:
        told = ngettext("%(n)d thing waits for you.", "%(n)d things wait for you.", len(waiting)) % {"n": len(waiting)}
        parts.append((told + " " + _("For confidentiality this letter does not say what."), ""))
    else:
        parts.append((_("Something waits for you. For confidentiality this letter does not say what."), ""))
    for each in waiting:
        if many:
            parts.append((SUBJECTS[each.topic]() + ":", ""))
        parts += _ways(each)
    if any(each.topic not in WITHOUT_AN_ANSWER for each in waiting):
        parts.append((_("Nothing happens until you confirm it on that page."), ""))
    if choices:
        parts.append((_("Choose which letters come, and when:"), choices))
    subject = SUBJECTS[topic]()
    text = "\n\n".join("\n".join(filter(None, part)) for part in parts) + "\n"
    html = render_to_string("crocevia/letter.html", {"subject": subject, "parts": parts, "language": get_language() or "it"})
    return Written(subject, text, html)


def _ways(each: Waiting) -> list[tuple[str, str]]:
    if not each.answer:
        return [(_("Sign in and look here:"), each.page)]
    until = {"day": date_format(each.until, "DATE_FORMAT") if each.until else ""}
    return [
        (_("Answer here without signing in, once, until %(day)s. This address is yours alone: do not pass it on.") % until, each.answer),
        (_("Or sign in and look here:"), each.page),
    ]
