"""Collaboration cases: a need, the solution, who did what, and what came of it. Parties are links with their role."""

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.records.models import Record


class Case(Record):
    """`funding_amount` in euro; `duration` in months; `staff` and `floor_space` (square metres) for settlements.

    What the source does not give stays empty.
    """

    type = models.CharField(max_length=60)
    need_text = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    origin_story = models.TextField(blank=True)
    processes = models.CharField(max_length=300, blank=True)
    duration = models.PositiveIntegerField(null=True, blank=True)
    funding_kind = models.CharField(max_length=80, blank=True)
    programme = models.CharField(max_length=120, blank=True)
    funding_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    outcome = models.TextField(blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    floor_space = models.PositiveIntegerField(null=True, blank=True)
    dated = PartialDateField()

    class Meta:
        ordering = ["title", "id"]
