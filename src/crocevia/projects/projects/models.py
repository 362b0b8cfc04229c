"""A project: what several parties do together for a need, its partners, plan, money, readiness, and what stood in the way."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crocevia.people.models import Organisation, User
from crocevia.records.models import KeptFile, Record

TRL = [MinValueValidator(1), MaxValueValidator(9)]


class Project(Record):
    """Owned by its coordinator, or by nobody yet; each partner reads it whole through a share, nobody else.

    `since`: when the present state began. `proposal`, `decision` and `grant` hold what was said at those steps (reference, day,
    words), `reason` why it ended or stopped, `result` what it reached.
    """

    objective = models.TextField(blank=True)
    self_funded = models.BooleanField(default=False)
    planned_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    actual_start = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)
    trl_start = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    trl_now = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    trl_wanted = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    proposal = models.CharField(max_length=1000, blank=True)
    decision = models.CharField(max_length=1000, blank=True)
    grant = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    result = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-created", "id"]


class Partner(models.Model):
    """One party of a project with its part in it. `until` is set when it leaves; the row stays."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        BENEFICIARY = "beneficiary", _("beneficiary")
        AFFILIATED = "affiliated", _("affiliated entity")
        ASSOCIATED = "associated", _("associated partner")
        SUBCONTRACTOR = "subcontractor", _("subcontractor")
        SITE = "site", _("validation site")
        FUNDER = "funder", _("funder")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="projects_partner_once")]


class WorkPackage(models.Model):
    """A part of the work, with the days that were planned and those that became true."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    planned_start = models.DateField()
    planned_end = models.DateField()
    actual_start = models.DateField(null=True, blank=True)
    actual_end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_package_number_once"),
            models.CheckConstraint(condition=Q(planned_end__gte=F("planned_start")), name="projects_package_planned"),
            models.CheckConstraint(
                condition=Q(actual_end__isnull=True) | Q(actual_start__isnull=False, actual_end__gte=F("actual_start")),
                name="projects_package_actual",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A point of the plan: a milestone, or a deliverable that leaves a file. Reached on `done`, or given up for a reason."""

    class Type(models.TextChoices):
        MILESTONE = "milestone", _("milestone")
        DELIVERABLE = "deliverable", _("deliverable")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    package = models.ForeignKey(WorkPackage, on_delete=models.SET_NULL, null=True, blank=True, related_name="milestones")
    type = models.CharField(max_length=12, default=Type.MILESTONE)
    title = models.CharField(max_length=200)
    due = models.DateField()
    done = models.DateField(null=True, blank=True)
    dropped = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due", "title"]
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="projects_milestone_once")]

    def __str__(self) -> str:
        return self.title


class Money(models.Model):
    """Euro that one partner puts in or gets, by source."""

    class Source(models.TextChoices):
        OWN = "own", _("own means")
        GRANT = "grant", _("grant")
        VOUCHER = "voucher", _("voucher")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="money")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["organisation__name", "source"]
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation", "source"], name="projects_money_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="projects_money_amount"),
        ]


class Readiness(models.Model):
    """One reading of the technology readiness level, on what it stands. The first is the one at the start."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="readings")
    value = models.PositiveSmallIntegerField(validators=TRL)
    day = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    read_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["day", "pk"]


class Issue(models.Model):
    """Something that stands in the way, until somebody says how it was settled."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="issues")
    title = models.CharField(max_length=300)
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    settled = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["closed_at", "opened_at", "pk"]

    def __str__(self) -> str:
        return self.title
