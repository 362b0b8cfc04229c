"""The room's models, each from its kind's folder."""

from crocevia.funding.calls.models import Call, SavedCall
from crocevia.funding.ventures.models import Fund

__all__ = ["Call", "Fund", "SavedCall"]
