"""Whether a text is in a language that the engine does not read.

The engine reads Italian and English; anything else is answered as best it can, and the asker should know. Told by py3langid's
model of letter sequences (BSD), restricted to languages that are written in business: dialects and dead languages would only
draw Italian and English away.
"""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from matchengine.text.tokens import words

KNOWN = ["it", "en", "de", "fr", "es", "pt", "ca", "gl", "eu", "nl", "pl", "cs", "sk", "sl", "hr", "sr", "bs", "mk", "bg", "ro", "hu", "sq", "el", "sv", "da", "no", "nn", "fi", "et", "lv", "lt", "is", "ga", "mt", "tr", "ru", "uk", "be", "ar", "he", "fa", "hi", "zh", "ja", "ko", "th", "vi", "id"]
"""ISO 639 codes of the languages that are told apart."""
SURE, SURE_OF_FEW = 0.95, 0.97
"""Probability of being neither Italian nor English from which it is said: of a text, and of one with few words."""
FEW, LEAST = 6, 4
"""Fewer words than `FEW` are few; fewer than `LEAST` could be names in any language."""
LEAST_LETTERS = 8
"""In writings without spaces between words, letters are counted in their stead."""
MOST_LETTERS = 2_000


@lru_cache(maxsize=256)
def foreign_language(text: str) -> str:
    """The ISO 639 code of a language that is neither Italian nor English; empty where that is not sure."""
    text = text[:MOST_LETTERS]
    spelled = [word for word in words(text) if word.isalpha()]
    letters = [letter for word in spelled for letter in word]
    spaced = all(letter < "\u0250" for letter in letters)
    if len(spelled) < LEAST and (spaced or len(letters) < LEAST_LETTERS):
        return ""
    shouted = 2 * sum(letter.isupper() for letter in text) > sum(letter.isalpha() for letter in text)
    odds: dict[str, float] = dict(_identifier().rank(text.lower() if shouted else text))
    foreign = 1 - odds.pop("it") - odds.pop("en")
    return max(odds, key=odds.__getitem__) if foreign >= (SURE_OF_FEW if spaced and len(spelled) < FEW else SURE) else ""


def make_ready() -> None:
    """Load the model now: it takes most of a second, which the first who asks should not wait."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model with the known languages only: the rest of its table is let go."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(KNOWN)
    return LanguageIdentifier(
        whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output, norm_probs=True, tk_row=whole.tk_row
    )
