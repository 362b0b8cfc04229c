"""Who could have written a teaser: every organisation ranked as its author, and the set that holds the true one in 95 cases of 100.

Two texts are held against what any member may read of an organisation: the words for who asks (“Un produttore di tessuti fini”, those
before “cerca”), weighing twice, and the whole line. Each ranking is put on its own scale (mean 0, deviation 1), then they are added.
The set holds all whose sum lies within SLACK of the best. SLACK was set by split conformal prediction on teasers with known authors
and judged on others: tools/bench_authors.py, figures in docs/brokering.md.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matchengine import Engine, Request
from matchengine.errors import BadRequest
from matchengine.kept import Kept

WHO, WHOLE = 2.0, 1.0
SLACK = 10.0
"""The measured 9.49, rounded up: a change of the ranking moves it, so measure again after one."""
ABSENT = -3.0
"""Where an organisation stands that a ranking does not hold at all, in deviations."""
MOST_PHRASES = 10
_ASKS = re.compile(
    r"\b(?:cerca(?:no)?|vuole|vogliono|valuta(?:no)?|offre|chiede|desidera|seeks?|offers?|wants?|needs?|looks?\s+for|is\s+looking\s+for)\b", re.IGNORECASE
)
_GRAMMAR = frozenset(
    ["un", "uno", "una", "il", "lo", "la", "i", "gli", "le", "di", "del", "dello", "della", "dei", "degli", "delle", "da", "dal", "dalla", "in", "nel", "nella", "con", "su", "sul", "sulla", "per", "tra", "fra", "a", "al", "allo", "alla", "ai", "agli", "alle", "e", "ed", "o", "che", "chi", "non", "più", "come", "sia", "cui", "ad", "si", "ne", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "by", "from", "at", "as", "that", "which", "who", "whose", "is", "are", "be", "been", "not", "no", "its", "their", "it", "this", "these"]
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the teaser, `text[start:end]`. `falls`: places that the owner loses among the likely authors without them; `grows`: how many
    organisations more could have written the rest."""

    start: int
    end: int
    falls: int
    grows: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """`size`: organisations in the set; `place`: where the owner stands (1 is the likeliest; 0: unknown); `total`: all of the directory."""

    size: int
    place: int
    total: int
    phrases: tuple[Phrase, ...] = field(default=())

    @property
    def holds_owner(self) -> bool:
        return 0 < self.place <= self.size


class Authors:
    """Ranks organisations as authors over one index of profiles."""

    def __init__(self, engine: Engine, slack: float = SLACK) -> None:
        self._engine, self._slack = engine, slack
        self._all = sorted(engine.ids())

    def likely(self, text: str, language: str = "") -> dict[str, float]:
        """Every organisation with how likely it wrote the text: the higher the likelier, best first. {} for a text without words."""
        ask = _ASKS.search(text)
        who = text[: ask.start()] if ask and text[: ask.start()].split() else text
        first, second = self._scale(who, language), self._scale(text, language)
        if not first and not second:
            return {}
        summed = {each: WHO * first.get(each, ABSENT) + WHOLE * second.get(each, ABSENT) for each in self._all}
        return dict(sorted(summed.items(), key=lambda item: (-round(item[1], 6), item[0])))

    def _scale(self, text: str, language: str) -> dict[str, float]:
        try:
            request = Request(text=text[:2000], language=_known(language), top=1_000_000)
            hits = self._engine.rank(request, by="party").hits
        except BadRequest:
            return {}
        scores = [hit.score for hit in hits]
        middle, spread = (statistics.fmean(scores), statistics.pstdev(scores)) if scores else (0.0, 0.0)
        return {hit.id: (hit.score - middle) / (spread + 1e-9) for hit in hits}

    def size(self, likely: Mapping[str, float]) -> int:
        """How many lie within the slack of the best; all of them where nothing can be told apart."""
        if not likely:
            return len(self._all)
        best = max(likely.values())
        return sum(score >= best - self._slack for score in likely.values())

    def estimate(self, text: str, language: str = "", owner: str = "", phrases: bool = False) -> Estimate:
        likely = self.likely(text, language)
        size, place = self.size(likely), _place(likely, owner)
        found = self._phrases(text, language, owner, size, place) if phrases else ()
        return Estimate(size, place, len(self._all), found)

    def _phrases(self, text: str, language: str, owner: str, size: int, place: int) -> tuple[Phrase, ...]:
        """Each phrase left out in turn: those without which the owner is harder to tell, the most telling first."""
        found = []
        for start, end in phrases_of(text)[:MOST_PHRASES]:
            rest = self.likely(f"{text[:start]} {text[end:]}", language)
            falls = _place(rest, owner) - place if owner and place else 0
            grows = self.size(rest) - size
            if falls > 0 or grows > 0:
                found.append(Phrase(start, end, max(falls, 0), max(grows, 0)))
        return tuple(sorted(found, key=lambda p: (-p.falls, -p.grows, p.start)))


def _known(language: str):
    return language if language in ("it", "en") else None


def _place(likely: Mapping[str, float], owner: str) -> int:
    return 1 + sum(score > likely[owner] for score in likely.values()) if owner in likely else 0


def phrases_of(text: str) -> list[tuple[int, int]]:
    """(start, end) of runs of words between grammar, asking words and marks; at most three words each."""
    found: list[tuple[int, int]] = []
    start = end = count = 0
    for match in re.finditer(r"[\w€%'’-]+|[^\w\s]", text):
        word = match.group()
        if not re.match(r"\w", word) or word.casefold() in _GRAMMAR or _ASKS.fullmatch(word) or count == 3:
            if count:
                found.append((start, end))
            count = 0
            if not re.match(r"\w", word) or word.casefold() in _GRAMMAR or _ASKS.fullmatch(word):
                continue
        start = match.start() if not count else start
        end, count = match.end(), count + 1
    return [*found, (start, end)] if count else found


class Remembered:
    """Estimates of the last texts, as long as the index is the same."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[object, ...], Estimate] = Kept(64)

    def estimate(self, engine: Engine, text: str, language: str, owner: str, phrases: bool) -> Estimate:
        key = (engine, engine.generation, text, language, owner, phrases)
        return self._kept.get(key, lambda: Authors(engine).estimate(text, language, owner, phrases))


def names_in(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where a name of the owner stands in the text, whole or by a telling word of it: in “fonderia Rossi” not by what anybody may be."""
    words = {word for name in names for word in _telling(name)} - _COMMON
    found = []
    for word in sorted(words):
        found += [(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(word)}\b", text)]
    return sorted(found)


def _telling(name: str) -> list[str]:
    words = re.findall(r"\w{4,}", name)
    return [word for word in words if not word.islower()] or words


_COMMON = frozenset(
    ["Italia", "Italy", "Group", "Gruppo", "Holding", "Research", "Center", "Centre", "Centro", "Istituto", "Institute", "University", "Università", "Consorzio", "Consortium", "Fondazione", "Foundation", "Technology", "Technologies", "Tecnologie", "Systems", "Engineering", "Industrial", "Industries", "Industrie", "Company", "Bergamo", "Milano", "Brescia", "Lombardia"]
)
