"""Aspects from a narrative: what must be covered, said by the owner in passing.

Rules, not a model: a clause that asks (cerchiamo, ci serve, we need) gives its object with the conditions set on it (senza, che
regga, without); one that only tells (who we are, what failed, by when) or denies (non vogliamo) is dropped. People edit the outcome afterwards, so a missing aspect costs more than a broad one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchengine.text.function_words import ASKING, GRAMMAR
from matchengine.text.sentences import sentences
from matchengine.text.tokens import sound, stem_all, words
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
_AND: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"\s*;\s*|\s+-\s+|\s*:\s+|,\s+(?=un[oa]?\b|un['’]|due\b|tre\b|qualcuno\b|chi\b)|"
        r",?\s+(?:ed?|oltre\s+a)\s+(?=un[oa]?\b|un['’]|due\b|tre\b|qualcuno\b|chi\b|che\s+cosa\b|anche\b|poi\b|infine\b|possibilmente\b|(?:ci\s+)?serv(?:e|ono)\b|vorremmo\b|vogliamo\b|cerchiamo\b|abbiamo\s+bisogno\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\s*;\s*|\s+-\s+|\s*:\s+|,\s+(?=an?\b|two\b|three\b|someone\b|somebody\b)|"
        r",?\s+(?:and|plus|as\s+well\s+as)\s+(?=an?\b|two\b|three\b|some(?:one|body)\b|also\b|then\b|finally\b|ideally\b|plants?\b|sites?\b|we\s+(?:also\s+)?(?:need|want|seek|are\s+looking)\b)",
        re.IGNORECASE,
    ),
}
_BUT: dict[Language, re.Pattern[str]] = {
    "it": re.compile(r",?\s+(?:ma|però)\s+", re.IGNORECASE),
    "en": re.compile(r",?\s+(?:but|however)\s+", re.IGNORECASE),
}
_NOT: dict[Language, re.Pattern[str]] = {
    "it": re.compile(r"\b(?:non|né|mai)\s+(?:[cvm]i\s+)?$", re.IGNORECASE),
    "en": re.compile(r"\b(?:not|never|don['’]t|doesn['’]t|no\s+longer|that|which|who)\s+$", re.IGNORECASE),
}
_TERMS: dict[Language, re.Pattern[str]] = {
    "it": re.compile(
        r"^(?:anche\s+)?(?:firmare|chiudere|decidere|partire|iniziare|consegnare|finire|presentare|rispettare|pubblicare)\b|^entro\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:to\s+)?(?:sign|close|decide|start|finish|deliver|submit|publish|accept|the\s+right)\b|^(?:by|before|within)\b",
        re.IGNORECASE,
    ),
}
_VAGUE = frozenset(
    [
        "soluzione",
        "soluzioni",
        "aiuto",
        "supporto",
        "maniera",
        "consiglio",
        "solution",
        "solutions",
        "support",
        "advice",
        "thing",
        "things",
    ]
)
_LEAD = re.compile(
    r"^(?:(?:anche|poi|infine|inoltre|possibilmente|idealmente|preferibilmente|magari|also|then|finally|ideally|preferably|d(?:i|el|ella)|to|for)\s+)+",
    re.IGNORECASE,
)
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
    text = sound(text[:LONGEST_NARRATIVE])
    wanted = list(_wanted(text, language))
    if not wanted:
        told = [(one.text, True) for one in sentences(text) if _meaning(one.text, language)]
        wanted = [one for one in told if not _TELLING[language].match(one[0])] or told
    return tuple(
        Aspect(f"a{number}", _trim(clause), must=must, language=language)
        for number, (clause, must) in enumerate(_distinct(wanted, language), start=1)
    )


def _wanted(text: str, language: Language) -> Iterator[tuple[str, bool]]:
    """The clauses that ask, without their asking words, and whether each is a must; a list asks for each of its parts."""
    if _is_list(text):
        for part in re.split(r"[;\n]+", text):
            if _meaning(part, language):
                yield part, not _NICE[language].search(part)
        return
    for sentence in sentences(text):
        for part in _BUT[language].split(sentence.text):
            ask = _asks(part, language)
            if ask is None:
                continue
            for clause in _clauses(part[ask.end() :], language):
                again = _asks(clause[:40], language)
                must = not _NICE[language].search(clause)
                clause = _LEAD.sub("", clause[again.end() :] if again and again.start() < 12 else clause)
                if _says_enough(clause, language) and not _TERMS[language].match(clause):
                    yield clause, must


def _says_enough(clause: str, language: Language) -> bool:
    """Two words of meaning, or one that is long and not vague."""
    meaning = [word for word in words(clause) if _meaning(word, language)]
    return len(meaning) >= 2 or any(len(word) >= 5 and word not in _VAGUE for word in meaning)


def _asks(text: str, language: Language) -> re.Match[str] | None:
    """The first ask that is not denied and does not merely describe ("a group that wants …")."""
    for ask in _ASK[language].finditer(text):
        if not _NOT[language].search(text[: ask.start()] + " "):
            return ask
    return None


def _clauses(text: str, language: Language) -> list[str]:
    """The parts joined by "and a …", each long enough to stand alone; shorter ones stay with the one before."""
    found: list[str] = []
    start = 0
    for joint in [*_AND[language].finditer(text), None]:
        end = joint.start() if joint else len(text)
        piece = text[start:end].strip()
        if found and len(_meaning(piece, language)) < 3 and not _NICE[language].search(piece):
            found[-1] = f"{found[-1]}, {piece}" if piece else found[-1]
        elif piece:
            found.append(piece)
        start = joint.end() if joint else end
    return found


def _is_list(text: str) -> bool:
    parts = [part for part in re.split(r"[;\n]+", text) if part.strip()]
    return len(parts) > 1 and max(len(words(part)) for part in parts) <= 12


def _distinct(some: list[tuple[str, bool]], language: Language) -> list[tuple[str, bool]]:
    """The first MOST_ASPECTS, without those that say what an earlier one says."""
    kept: list[tuple[tuple[str, bool], frozenset[str]]] = []
    for one in some:
        if len(kept) == MOST_ASPECTS:
            break
        meaning = frozenset(_meaning(one[0], language))
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
