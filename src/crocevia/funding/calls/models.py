"""Calls for funding: one record a topic. Deadlines are text that a person can read and a program can parse."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from crocevia.people.models import User
from crocevia.records.models import Record
from crocevia.records.visibility import RecordQuerySet

SOON = 30
LATER = 90
"""Days that “within” means in the filter by deadline."""


class CallQuerySet(RecordQuerySet):
    """Calls, each annotated with how it stands today: a stored word would be wrong the day after a deadline."""

    def dated(self) -> Self:
        """Adds `standing` (forthcoming, open, closed, undated), `due` (soon, later, far, past) and `turn`: what one can still
        apply to comes first (0), then what has no date (1), then what is over (2).
        """
        now = timezone.now()
        passed = Q(closes__lt=now)
        return self.annotate(
            standing=Case(
                When(passed, then=Value("closed")),
                When(closes=None, then=Value("undated")),
                When(opening__gt=timezone.localdate(now), then=Value("forthcoming")),
                When(opening=None, announced="forthcoming", then=Value("forthcoming")),
                default=Value("open"),
                output_field=models.CharField(),
            ),
            turn=Case(
                When(passed, then=Value(2)),
                When(closes=None, then=Value(1)),
                default=Value(0),
                output_field=models.SmallIntegerField(),
            ),
            due=Case(
                When(passed, then=Value("past")),
                When(closes__lt=now + dt.timedelta(days=SOON), then=Value("soon")),
                When(closes__lt=now + dt.timedelta(days=LATER), then=Value("later")),
                When(closes__isnull=False, then=Value("far")),
                default=Value(""),
                output_field=models.CharField(),
            ),
        )


class CallManager(models.Manager.from_queryset(CallQuerySet)):
    def get_queryset(self) -> CallQuerySet:
        return super().get_queryset().dated()


class Call(Record):
    """One topic of a programme, or one call without topics.

    `deadlines`: one a line, see `calls.deadlines`; `closes` is the last of them. `announced` is how the source last called it
    (open, forthcoming, closed): with dates at hand the dates decide. Amounts in euro: `budget` for the whole call,
    `grant_min` and `grant_max` for one project. `rules` names a rule set and its version: “horizon-ria@2026.1”.
    """

    programme = models.CharField(max_length=120)
    topic = models.CharField(max_length=80, blank=True)
    call_identifier = models.CharField(max_length=80, blank=True)
    call_title = models.CharField(max_length=300, blank=True)
    destination = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=40, blank=True)
    type_of_action = models.CharField(max_length=200, blank=True)
    opening = models.DateField(null=True, blank=True)
    deadlines = models.TextField(blank=True)
    closes = models.DateTimeField(null=True, blank=True, editable=False)
    announced = models.CharField(max_length=20, blank=True)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    grant_min = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    grant_max = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    projects_expected = models.PositiveIntegerField(null=True, blank=True)
    rates = models.CharField(max_length=300, blank=True)
    outcome = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    description = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    address = models.URLField(max_length=400, blank=True)
    rules = models.CharField(max_length=80, blank=True)

    objects = CallManager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["programme"]), models.Index(fields=["closes"])]


class SavedCall(models.Model):
    """A call that somebody keeps in view. Only that person knows."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_calls")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    saved = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-saved"]
        constraints = [models.UniqueConstraint(fields=["user", "call"], name="funding_savedcall_once")]
