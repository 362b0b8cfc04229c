"""Sites, buildings and units, for now as plain records; figures that sources give are statements."""

from django.db import models

from crocevia.records.models import Record


class Space(Record):
    """`type`: site, building, unit. Areas in square metres, land in hectares; empty when no source gives them."""

    type = models.CharField(max_length=40)
    floor_space = models.PositiveIntegerField(null=True, blank=True)
    land = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    layout = models.TextField(blank=True)
    intended_users = models.TextField(blank=True)
    opening = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["title", "id"]
