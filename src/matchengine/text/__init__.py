"""Reading texts: which language, which words, which sentences, what is asked."""

from matchengine.text.aspects import suggest_aspects
from matchengine.text.foreign import foreign_language
from matchengine.text.language import detect_language
from matchengine.text.sentences import Sentence, passages, sentences

__all__ = ["Sentence", "detect_language", "foreign_language", "passages", "sentences", "suggest_aspects"]
