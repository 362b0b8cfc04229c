"""The language of a text whose writer did not say it. The engine above knows how to tell; it lends its ear here."""

from __future__ import annotations

from collections.abc import Callable

from babel import Locale
from django.utils.translation import get_language

Detector = Callable[[str], str | None]
_detector: list[Detector] = []


def lend(detector: Detector) -> None:
    """Use this to tell languages, from now on. For AppConfig.ready of the layer that has one."""
    _detector[:] = [detector]


def language_of(text: str) -> str:
    """“it”, “en”, the code of another language, or nothing when nobody can tell."""
    return (_detector[0](text) or "") if _detector and text.strip() else ""


def language_name(code: str) -> str:
    """What a language is called in the reader's: tedesco, German. The code itself when it has no name."""
    return Locale((get_language() or "en").split("-")[0]).languages.get(code, code)
