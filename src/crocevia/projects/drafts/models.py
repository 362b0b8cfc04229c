"""Templates of agreements: the district's own texts, as Word files that its lawyers edit, in versions."""

from __future__ import annotations

from django.db import models

from crocevia.records.models import Record


class Template(Record):
    """The text of one form of agreement in one language. Its versions are the record's files; the newest one is in use."""

    form = models.CharField(max_length=30)

    class Meta:
        ordering = ["form", "language"]
