"""Agreements, for now as plain records; parties are links `party_to`."""

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.records.models import Record


class Agreement(Record):
    """`type` is what the source calls it (framework agreement, membership, accreditation …); `object` is its subject matter."""

    type = models.CharField(max_length=120)
    object = models.TextField(blank=True)
    signed = PartialDateField()
    status_note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-signed", "title"]
