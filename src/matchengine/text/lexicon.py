"""Italian ↔ English, word by word: query translation from a ranked lexicon.

Dictionary query translation with weighted alternatives (Pirkola 1998; Darwish and Oard 2003). Only the direction
Italian → English is ranked; the other is the same table read backwards, an Italian word weighing as much as the English
word weighs among its translations.
"""

from __future__ import annotations

import hashlib
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import simplemma

from matchengine.errors import MatchengineError
from matchengine.resources import lexicon_folder
from matchengine.text.function_words import ASKING, GRAMMAR
from matchengine.text.tokens import Token, tokens
from matchengine.text.unlisted import INFINITIVES, Unlisted
from matchengine.types import Language

LONGEST_PHRASE = 4
"""Words in the longest phrase looked up."""
ALTERNATIVES = 6
"""Translations kept for one word."""
MODULES = ("lexicon", "unlisted", "tokens", "function_words")
"""Those that a gloss comes from."""

Options = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """A word or phrase of the text, where it stands, and its translations with weights: the best weighs 1.

    No options: a word that the lexicon does not know (a name, a number, a loan word), to be kept as it is.
    """

    asked: str
    start: int
    end: int
    options: Options


class Lexicon:
    """The ranked lexicon, read from `ranked.tsv` (it, en, weight) at the first use, and `cognates.tsv` beside it, if there: what unlisted
    Italian words are told from."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or lexicon_folder() / "ranked.tsv"
        self._lock = threading.Lock()
        self._name = ""
        self._tables: dict[Language, dict[str, Options]] | None = None
        self._unlisted: Unlisted | None = None
        self._heads: dict[Language, frozenset[str]] = {}
        """The words with which a phrase begins."""
        self._words: dict[Language, list[str]] = {}
        """The single words, in order."""

    @property
    def name(self) -> str:
        """A fingerprint of whatever decides how a text is put into the other language: the tables, and the code and the library that read them.

        It changes with a comment in that code too: an index built anew for nothing costs less than a rule whose change nobody noticed.
        """
        with self._lock:
            self._name = self._name or self._fingerprint()
            return self._name

    def _fingerprint(self) -> str:
        here = Path(__file__).parent
        told = hashlib.sha256(f"simplemma {version('simplemma')}".encode())
        for path in (self._path, self._cognates, *(here / f"{module}.py" for module in MODULES)):
            told.update(path.read_bytes() if path.exists() else b"")
        return told.hexdigest()[:16]

    @property
    def _cognates(self) -> Path:
        return self._path.with_name("cognates.tsv")

    def translations(self, lemma: str, source: Language) -> Options:
        """What the word or phrase may be in the other language, best first, the best weighing 1."""
        return self._read()[source].get(lemma, ())

    def beginning(self, letters: str, source: Language) -> list[str]:
        """The single words that begin with these letters, in alphabetical order."""
        self._read()
        words = self._words[source]
        return words[bisect_left(words, letters) : bisect_left(words, letters + chr(0x10FFFF))]

    def translate(self, text: str, source: Language, *, asking: bool = False) -> tuple[Translated, ...]:
        """The text's words and phrases in order, grammar dropped; with `asking`, words of asking dropped too."""
        found = tokens(text)
        table = self._read()[source]
        lemmas = [lemma(token.word, source) for token in found]
        translated: list[Translated] = []
        place = 0
        while place < len(found):
            length, options = self._phrase(table, found, lemmas, place, source)
            if length == 1 and _empty(found[place].word, source, asking):
                place += 1
                continue
            first, last = found[place], found[place + length - 1]
            asked = " ".join(token.word for token in found[place : place + length])
            translated.append(Translated(asked, first.start, last.end, options[:ALTERNATIVES]))
            place += length
        return tuple(translated)

    def gloss(self, text: str, source: Language = "it") -> str:
        """The text in the other language, best word for each word: for a model that reads only that language."""
        return " ".join(
            part.options[0][0] if part.options else part.asked for part in self.translate(text, source, asking=True)
        )

    def _phrase(
        self, table: dict[str, Options], found: Sequence[Token], lemmas: Sequence[str], place: int, source: Language
    ) -> tuple[int, Options]:
        """The longest entry that begins here: how many words, and its translations."""
        heads = self._heads[source]
        begins = found[place].word in heads or lemmas[place] in heads
        for length in range(min(LONGEST_PHRASE, len(found) - place) if begins else 1, 1, -1):
            spoken = [token.word for token in found[place : place + length]]
            if spoken[0] in GRAMMAR[source] or spoken[-1] in GRAMMAR[source]:
                continue
            for key in (
                " ".join(spoken),
                " ".join([*lemmas[place : place + length - 1], spoken[-1]]),
                " ".join(lemmas[place : place + length]),
            ):
                if key in table:
                    return length, table[key]
        keys = [lemmas[place], found[place].word]
        if keys[0].endswith(INFINITIVES) and keys[0][:-3] == keys[1][:-1]:  # idrogeno: the gas before a form of idrogenare
            keys.reverse()
        return 1, table.get(keys[0]) or table.get(keys[1]) or self._told(keys[0], source)

    def _told(self, word: str, source: Language) -> Options:
        """What the rules say of a word that is not listed."""
        return self._unlisted.translations(word) if source == "it" and self._unlisted else ()

    def _read(self) -> dict[Language, dict[str, Options]]:
        with self._lock:
            if self._tables is None:
                # Of the tables that are read now, whatever becomes of their files.
                self._name = self._fingerprint()
                italian = _read_ranked(self._path)
                if self._cognates.exists():
                    self._unlisted = Unlisted(italian, _read_cognates(self._cognates))
                tables: dict[Language, dict[str, Options]] = {"it": italian, "en": _reversed(italian)}
                for language, table in tables.items():
                    self._heads[language] = frozenset(key.split(" ", 1)[0] for key in table if " " in key)
                    self._words[language] = sorted(key for key in table if " " not in key)
                self._tables = tables
            return self._tables


@lru_cache(maxsize=200_000)
def lemma(word: str, language: Language) -> str:
    """The dictionary form of a normalised word; the word itself when unknown."""
    return simplemma.lemmatize(word, lang=language).lower()


@lru_cache(maxsize=1)
def default_lexicon() -> Lexicon:
    """One lexicon for the process: it is read-only."""
    return Lexicon()


def _empty(word: str, language: Language, asking: bool) -> bool:
    if word in GRAMMAR[language] or (len(word) == 1 and not word.isdigit()):
        return True
    return asking and word in ASKING[language]


def _read_ranked(path: Path) -> dict[str, Options]:
    table: dict[str, list[tuple[str, float]]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MatchengineError(f"{path}: the lexicon cannot be read ({error})") from error
    for number, line in enumerate(lines[1:], start=2):
        try:
            italian, english, weight = line.split("\t")
            table.setdefault(italian, []).append((english.lower(), float(weight)))
        except ValueError as error:
            raise MatchengineError(f"{path}, line {number}: expected it, en, weight ({error})") from error
    return {italian: _relative(options) for italian, options in table.items()}


def _read_cognates(path: Path) -> dict[str, str]:
    try:
        return dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    except (OSError, ValueError) as error:
        raise MatchengineError(f"{path}: expected even, en ({error})") from error


def _relative(options: list[tuple[str, float]]) -> Options:
    best = max(weight for _, weight in options) or 1.0
    return tuple((english, weight / best) for english, weight in options)


def _reversed(italian: dict[str, Options]) -> dict[str, Options]:
    table: dict[str, list[tuple[str, float]]] = {}
    for word, options in italian.items():
        for english, weight in options:
            table.setdefault(english, []).append((word, weight))
    return {
        english: tuple(sorted(options, key=lambda option: (-option[1], option[0])))
        for english, options in table.items()
    }
