"""Imports that somebody looks at before accepting them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ImportDraft(models.Model):
    """An uploaded table, kept until it is accepted, discarded or old. Only its user sees it.

    `content` is the sheet as read (`gateway.tables.sheets.Sheet`), `outcome` what accepting it did.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACCEPTED = "accepted", "accepted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="import_drafts")
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    state = models.CharField(max_length=10, default=State.OPEN)
    outcome = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    accepted = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.filename or self.kind
