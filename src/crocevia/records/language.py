"""The language of a text whose writer did not say it. The engine above knows how to tell; it lends its ear here."""

from __future__ import annotations

from collections.abc import Callable

Detector = Callable[[str], str | None]
_detector: list[Detector] = []


def lend(detector: Detector) -> None:
    """Use this to tell languages, from now on. For AppConfig.ready of the layer that has one."""
    _detector[:] = [detector]


def language_of(text: str) -> str:
    """“it”, “en”, or nothing when nobody can tell."""
    return (_detector[0](text) or "") if _detector and text.strip() else ""
