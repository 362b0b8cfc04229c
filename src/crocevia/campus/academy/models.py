"""Training programmes, for now as plain records; the bodies that run them are links."""

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.records.models import Record


class Programme(Record):
    """People trained a year, as a range when the source gives one."""

    people_min = models.PositiveIntegerField(null=True, blank=True)
    people_max = models.PositiveIntegerField(null=True, blank=True)
    as_of = PartialDateField()

    class Meta:
        ordering = ["title", "id"]
