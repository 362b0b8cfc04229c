"""The room's models, each from its kind's folder."""

from crocevia.projects.agreements.models import Agreement
from crocevia.projects.cases.models import Case

__all__ = ["Agreement", "Case"]
