"""The room's models, each from its kind's folder."""

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.introductions.models import (
    AnswerLink,
    Conflict,
    Consent,
    Introduction,
    Letter,
    LetterChoice,
    Reason,
)
from crocevia.exchange.needs.models import Aspect, Comment, Need, TeaserVersion

__all__ = [
    "AnswerLink", "Aspect", "Capability", "Comment", "Conflict", "Consent", "Introduction", "Letter", "LetterChoice", "Need", "Reason",
    "TeaserVersion",
]  # fmt: skip
