"""The room's models, each from its kind's folder."""

from crocevia.campus.academy.models import Programme
from crocevia.campus.spaces.models import Space

__all__ = ["Programme", "Space"]
