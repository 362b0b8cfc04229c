"""The reply clocks as one draws them: one scale for all, 0 to 45 days, ticks at 9, 21 and 45."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.exchange.introductions.rules import CALL, CLOSE, REMIND

# The width of a day in a row's clock and in the picture of all waits, and where day 0 stands, in units of the drawing.
_DAY, _START = 3.556, 4.0
_COLUMN, _FIRST, _FLOOR, _MOST_DOTS = 9.5, 9.0, 90.0, 7
_DOT = "a4 4 0 1 0 8 0a4 4 0 1 0-8 0"
"""A round dot of radius 4, from its left end."""


def phase(day: int) -> str:
    """The class of a wait: in time, reminded, to telephone."""
    return "f-stop" if day >= CALL else "f-wait" if day >= REMIND else "f"


def today_words(day: int, replies: bool) -> dict[str, str]:
    """What the clock says today, as a state. `replies`: whether an answer is awaited; else it is work that waits."""
    if not replies:
        return {"mark": "none", "word": _("to do")} if day < REMIND else {"mark": "wait", "word": _("waits for long")}
    left = CLOSE - day
    if left <= 0:
        return {"mark": "stop", "word": _("time is up")}
    if left <= 3:
        return {"mark": "stop", "word": ngettext("closes in %(n)d day", "closes in %(n)d days", left) % {"n": left}}
    if day >= CALL:
        return {"mark": "stop", "word": _("telephone today")}
    return {"mark": "wait", "word": _("reminder sent")} if day >= REMIND else {"mark": "none", "word": _("in time")}


TICKS = " ".join(f"M{_START + _DAY * tick:.1f} 4v12" for tick in (REMIND, CALL, CLOSE))
"""The three ticks of every row's clock, as one path."""


def clock(day: int) -> dict[str, str]:
    """The bar of one wait: lengths as the drawing writes them."""
    at = _START + _DAY * min(day, CLOSE + 1)
    return {"phase": phase(day), "length": f"{at - _START:.1f}", "hand": f"{at - 1.25:.1f}", "words": _("day %(n)d") % {"n": day}}


def picture(days: Sequence[int]) -> dict[str, Any]:
    """All open waits on one line, a dot each; late ones beyond the scale stand at its end. The dots of one phase are one path."""
    dots: dict[str, list[str]] = {}
    for day, many in Counter(min(d, CLOSE + 1) for d in days).items():
        x = _FIRST + _COLUMN * day - 4
        dots.setdefault(phase(day), []).extend(f"M{x:.1f} {_FLOOR - 10 * n:.0f}{_DOT}" for n in range(1, min(many, _MOST_DOTS) + 1))
    ticks = [{"day": d, "x": _FIRST + _COLUMN * d - _COLUMN / 2} for d in (REMIND, CALL, CLOSE)]
    for tick, word in zip(ticks, (_("reminder"), _("telephone"), _("closed")), strict=True):
        tick["word"] = word
    early, middle = _share(days, 0, REMIND), _share(days, REMIND, CALL)
    spoken = _("%(all)d open waits: %(early)d within 9 days, %(middle)d from 9 to 20, %(late)d from 21 on") % {
        "all": len(days), "early": early, "middle": middle, "late": len(days) - early - middle,
    }  # fmt: skip
    paths = [{"phase": name, "path": "".join(drawn)} for name, drawn in dots.items()]
    return {"dots": paths, "ticks": ticks, "spoken": spoken, "number": len(days)}


def _share(days: Iterable[int], first: int, end: int) -> int:
    return sum(first <= day < end for day in days)
