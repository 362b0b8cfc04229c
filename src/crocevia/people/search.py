"""Text as a search compares it: no case, no accents, one space between words."""

from __future__ import annotations

import unicodedata

from django.db import models


def folded(text: str) -> str:
    """“Università  di Bergamo” → “universita di bergamo”."""
    plain = unicodedata.normalize("NFKD", text)
    # Asked once a sort of character, not once a character: a call's text has tens of thousands.
    marks = {ord(c): None for c in set(plain) if unicodedata.combining(c)}
    return " ".join(plain.translate(marks).split() if marks else plain.split()).casefold()


def containing(field: str, query: str) -> models.Q:
    """Rows whose folded text holds every word of the query, each from the start of a word."""
    found = models.Q()
    for word in folded(query).split()[:12]:
        found &= models.Q(**{f"{field}__contains": f" {word}"})
    return found


class SearchText(models.TextField):
    """The folded text of some fields of the same row, kept by the database row itself on every save."""

    def __init__(self, *sources: str, **kwargs):
        self.sources = sources
        kwargs.update(blank=True, editable=False, default="")
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        return name, path, list(self.sources), kwargs

    def pre_save(self, model_instance, add):
        value = " " + folded(" ".join(str(getattr(model_instance, name) or "") for name in self.sources))
        setattr(model_instance, self.attname, value)
        return value
