"""Aspects from a narrative: what must be covered, said by the owner in passing.

Rules, not a model: a narrative is cut into clauses; a clause that asks (cerchiamo, ci serve, we need) gives its object, one
that sets a condition (senza, che regga, without, must) is joined to the ask before it, one that only tells (who we are, what
failed) is dropped. People edit the outcome afterwards, so a missing aspect costs more than a broad one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchengine.text.function_words import ASKING, GRAMMAR
from matchengine.text.sentences import sentences
from matchengine.text.tokens import stem_all, words
from matchengine.types import Aspect, Language

MOST_ASPECTS = 6
LONGEST_NARRATIVE = 20_000
"""Characters read of a narrative."""
LONGEST_ASPECT = 220

_ASK: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\b(?:(?:stiamo\s+)?cerc(?:hiamo|o|a|ano|ando|asi)|(?:ci|mi|gli|le|vi)?\s*serv(?:e|ono|irebbe|irebbero)|"
        r"(?:abbiamo|avremmo|avrei|ho|si\s+ha|hanno|ha)\s+bisogno(?:\s+d(?:i|el|ella|ei|egli|elle|['’]))?|(?:ci\s+)?occorr(?:e|ono|erebbe)|"
        r"vo(?:gliamo|rremmo|rrei|glio)(?:\s+(?:anche|poi))?|chiediamo|desideriamo|ci\s+manca(?:no)?|ci\s+piacerebbe|"
        r"necessit(?:iamo|a|ano)(?:\s+di)?|[èe]\s+necessari[oa]|cercasi|dobbiamo|bisogna|si\s+tratta\s+di|l['’]obiettivo\s+è)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:we|i|they|it|you)?\s*(?:also\s+|now\s+|urgently\s+)?(?:need(?:s|ed)?|require[sd]?|want(?:s)?|seek(?:s)?|lack(?:s)?)(?:\s+to)?|"
        r"(?:we\s+are\s+|we're\s+|is\s+|are\s+)?(?:looking|searching|hoping)\s+(?:for|to)|would\s+like(?:\s+to)?|in\s+search\s+of|"
        r"(?:we\s+)?must|have\s+to|the\s+(?:aim|goal|objective)\s+is(?:\s+to)?|objective\s*:|help\s+(?:us\s+)?(?:with|to))\b",
        re.IGNORECASE,
    ),
}
_CONDITION: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\b(?:senza|entro|purché|a\s+patto|capac[ei]\s+di|in\s+grado|adatt[oaie]|compatibil[ei]|conform[ei]|almeno|oltre\s+i)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:without|within|able\s+to|capable\s+of|suitable|compatible|compliant|at\s+least|under|must\s+not|instead\s+of)\b",
        re.IGNORECASE,
    ),
}
_TELLING: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"^(?:(?:noi\s+)?(?:siamo|abbiamo|facciamo|produciamo|controlliamo|disponiamo|lavoriamo|vendiamo)|il\s+nostro|la\s+nostra|i\s+nostri|"
        r"le\s+nostre|oggi|attualmente|finora|i\s+clienti)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:we\s+(?:are|have|make|produce|own|sell|run|tried|already)|our|today|currently|so\s+far|customers)\b",
        re.IGNORECASE,
    ),
}
_SPLIT: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\s*;\s*|\s*,?\s+(?:e|ed|ma)\s+(?=(?:un[oa']?|qualcuno|chi|anche|poi|infine|almeno)\b)|\s*:\s+|,\s+ma\s+",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\s*;\s*|\s*,?\s+(?:and|but|plus)\s+(?=(?:a|an|someone|somebody|also|then|finally|at least)\b)|\s*:\s+|,\s+but\s+",
        re.IGNORECASE,
    ),
}
_NICE: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\b(?:possibilmente|idealmente|meglio se|ci piacerebbe|preferibilmente|magari|sarebbe (?:bello|utile))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:ideally|preferably|if possible|nice to have|would be (?:nice|useful)|optionally)\b", re.IGNORECASE
    ),
}


def suggest_aspects(text: str, language: Language) -> tuple[Aspect, ...]:
    """At most MOST_ASPECTS aspects, in the order in which the text tells them; () only for a text without words.

    Ids are a1, a2, …. A text that never asks gives its most telling sentences.
    """
    wanted = list(_wanted(text[:LONGEST_NARRATIVE], language))
    if not wanted:
        wanted = [
            sentence.text for sentence in sentences(text[:LONGEST_NARRATIVE]) if _meaning(sentence.text, language)
        ]
        wanted = [one for one in wanted if not _TELLING[language].match(one)] or wanted
    distinct = _distinct(wanted, language)[:MOST_ASPECTS]
    return tuple(
        Aspect(f"a{number}", _trim(one), must=not _NICE[language].search(one), language=language)
        for number, one in enumerate(distinct, start=1)
    )


def _wanted(text: str, language: Language) -> Iterator[str]:
    """The clauses that ask, each without its asking words; a list of short parts counts as asking for each."""
    if _is_list(text):
        yield from (part.strip(" .") for part in re.split(r"[;\n]+", text) if _meaning(part, language))
        return
    for sentence in sentences(text):
        ask = _ASK[language].search(sentence.text)
        if ask is None:
            continue
        for clause in _SPLIT[language].split(sentence.text[ask.end() :]):
            again = _ASK[language].search(clause)
            clause = clause[again.end() :] if again and again.start() < 12 else clause
            if len(_meaning(clause, language)) >= 2 or _CONDITION[language].search(clause):
                yield clause


def _is_list(text: str) -> bool:
    parts = [part for part in re.split(r"[;\n]+", text) if part.strip()]
    return len(parts) > 1 and max(len(words(part)) for part in parts) <= 12


def _distinct(some: list[str], language: Language) -> list[str]:
    """Without those that say what an earlier one says."""
    kept: list[tuple[str, frozenset[str]]] = []
    for one in some:
        meaning = frozenset(_meaning(one, language))
        if not meaning or any(len(meaning & other) >= 0.7 * min(len(meaning), len(other)) for _, other in kept):
            continue
        kept.append((one, meaning))
    return [one for one, _ in kept]


def _meaning(text: str, language: Language) -> list[str]:
    own = [w for w in words(text) if w not in GRAMMAR[language] and w not in ASKING[language] and len(w) > 1]
    return stem_all(own, language)


def _trim(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" .,;:!?-–•*'’\"")
    if len(text) > LONGEST_ASPECT:
        text = text[:LONGEST_ASPECT].rsplit(" ", 1)[0]
    return text[:1].upper() + text[1:]
