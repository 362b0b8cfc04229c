"""The paragraphs that the portal's export has lost: it strips the tags of a text and puts nothing in their place.

What is left is “BackgroundThe Prizes” and “in Europe; andDemonstrate the market”. A break is put back only where a word cannot go on as
it does; a name of one word (SoilWise, InvestEU, kWh, scRNASeq) and whatever may be one stays as it is written.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"((?:https?://|www\.)[^\s()\[\]\"<>]*)")
_NAMES = "Tech|Lab|Labs|Net|Hub|Hubs|Care|Data"
"""Second halves of names that begin in lower case: agriTech, eduNet."""
_PREFIXES = "open|euro|micro|nano|inter|multi|auto|hydro|photo|electro|thermo|agro|agri|cyber|neuro"
_OPENERS = (
    "The|This|These|Each|Proposals|Applicants|Applications|Beneficiaries|Researchers|Number of|In order|Through|Because|When|While|"
    "Over the|For (?:the|this|each|all|individual)|Additional information|Particular attention|Don['’]t"
)
"""With them a sentence begins, and no name goes on."""
_BREAKS = re.compile(
    "|".join(
        [
            r"(?<=[.;:)\]])\s?null\s?(?=[A-Z][a-z])",  # what the export writes for an empty paragraph
            r"(?<=[.;:?!])(?=[A-Z][a-z]|A [a-z])",  # done.Proposals
            r"(?<=[;:])(?=[a-z]{3})",  # should:develop
            r"(?<=[a-z)][.;:])(?=\d{1,2}\. [A-Z])",  # Objective:1. Background
            r"(?<=[)\]])(?<!\([a-z]\))(?=[A-Z][a-z]+\b)",  # (in million Euro)Primary, [3]Support; no (d)Academy, (counter-)UxS
            rf"(?:(?<=[a-z]{{3}}|[A-Z]{{3}}|\([a-z]\))|(?<=[A-Z]{{2}}s))(?=(?:{_OPENERS})\s)",  # BackgroundThe, SMEsThe
        ]
    )
)
_RUN_ON = re.compile(
    rf"\b(?!(?:{_PREFIXES})[A-Z])([a-z]{{4,}}|and|or|use|art|oil|eu)(?=(?!(?:{_NAMES})\b)[A-Z][a-z]|A [a-z])"
)
"""A whole word in lower case that goes on with a capital: organisationsIncreased, andDemonstrate."""


def paragraphs(text: str) -> str:
    """The text with a blank line wherever a sentence, a heading or a list item ran into the next. Addresses stay whole."""
    parts = _ADDRESS.split(text)
    parts[::2] = [_RUN_ON.sub(r"\1\n\n", _BREAKS.sub("\n\n", part)) for part in parts[::2]]
    return "".join(parts).strip()
