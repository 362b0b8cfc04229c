"""Training programmes, for now as plain records; the bodies that run them are links."""

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.records.models import Record


class Programme(Record):
    """People trained a year, as a range when the source gives one."""

    # Records have other programmes too: the way back from the spine bears a longer name.
    record_ptr = models.OneToOneField(
        Record, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="training_programme"
    )
    people_min = models.PositiveIntegerField(null=True, blank=True)
    people_max = models.PositiveIntegerField(null=True, blank=True)
    as_of = PartialDateField()

    class Meta:
        ordering = ["title", "id"]
