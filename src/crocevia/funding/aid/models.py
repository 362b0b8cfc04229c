"""De minimis aid granted: one record a grant, owned by its beneficiary."""

from django.db import models

from crocevia.people.models import Organisation
from crocevia.records.models import Record


class AidGrant(Record):
    """`granted`: the day on which the right was granted. `amount`: gross grant equivalent, euro. `regulation`: as in data/aid.

    `country`: the Member State whose aid it is (ISO 3166-1): each has its own ceiling.
    """

    granted = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    body = models.CharField(max_length=300)
    regulation = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="IT")

    class Meta:
        ordering = ["-granted", "id"]
        indexes = [models.Index(fields=["granted"])]


class AidStatement(models.Model):
    """A party's word that on `as_of` all grants to its undertaking stood in the register, so that its room was known and not only bounded."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    as_of = models.DateField()
