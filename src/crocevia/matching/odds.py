"""The engine's odds, corrected by this district's own answers: `crocevia refit`.

An introduction accepted is a probability that came true. One refused as not the party's field, or as not this party, is one that
did not. Every other reason (no time, terms, a conflict) says nothing of what a party can do and is left out. The corrections lie
in `odds.json` beside the index, each with the time from which it held, so that a probability told under an earlier one is read back
to the odds as shipped before it is used again.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from bisect import bisect_right
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils import timezone

from crocevia.exchange.introductions.queries import outcomes
from matchengine.rank.refit import Answered, Correction, Refit, refit

log = logging.getLogger(__name__)

NOES = frozenset({"not_our_field", "not_wanted"})
"""Reasons of a refusal that say the party was not the right one."""

History = tuple[tuple[dt.datetime, Correction], ...]
_read: tuple[tuple[Path, int], History] | None = None


def odds_file() -> Path:
    return Path(settings.VAR) / "odds.json"


def history() -> History:
    """The corrections, oldest first; none where the file is missing or damaged. Read again when it has changed."""
    global _read  # noqa: PLW0603  one small file, asked for at every request
    path = odds_file()
    try:
        stamp = path, path.stat().st_mtime_ns
    except OSError:
        return ()
    if _read is None or _read[0] != stamp:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))["corrections"]
            found = tuple(
                (dt.datetime.fromisoformat(row["from"]), Correction(float(row["slope"]), float(row["offset"]))) for row in rows
            )
        except (OSError, ValueError, TypeError, KeyError) as why:
            log.warning("%s cannot be read (%s): the odds are as shipped", path, why)
            found = ()
        _read = stamp, found
    return _read[1]


def in_use() -> Correction:
    """The correction in use; one that changes nothing where there is none."""
    found = history()
    return found[-1][1] if found else Correction()


def answers() -> list[Answered]:
    """What was answered, each with the best probability of its aspects as shipped."""
    held = history()
    since = [start for start, _correction in held]
    found = []
    for outcome in outcomes():
        told = [probability for _aspect, probability in outcome.aspects if probability is not None]
        if not told or not (outcome.accepted or outcome.reason in NOES):
            continue
        place = bisect_right(since, outcome.told)
        best = max(told)
        if place:
            best = float(held[place - 1][1].undone(np.array([best]))[0])
        found.append(Answered(best, outcome.accepted, str(outcome.need)))
    return found


def refit_odds() -> Refit:
    """Fit, and put the correction into use where it tells unseen answers better than the one in use."""
    found = refit(answers(), in_use())
    if found.correction is not None:
        rows = [*history(), (timezone.now(), found.correction)]
        told = [{"from": start.isoformat(), "slope": round(one.slope, 6), "offset": round(one.offset, 6)} for start, one in rows]
        path = odds_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"corrections": told}, indent=1) + "\n", encoding="utf-8")
        os.replace(partial, path)
    return found
