"""Venture funds, for now as plain records; manager, investors and portfolio are links, figures are statements."""

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.records.models import Record


class Fund(Record):
    """Amounts in euro. `focus` is what the fund declares; what it holds is said by its links."""

    focus = models.TextField(blank=True)
    constituted = PartialDateField()
    operating_since = PartialDateField()
    target = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    raised = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    as_of = PartialDateField()

    class Meta:
        ordering = ["title", "id"]
