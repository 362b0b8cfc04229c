"""Italian words that the lexicon does not list, told from those it does.

Most of them are made by rule from others: *ospedaliero* from *ospedale*, *raffinazione* from *raffinare*, *biomateriali* from *materiale*. Or
they are the English word in other spelling: *metodologia*, *ottimizzazione*. A cognate is looked for by its ending, which has
a fixed counterpart, and by what is left of both words when the two ways of spelling Greek and Latin are evened out (rules for cognates, as
in Koehn and Knight 2002 and Mulloni and Pekar 2006; here none is generated: the English word must be known).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

Options = tuple[tuple[str, float], ...]

WORTH = 0.5
"""What a translation so told is worth beside a listed one."""
LEAST_WORD, LEAST_BASE, LEAST_COGNATE, LEAST_WHOLE = 5, 4, 5, 7
"""Letters of a word looked at, of a word that it may be made from, of a cognate with a known ending, of one without."""
KEPT = 100_000
"""Words of which is kept what was told."""
DEEPEST = 3
"""Steps from word to word: finanziario → finanza → finance."""

COGNATES = tuple(
    sorted(
        {
            "izzazione": "ization", "izzatore": "izer", "izzare": "ize", "izzato": "ized", "ificazione": "ification",
            "ificare": "ify", "logico": "logical", "logica": "logic", "logia": "logy", "logo": "logist",
            "grafia": "graphy", "grafico": "graphic", "grafica": "graphics", "nomia": "nomy", "nomico": "nomic",
            "metria": "metry", "metrico": "metric", "patia": "pathy", "sofia": "sophy", "crazia": "cracy",
            "zionale": "tional", "zione": "tion", "sione": "sion", "ziale": "tial", "ciale": "cial", "enza": "ence",
            "anza": "ance", "tà": "ty", "ivo": "ive", "oso": "ous", "ario": "ary", "are": "ar", "orio": "ory",
            "ico": "ic", "ica": "ics", "ale": "al", "ile": "ile", "bile": "ble", "ismo": "ism", "ista": "ist",
            "mento": "ment", "ura": "ure", "tore": "tor", "trice": "tor", "sore": "sor", "ente": "ent", "ante": "ant",
            "ia": "y", "ina": "ine", "ino": "in", "ide": "id", "ido": "id", "asi": "asis", "esi": "esis",
            "osi": "osis", "isi": "ysis", "ema": "em", "amma": "am",
        }.items(),
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip
"""Italian ending → its English counterpart, the longest first."""

MADE_FROM = tuple(
    sorted(
        {
            # by number and gender
            "i": ("o", "e", "io"), "e": ("a", "o"), "a": ("o",), "che": ("ca", "co"), "chi": ("co",),
            "ghe": ("ga", "go"), "ghi": ("go",), "ci": ("co", "cio"), "gi": ("go", "gio"),
            # from verbs
            "ato": ("are",), "ata": ("are",), "ito": ("ire",), "ita": ("ire",), "uto": ("ere",), "uta": ("ere",),
            "azione": ("are", "o", "a", "e"), "izione": ("ire",), "atura": ("are",), "itura": ("ire",),
            "amento": ("are",), "imento": ("ire", "ere"), "atore": ("are",), "atrice": ("are",),
            "itore": ("ire", "ere"), "itrice": ("ire", "ere"), "atorio": ("are",), "ativo": ("are",),
            "abile": ("are",), "ibile": ("ire", "ere"), "aggio": ("are", "o", "a"), "ante": ("are",),
            "ente": ("ere", "ire"), "ando": ("are",), "endo": ("ere", "ire"),
            # from nouns and adjectives
            "iale": ("ia", "io", "o", "a"), "ale": ("o", "a", "e", "ia"), "iero": ("e", "a", "o"),
            "iera": ("e", "a", "o"), "iere": ("e", "a", "o"), "are": ("o", "a", "e"), "iario": ("a", "o"),
            "ario": ("o", "a", "e"), "istico": ("ista", "ismo", "ica", "o", "a"), "istica": ("ista", "ismo", "o", "a"),
            "ico": ("o", "a", "ia", "ica", "e"), "ica": ("ico", "o", "a"), "oso": ("o", "a", "e", "ia"),
            "ivo": ("o", "a", "e"), "ile": ("o", "a", "e"), "ità": ("o", "e"), "ezza": ("o", "e"),
            "amente": ("o",), "lmente": ("le",), "rmente": ("re",), "emente": ("e",), "ista": ("o", "a", "e"),
            "ismo": ("o", "a", "e"), "eria": ("o", "a", "e"), "ificio": ("o", "a"), "issimo": ("o", "e"),
        }.items(),
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip
"""Italian ending → those of the words that it may be made from, the longest first."""

INFINITIVES = ("are", "ere", "ire")

FOREPARTS = tuple(
    sorted(
        {
            "aero": "aero", "agro": "agro", "agri": "agri", "anti": "anti", "audio": "audio", "auto": "auto", "bi": "bi",
            "bio": "bio", "cardio": "cardio", "co": "co", "contro": "counter", "crio": "cryo", "de": "de",
            "eco": "eco", "elettro": "electro", "emo": "hemo", "etero": "hetero", "extra": "extra",
            "farmaco": "pharmaco", "fisio": "physio", "fito": "phyto", "foto": "photo", "geo": "geo",
            "idro": "hydro", "immuno": "immuno", "infra": "infra", "inter": "inter", "intra": "intra", "iper": "hyper",
            "ipo": "hypo", "iso": "iso", "macro": "macro", "mega": "mega", "meta": "meta", "micro": "micro",
            "mini": "mini", "mono": "mono", "multi": "multi", "nano": "nano", "neuro": "neuro", "oleo": "oleo",
            "omo": "homo", "opto": "opto", "orto": "ortho", "para": "para", "petrol": "petro", "piezo": "piezo", "pluri": "multi",
            "poli": "poly", "post": "post", "pre": "pre", "pseudo": "pseudo", "psico": "psycho", "radio": "radio",
            "re": "re", "ri": "re", "semi": "semi", "servo": "servo", "socio": "socio", "sotto": "sub", "sovra": "over",
            "sub": "sub", "super": "super", "tecno": "techno", "tele": "tele", "termo": "thermo", "trans": "trans",
            "tri": "tri", "turbo": "turbo", "ultra": "ultra", "vibro": "vibro", "video": "video", "zoo": "zoo",
        }.items(),
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip
"""What stands before a word and means the same before its translation."""

_SPELLINGS = tuple(
    (re.compile(one), other)
    for one, other in (
        ("^sper", "exper"), ("^sp", "exp"), ("^st(?=r)", "const"), ("^ri", "re"), ("^es", "ex"), ("ogg", "obj"), ("agg", "adj"),
    )
)  # fmt: skip
_EVEN = tuple(
    (re.compile(one), other)
    for one, other in (
        ("sch", "sk"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("[ck]h?|q(?=u)", "c"), ("gh", "g"), ("y", "i"), ("j", "g"),
        ("[xz]", "s"), ("w", "v"), ("h", ""), ("[cp]t", "t"), ("mn", "n"), ("d(?=[vm])", ""), ("[bnpc](?=s)", ""),
        ("b(?=v)", ""), ("[ao]e", "e"), ("ou", "o"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


def even(word: str) -> str:
    """What is left of a word when the Italian and the English spelling of Greek and Latin are made one: ottim- and optim-, fisi- and physi-."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode("ascii")
    for pattern, instead in _EVEN:
        plain = pattern.sub(instead, plain)
    return plain


def evened(english: Iterable[str]) -> dict[str, str]:
    """even(word) → the word, the first of those that come out alike."""
    found: dict[str, str] = {}
    for word in english:
        found.setdefault(even(word), word)
    return found


class Unlisted:
    """`listed`: the lexicon's own words with their translations; `cognates`: `evened` English words."""

    def __init__(self, listed: Mapping[str, Options], cognates: Mapping[str, str]) -> None:
        self._listed = listed
        self._cognates = cognates
        self._english = frozenset(cognates.values())
        self._kept = lru_cache(maxsize=KEPT)(self.told)

    def translations(self, word: str) -> Options:
        """What a word that is not listed may be in English, best first; none where nothing is known of it, or it is English as it stands."""
        if len(word) < LEAST_WORD or word in self._english or any(c.isdigit() for c in word):
            return ()
        return tuple((english, WORTH * weight) for english, weight in self._kept(word))

    def told(self, word: str) -> Options:
        """What the rules say of any word, its own entry left aside."""
        return self._of(word, DEEPEST)

    def _of(self, word: str, steps: int) -> Options:
        cognate = self._cognate(word)
        if cognate:
            return ((cognate, 1.0),)
        for base in _bases(word):
            found = self._listed.get(base)
            if found:
                return found
        if steps > 1:
            for base in _bases(word):
                found = self._of(base, steps - 1) if len(base) >= LEAST_WORD else ()
                if found:
                    return found
            return self._after_forepart(word, steps)
        return ()

    def _cognate(self, word: str) -> str | None:
        for spelled in _spelled(word):
            for guess in in_english(spelled):
                found = self._find(guess, LEAST_COGNATE)
                if found:
                    return found
            whole = [spelled[:-1] + ending for ending in ("", "e", "al", "s")] if spelled[-1] in "aeio" else []
            if spelled.endswith(INFINITIVES):
                whole = [spelled[:-3] + ending for ending in ("", "e", "ate")]
            for guess in whole:
                found = self._find(guess, LEAST_WHOLE)
                if found:
                    return found
        return None

    def _find(self, guess: str, least: int) -> str | None:
        key = even(guess)
        return self._cognates.get(key) if len(key) >= least else None

    def _after_forepart(self, word: str, steps: int) -> Options:
        for forepart, english in FOREPARTS:
            rest = word[len(forepart) :]
            if word.startswith(forepart) and len(rest) >= LEAST_WORD:
                found = self._listed.get(rest) or self._of(rest, steps - 1)
                if found:
                    return tuple((english + one, weight) for one, weight in found if " " not in one)
        return ()


def in_english(word: str) -> Iterator[str]:
    """The Italian word with an English ending for its own, the longest endings first."""
    for ending, english in COGNATES:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            yield word[: -len(ending)] + english


def _bases(word: str) -> Iterator[str]:
    for ending, others in MADE_FROM:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_BASE - 1:
            for other in others:
                yield word[: -len(ending)] + other


def _spelled(word: str) -> Iterator[str]:
    yield word
    for pattern, instead in _SPELLINGS:
        if pattern.search(word):
            yield pattern.sub(instead, word, count=1)
