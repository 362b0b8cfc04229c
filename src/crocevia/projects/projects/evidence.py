"""What must stand before a project takes a step, and while it stands in a state. Each check answers with what is missing."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Question
from crocevia.projects.projects.models import Money, Project
from crocevia.records.models import KeptFile, Link

AGREEMENT_FILE = "agreement"
"""The purpose of a kept file that is the agreement which a self-funded project stands on."""


def _two_parties(project: Project) -> str:
    present = project.partners.filter(until__isnull=True).count()
    return "" if present >= 2 else _("At least two partners: add the other one.")


def agreed(project: Project) -> bool:
    """Whether an agreement in force binds at least two partners, or a signed one is kept as a file."""
    tied = Link.objects.filter(subject_record=project.pk, predicate="under_agreement").values("object_record")
    drawn = Link.objects.filter(object_record=project.pk, predicate="comes_from").values("subject_record")
    standing = Agreement.objects.filter(Q(state="in_force") | Q(state="", signed__gt=""))
    partners = list(project.partners.filter(until__isnull=True).values_list("organisation", flat=True))
    for agreement in standing.filter(Q(pk__in=tied) | Q(pk__in=drawn)):
        bound = Link.objects.filter(object_record=agreement.pk, predicate="party_to", subject__in=partners)
        if bound.values("subject").distinct().count() >= 2:
            return True
    return KeptFile.objects.filter(record=project.pk, purpose=AGREEMENT_FILE).exists()


def _milestones(project: Project) -> str:
    left = project.milestones.filter(done__isnull=True, dropped="").count()
    return ngettext("%(n)d point of the plan is neither reached nor given up.", "%(n)d points of the plan are neither reached nor given up.", left) % {"n": left} if left else ""


def _issues(project: Project) -> str:
    left = project.issues.filter(closed_at__isnull=True).count()
    return ngettext("%(n)d issue is open.", "%(n)d issues are open.", left) % {"n": left} if left else ""


def _answers(project: Project) -> str:
    left = Question.objects.filter(about=project.pk, answered_at__isnull=True).count()
    return ngettext("%(n)d question on the outcome has no answer yet.", "%(n)d questions on the outcome have no answer yet.", left) % {"n": left} if left else ""


CHECKS: dict[str, Callable[[Project], str]] = {
    "objective": lambda p: "" if p.objective.strip() else _("Say what the project is to reach."),
    "coordinator": lambda p: "" if p.owner_id else _("Name the coordinator among the partners."),
    "two_parties": _two_parties,
    "plan": lambda p: "" if p.packages.exists() else _("The plan has no work package yet."),
    "budget": lambda p: "" if p.money.exists() else _("Say who pays how much."),
    "own_money": lambda p: (
        "" if p.money.filter(source=Money.Source.OWN).exists() else _("Say what the partners pay themselves.")
    ),
    "agreement": lambda p: "" if agreed(p) else _("Tie an agreement in force between two partners, or keep the signed one as a file."),
    "milestones": _milestones,
    "issues": _issues,
    "questions": lambda p: "" if Question.objects.filter(about=p.pk).exists() else _("The questions on the outcome are not planned yet."),
    "answers": _answers,
    "proposal": lambda p: "" if p.proposal else "proposal",
    "decision": lambda p: "" if p.decision else "decision",
    "began": lambda p: "" if p.actual_start else "began",
    "ended": lambda p: "" if p.actual_end else "ended",
    "result": lambda p: "" if p.result else "result",
    "reason": lambda p: "" if p.reason else "reason",
    "ground": lambda p: "" if (agreed(p) if p.self_funded else p.grant) else "agreement or grant",
}
