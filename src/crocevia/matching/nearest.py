"""For the search box: words in the other language, and records near in meaning that the reader may read."""

from __future__ import annotations

import logging
import re

from crocevia.matching.engine import engine
from crocevia.matching.items import allowed_items, record_id
from crocevia.people.actor import Actor
from matchengine import Request
from matchengine.errors import BadRequest, MatchengineError
from matchengine.rank.background import prior
from matchengine.text.lexicon import default_lexicon
from matchengine.text.tokens import stem
from matchengine.types import Language

log = logging.getLogger(__name__)
NEAR = 0.3
"""The least score that counts as near. On the district's own words what fits stands above 0.37, what does not below 0.2."""


BEGUN, FINISHES = 4, 3
"""Letters from which a word may be guessed, and how many guesses are made in each language."""
DIRECTIONS: tuple[tuple[Language, Language], ...] = (("it", "en"), ("en", "it"))


def in_other_words(text: str) -> list[str]:
    """The words in the other language, read as Italian and as English, best word for each; unknown words stay.

    Two readings at most, none when they change nothing.
    """
    try:
        readings = [default_lexicon().gloss(text, "it"), default_lexicon().gloss(text, "en")]
    except MatchengineError:
        log.exception("the search in the other language is left out")
        return []
    known = text.casefold().split()
    return [reading for reading in dict.fromkeys(readings) if reading and reading.casefold().split() != known]


def finished(text: str) -> list[str]:
    """A text whose last word is half typed, in the other language: by the words that it may become, the commonest first.

    Nothing when the last word is whole (the lexicon knows it), short, or the beginning of none.
    """
    begun = re.search(r"\w+$", text.casefold())
    if begun is None or len(begun[0]) < BEGUN:
        return []
    lexicon, found = default_lexicon(), []
    try:
        for source, other in DIRECTIONS:
            if lexicon.translations(begun[0], source):
                continue
            likely = [(prior(stem(lexicon.translations(w, source)[0][0], other), other), w) for w in lexicon.beginning(begun[0], source)]
            found += [lexicon.gloss(text[: begun.start()] + w, source) for _common, w in sorted(likely, reverse=True)[:FINISHES]]
    except MatchengineError:
        log.exception("words half typed are left as they are")
    return list(dict.fromkeys(found))


def records_near(text: str, actor: Actor, most: int) -> list[str]:
    """Keys of records, nearest first, each once. Without an engine that can answer: none, and the log says why."""
    allowed = allowed_items(actor)
    if not allowed or not text.strip():
        return []
    try:
        ranking = engine().rank(Request(text=text, allow=allowed, top=most), by="item")
    except BadRequest:
        return []
    except Exception:
        log.exception("the search by meaning is left out")
        return []
    return list(dict.fromkeys(record_id(hit.id) for hit in ranking.hits if hit.score >= NEAR))
