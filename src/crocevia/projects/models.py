"""The room's models, each from its kind's folder."""

from crocevia.projects.agreements.models import Agreement, Party, Remark
from crocevia.projects.cases.models import Case
from crocevia.projects.drafts.models import Template

__all__ = ["Agreement", "Case", "Party", "Remark", "Template"]
