"""What may be spent, in euro; a price for a piece or a day is none."""

from __future__ import annotations

import re

from crocevia.exchange.needs.hearing.found import Found
from crocevia.exchange.needs.hearing.numbers import NUMBER, number_of

_AMOUNT = re.compile(
    rf"(?:(?:€|EUR|euros?)\s*(?P<before>{NUMBER})(?P<bk>\s?[kKmM]\b)?|(?P<after>(?<![\w.,]){NUMBER})(?P<ak>\s?[kKmM]\b)?\s*(?:di\s+)?(?:€|EUR\b|euros?\b))",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:budget|abbiamo\s+(?:a\s+disposizione\s+)?|disponiamo\s+di|stanziat\w+|investi\w+|spendere|spend|set\s+aside|earmarked|finanziamento\s+di|funding\s+of)\b",
    re.IGNORECASE,
)
# "… entro giugno, con 60.000 euro.": what one comes with, when nothing more is said of it.
_WITH = re.compile(r"\b(?:con|with)\s+$", re.IGNORECASE)
_SAID = re.compile(r"\s*(?:[.,;:)]|$)")
_PRICE = re.compile(r"\s*(?:/|al\b|all['’]|alla\b|per\b|a\b|each\b|an?\s)\s*(?:pezz|disc|unit|giorn|day|kg|chil|ton|m²|metr|mes|month|ann|year|ora|hour|piece|disk)", re.IGNORECASE)


def budget(text: str) -> Found | None:
    """The amount beside a word of spending, as digits."""
    for match in _AMOUNT.finditer(text):
        before, near = text[max(0, match.start() - 60) : match.start()], text[max(0, match.start() - 60) : match.end() + 25]
        spent = _CUE.search(near) or (_WITH.search(before) and _SAID.match(text, match.end()))
        value = number_of(match["before"] or match["after"])
        if value is None or value < 500 or not spent or _PRICE.match(text, match.end()):
            continue
        factor = {"k": 1e3, "m": 1e6}.get((match["bk"] or match["ak"] or "").strip().casefold(), 1.0)
        return Found(f"{value * factor:.0f}", match.start(), match.end())
    return None
