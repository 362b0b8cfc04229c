"""Concept schemes in the manner of SKOS: concepts with labels in both languages, and mappings between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def languages_by_preference() -> tuple[str, str]:
    """The reader's language first, then the other one."""
    return ("en", "it") if get_language() == "en" else ("it", "en")


class BilingualLabel(models.Model):
    """A label in Italian and in English; at least one is filled, the reader's language comes first."""

    label_it = models.CharField(max_length=400, blank=True)
    label_en = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(label_it="", label_en=""), name="%(app_label)s_%(class)s_has_a_label"
            )
        ]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> str:
        return self.text_of("label")

    @property
    def label_language(self) -> str:
        """The language `label` is in, for the page to mark: not always the reader's."""
        return self.language_of("label")

    def text_of(self, name: str) -> str:
        """The text of a pair of fields (`label`, `definition`, `note`) that suits the reader best."""
        return getattr(self, f"{name}_{self.language_of(name)}")

    def language_of(self, name: str) -> str:
        """The language of that text."""
        first, second = languages_by_preference()
        return first if getattr(self, f"{name}_{first}") or not getattr(self, f"{name}_{second}") else second


class Scheme(BilingualLabel):
    """A vocabulary, in one version: the district's clusters, ATECO 2007, the SDGs."""

    code = models.SlugField(max_length=60, unique=True)
    version = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    note_it = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta(BilingualLabel.Meta):
        ordering = ["code"]

    @property
    def note(self) -> str:
        return self.text_of("note")

    @property
    def note_language(self) -> str:
        return self.language_of("note")


class Concept(BilingualLabel):
    """One entry of a scheme. `notation` is its code there; `position` keeps the scheme's own order."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="concepts")
    notation = models.CharField(max_length=60)
    broader = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="narrower")
    definition_it = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta(BilingualLabel.Meta):
        ordering = ["scheme", "position", "notation"]
        constraints = [
            *BilingualLabel.Meta.constraints,
            models.UniqueConstraint(fields=["scheme", "notation"], name="vocabulary_concept_once_in_a_scheme"),
        ]

    @property
    def definition(self) -> str:
        return self.text_of("definition")


class Mapping(models.Model):
    """A relation between concepts of two schemes. `derived` marks our own reading, not the source's."""

    class Relation(models.TextChoices):
        EXACT = "exactMatch", _("same as")
        CLOSE = "closeMatch", _("close to")
        BROAD = "broadMatch", _("part of")
        NARROW = "narrowMatch", _("includes")
        RELATED = "relatedMatch", _("related to")

        @property
        def seen_from_the_object(self) -> Mapping.Relation:
            """The same relation read the other way: what is part of a thing is included by it."""
            return {self.BROAD: self.NARROW, self.NARROW: self.BROAD}.get(self, self)

    subject = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="mappings")
    relation = models.CharField(max_length=16)
    object = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="mapped_from")
    derived = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "relation", "object"], name="vocabulary_mapping_once"),
            models.CheckConstraint(
                condition=~models.Q(subject=models.F("object")), name="vocabulary_mapping_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.relation} {self.object_id}"
