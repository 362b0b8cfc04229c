"""What is written to people: that something waits for them, never what. See letter_actions for the sending."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

SUBJECTS: dict[str, Callable[[], str]] = {
    "asked": lambda: _("A question waits for you on Crocevia"),
    "reminder": lambda: _("A question still waits for you on Crocevia"),
    "answered": lambda: _("An answer has arrived on Crocevia"),
    "revealed": lambda: _("An introduction is ready on Crocevia"),
    "changed": lambda: _("Something has changed on Crocevia"),
    "second reading": lambda: _("A text waits for your second reading on Crocevia"),
}


WITHOUT_AN_ANSWER: set[str] = set()
"""Topics that only tell something: nobody has to confirm anything."""


def register(topic: str, subject: Callable[[], str]) -> None:
    """Let a layer above write letters of its own that only tell something."""
    SUBJECTS[topic] = subject
    WITHOUT_AN_ANSWER.add(topic)


def words(topic: str, address: str) -> tuple[str, str]:
    """Subject and plain text, in the language that is active."""
    lines = [
        _("Something waits for you. For confidentiality this letter does not say what."),
        _("Sign in and look here:"),
        address,
    ]
    if topic not in WITHOUT_AN_ANSWER:
        lines.append(_("Nothing happens until you confirm it on that page."))
    return SUBJECTS[topic](), "\n\n".join(lines) + "\n"
