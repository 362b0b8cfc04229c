"""Coarser words for a teaser: region for province, band for number, wider sector for the narrow one. Each is tried before it is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crocevia.exchange.needs.hearing.numbers import quantities
from crocevia.exchange.needs.hearing.places import ENGLISH, PROVINCES, named_places, region_of
from crocevia.exchange.needs.models import Need
from crocevia.matching.authorship import Authors, names_in
from crocevia.people.models import Classification
from crocevia.vocabulary.models import Concept

MOST = 6
_BANDS: tuple[tuple[float, str, str], ...] = (
    (10, "alcuni", "a few"), (100, "alcune decine di", "some tens of"), (1000, "alcune centinaia di", "some hundreds of"),
    (1e6, "molte migliaia di", "many thousand"), (float("inf"), "milioni di", "millions of"),
)  # fmt: skip
# Who asks, said more widely. The first that fits is used.
_WIDER: tuple[tuple[str, str, str], ...] = (
    (r"start-?up\b", "Una giovane impresa", "A young company"),
    (r"PMI\b|SME\b|piccola|microimpresa|small|micro", "Una piccola impresa", "A small company"),
    (r"universit|dipartimento|ricerca|research|laborator|clinic", "Un ente di ricerca", "A research body"),
    (r"consorzi|cluster|rete|network|association", "Una rete di imprese", "A network of companies"),
    (r"produttore|costruttore|azienda|fabbrica|maker|builder|manufacturer|producer|company|impresa|fonderia|officina",
     "Un'azienda manifatturiera", "A manufacturing company"),
    (r"provider|servizi|studio|consulen|integrator|operator|fornitore", "Una società di servizi", "A service company"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text`: the teaser with `was` said as `becomes`; `size`: how many could have written it then."""

    was: str
    becomes: str
    text: str
    size: int


def first_words(need: Need) -> str:
    """A teaser to begin with, from the brief: what is sought, and nothing of who asks. Empty where the words name the owner."""
    what = (need.function.strip().splitlines() or [need.title])[0].strip()
    names = [need.owner.name, *need.owner.names.values_list("value", flat=True)] if need.owner else []
    if not what or names_in(what, names):
        return ""
    what = what if what[1:2].isupper() else what[:1].lower() + what[1:]
    return f"{'An organisation seeks' if need.language == 'en' else 'Un’organizzazione cerca'}: {what.rstrip('.')}"[:300]


def proposals(text: str, language: str, owner: str, authors: Authors, size: int) -> list[Proposal]:
    """The changes that let more organisations have written it, the best first; last of all the best ones together."""
    italian = language != "en"
    found = []
    for start, end, becomes in _changes(text, italian, owner):
        wider = text[:start] + becomes + text[end:]
        reached = authors.size(authors.likely(wider, language))
        if reached > size:
            found.append((start, end, Proposal(text[start:end], becomes, wider, reached)))
    found.sort(key=lambda each: -each[2].size)
    shown = [proposal for _start, _end, proposal in found][: MOST - 1]
    together, taken = text, []
    for start, end, proposal in sorted(found, key=lambda each: (-each[0], -each[2].size)):
        if all(end <= other_start or start >= other_end for other_start, other_end in taken):
            together, taken = together[:start] + proposal.becomes + together[end:], [*taken, (start, end)]
    if len(taken) > 1:
        reached = authors.size(authors.likely(together, language))
        shown.insert(0, Proposal("", "", together, reached))
    return shown


def _changes(text: str, italian: bool, owner: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, wider words)."""
    for place in named_places(text):
        region = region_of(place.value)
        if region and region not in (place.value, ENGLISH.get(place.value)):
            english = next((e for e, i in ENGLISH.items() if i == region), region)
            yield place.start, place.end, region if italian else english
        elif place.value in PROVINCES or place.value in ENGLISH:
            yield place.start, place.end, "Nord Italia" if italian else "northern Italy"
    for quantity in quantities(text):
        band = next(words for limit, *words in _BANDS if abs(quantity.value) < limit)
        yield quantity.start, quantity.end, f"{band[0 if italian else 1]} {quantity.unit}"
    ask = re.search(r"\b(?:cerca(?:no)?|valuta(?:no)?|offre|vuole|seeks?|offers?|wants?|needs?)\b", text)
    if ask and ask.start() > 3:
        who = text[: ask.start()].rstrip()
        for sign, it, en in _WIDER:
            if re.search(sign, who, re.IGNORECASE):
                if who.casefold() != (it if italian else en).casefold():
                    yield 0, len(who), it if italian else en
                break
        sector = _sector_above(owner, italian)
        if sector:
            yield 0, len(who), f"{'Un’impresa del settore' if italian else 'A company in'} {sector}"


def _sector_above(owner: str, italian: bool) -> str:
    """The owner's sector of economic activity, one level up: from class to group, from group to division."""
    if not owner:
        return ""
    held = Classification.objects.filter(organisation=owner, concept__scheme__code__startswith="ateco").select_related("concept__broader")
    code: Concept | None = next((c.concept for c in held), None)
    wider = code.broader if code else None
    label = (wider.label_it if italian else wider.label_en) if wider else ""
    return label.casefold()[:90]
