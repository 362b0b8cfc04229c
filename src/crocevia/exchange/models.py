"""The room's models, each from its kind's folder."""

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.introductions.models import Conflict, Consent, Introduction, Letter, Reason
from crocevia.exchange.needs.models import Aspect, Need, TeaserVersion

__all__ = [
    "Aspect", "Capability", "Conflict", "Consent", "Introduction", "Letter", "Need", "Reason", "TeaserVersion",
]  # fmt: skip
