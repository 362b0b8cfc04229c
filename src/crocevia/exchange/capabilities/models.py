"""What a party can bring."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from crocevia.records.models import Record

TRL = [MinValueValidator(1), MaxValueValidator(9)]


class Capability(Record):
    """A competence, technology, product, machine, laboratory, test site, patent, publication, past project or service.

    `evidence` is the sentence that says so, in the record's language; `year` is the year it speaks of. TRL is empty
    where it does not fit or no source gives it.
    """

    type = models.CharField(max_length=30)
    evidence = models.TextField(blank=True)
    trl = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    ipr_status = models.CharField(max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]
