"""The room's models, each from its kind's folder."""

from crocevia.funding.ventures.models import Fund

__all__ = ["Fund"]
