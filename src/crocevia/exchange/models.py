"""The room's models, each from its kind's folder."""

from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.needs.models import Aspect, Need

__all__ = ["Aspect", "Capability", "Need"]
