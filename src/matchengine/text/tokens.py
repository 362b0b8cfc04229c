"""Words and their stems, with their place in the text.

Stems come from the Snowball stemmers (Porter 1980; Porter's Italian stemmer, 2001) by way of PyStemmer; accents are
folded first, so that "qualità" and "qualita'" meet.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found, unused-ignore]

from matchengine.text.function_words import GRAMMAR
from matchengine.types import Language

MAX_CHARACTERS = 200_000
"""Longest text read, in characters; what follows is not indexed."""
MAX_WORD = 40
"""Longest word kept, in characters; longer runs are cut, since no word of either language is longer."""

_WORD = re.compile(r"[^\W_]+")
_ALGORITHMS: dict[Language, str] = {"it": "italian", "en": "english"}
_stemmers = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A word as normalised, and its (start, end) character offsets in the text it came from."""

    word: str
    start: int
    end: int


_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphen, zero-width space, word joiner, byte order mark: they part words that a reader sees whole."""


def sound(text: str) -> str:
    """The text as words are read in it: accents composed (NFC), signs that nobody sees left out, lone surrogates, which no file can hold,
    turned into question marks."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8").translate(_UNSEEN))


def normalise(word: str) -> str:
    """Compatibility form, lower case, at most MAX_WORD characters."""
    if word.isascii():
        return word.lower()[:MAX_WORD]
    return unicodedata.normalize("NFKC", word).lower()[:MAX_WORD]


def tokens(text: str) -> list[Token]:
    """Every word of the text (runs of letters and digits), in order. Never raises; junk gives an empty list."""
    return [Token(normalise(m.group()), m.start(), m.end()) for m in _WORD.finditer(text[:MAX_CHARACTERS])]


def words(text: str) -> list[str]:
    """The normalised words alone."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():  # the same, several times faster
        found = _WORD.findall(text.lower())
        return [word[:MAX_WORD] for word in found] if max(map(len, found), default=0) > MAX_WORD else found
    return [normalise(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """The word without its accents."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def stem_all(some: Sequence[str], language: Language) -> list[str]:
    """The stems of normalised words, one for one."""
    return list(_stemmer(language).stemWords([fold(word) for word in some]))


def stem(word: str, language: Language) -> str:
    return stem_all([word], language)[0]


def terms(text: str, language: Language) -> list[str]:
    """The stems of the words that carry meaning, in order, repeats kept."""
    return stem_all(content_words(words(text), language), language)


def content_words(some: Iterable[str], language: Language) -> list[str]:
    grammar = GRAMMAR[language]
    return [word for word in some if word not in grammar and (len(word) > 1 or word.isdigit())]


def _stemmer(language: Language) -> Stemmer.Stemmer:
    """One stemmer for each thread and language: they are not safe to share."""
    held: dict[str, Stemmer.Stemmer] | None = getattr(_stemmers, "held", None)
    if held is None:
        held = _stemmers.held = {}
    if language not in held:
        held[language] = Stemmer.Stemmer(_ALGORITHMS[language])
    return held[language]
