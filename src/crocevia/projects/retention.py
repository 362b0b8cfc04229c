"""How long agreements, projects and outcomes are kept: agreements ten years (DOMAIN), what stands on them as long.

Parties, roles, money, dates and figures stay, so that the sums of the district stay true. An outcome that its beneficiary made public
stays public until it is taken back; one that nobody has signed goes like a lead.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crocevia.people.actor import Actor
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.projects.projects.models import Project
from crocevia.records.models import Record
from crocevia.records.retention import GONE, Rule, empty_record

_AGREEMENT = ("title", "summary", "object", "status_note", "reason")
_PROJECT = ("title", "summary", "objective", "result", "proposal", "decision", "grant", "reason")
_OUTCOME = ("title", "summary", "statement", "reason")


def _questions(record: Record) -> None:
    Question.objects.filter(about=record.pk).update(words="", authority="", asked_of=None, answered_by=None)


def _agreement(agreement: Agreement, actor: Actor) -> None:
    nobody = dict.fromkeys(("signatory", "power_checked_by", "accepted_by"))
    agreement.parties.update(signs_as="", power="", **nobody)
    agreement.remarks.all().delete()
    _questions(agreement)
    empty_record(agreement, _AGREEMENT, actor=actor, said=("person", "as", "power"))


def _project(project: Project, actor: Actor) -> None:
    project.milestones.all().delete()
    project.issues.all().delete()
    project.packages.update(title=GONE)
    project.readings.update(note="")
    _questions(project)
    empty_record(project, _PROJECT, actor=actor, said=("point", "why", "how"))


def _outcome(outcome: Outcome, actor: Actor) -> None:
    outcome.signatures.update(text=GONE, authority="", person=None)
    outcome.contact = None
    empty_record(outcome, _OUTCOME, actor=actor, said=("authority", "contact"))


RULES: tuple[Rule, ...] = (
    Rule(
        "agreements", _("Agreements that have ended"), 120,
        lambda: Agreement.objects.filter(state__in=["expired", "terminated", "superseded", "abandoned", "rejected"]).exclude(title=GONE),
        _agreement,
    ),
    Rule(
        "projects", _("Projects that have ended"), 120,
        lambda: Project.objects.filter(state__in=["closed", "rejected", "withdrawn", "terminated"]).exclude(title=GONE),
        _project,
    ),
    Rule("unsigned", _("Outcomes that nobody has signed"), 24, lambda: Outcome.objects.filter(state__in=["drafted", "asked", "refused"]).exclude(title=GONE), _outcome),
    Rule("outcomes", _("Signed outcomes that are not public"), 120, lambda: Outcome.objects.filter(state="signed").exclude(title=GONE), _outcome),
)  # fmt: skip
