"""A telling drafted into a brief: the rules of the exchange, and the clauses that ask as the engine cuts them."""

from __future__ import annotations

import datetime as dt
import re

from crocevia.exchange.needs.hearing.draft import Draft, draft
from crocevia.exchange.needs.hearing.found import LONGEST, Found
from crocevia.matching.coverage import suggested
from matchengine import Aspect, detect_language


def drafted(heard: str, language: str, today: dt.date) -> Draft:
    """The brief of a telling. `language`: it, en, or empty to find out."""
    aspects = suggested(heard, language or detect_language(heard))
    return draft(heard, today, [found for found in (place_of(a, heard) for a in aspects if a.must) if found])


def place_of(aspect: Aspect, heard: str) -> Found | None:
    """Where the words of an aspect stand in the telling."""
    words = [re.escape(word) for word in aspect.text.split()]
    match = re.search(r"[\s,]+".join(words), heard[:LONGEST], re.IGNORECASE) if words else None
    return Found(aspect.text, match.start(), match.end()) if match else None
