"""The room's models, each from its kind's folder."""

from crocevia.projects.agreements.models import Agreement, Party, Remark
from crocevia.projects.cases.models import Case
from crocevia.projects.drafts.models import Template
from crocevia.projects.outcomes.models import Outcome, Question, Signature
from crocevia.projects.projects.models import Issue, Milestone, Money, Partner, Project, Readiness, WorkPackage

__all__ = [
    "Agreement", "Case", "Issue", "Milestone", "Money", "Outcome", "Partner", "Party", "Project", "Question", "Readiness", "Remark",
    "Signature", "Template", "WorkPackage",
]  # fmt: skip
