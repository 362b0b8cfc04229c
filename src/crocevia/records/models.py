"""The spine: records, the links between them, who may see them, what happened to them, and where each fact comes from."""

from __future__ import annotations

import re
import uuid

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import PartialDateField
from crocevia.people.models import Organisation, Person, User
from crocevia.people.search import folded
from crocevia.records.visibility import KeptFileQuerySet, LinkQuerySet, RecordQuerySet, StatementQuerySet
from crocevia.vocabulary.models import Concept

# How a place counted in lines is written down, whatever the language of the document.
_LINES = re.compile(r"(?P<word>lines?) (?P<at>\d.*)", re.DOTALL)


class Audience(models.TextChoices):
    """Who may see a record, from narrow to wide."""

    OWNER = "owner", _("owner and assigned broker")
    DISTRICT = "district", _("signed-in members of the district")
    PUBLIC = "public", _("everyone")


class Document(models.Model):
    """A source: a page, an interview, a register. Facts cite it with a place inside."""

    code = models.SlugField(max_length=60, unique=True)
    title_it = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300)
    languages = models.CharField(max_length=20, blank=True)
    dated = PartialDateField()
    dating_note = models.CharField(max_length=300, blank=True)
    content = models.CharField(max_length=400, blank=True)
    licence = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]

    @property
    def title(self) -> str:
        return (self.title_it if get_language() == "it" else self.title_en) or self.title_en

    def __str__(self) -> str:
        return self.title


class Record(models.Model):
    """What every kind shares. Each kind is a child table, one level deep.

    `audience` may read everything, `card_audience` the fields that the kind declares as card; neither reaches an
    organisation named in `exclusions`. `version` grows with every change: a form that started from an older one is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    code = models.CharField(max_length=80, blank=True, db_index=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="records")
    broker = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="brokered")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=10, default=Audience.OWNER)
    card_audience = models.CharField(max_length=10, default=Audience.OWNER)
    state = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    origin = models.CharField(max_length=80, blank=True)
    concepts = models.ManyToManyField(Concept, related_name="records", blank=True)
    exclusions = models.ManyToManyField(Organisation, related_name="excluded_from", blank=True)
    search_card = models.TextField(blank=True, editable=False, default="")
    search_full = models.TextField(blank=True, editable=False, default="")
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["kind", "audience"]), models.Index(fields=["kind", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(card_audience=models.F("audience"))
                | models.Q(audience="owner")
                | models.Q(card_audience="public"),
                name="records_record_card_reaches_at_least_as_far",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=~models.Q(code=""), name="records_record_code_once_in_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """Subject, predicate, object: residency, membership, participation, investment … with its dates and evidence.

    Exactly one subject and one object are set. `role` is what the source calls the subject's part.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, blank=True, related_name="links_out")
    subject = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="links_out")
    predicate = models.CharField(max_length=60)
    object_record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, blank=True, related_name="links_in")
    object = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="links_in")
    role = models.CharField(max_length=200, blank=True)
    since = PartialDateField()
    until = PartialDateField()
    derived = models.BooleanField(default=False)
    note = models.CharField(max_length=400, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["predicate", "id"]
        indexes = [models.Index(fields=["predicate", "object"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(subject__isnull=True, subject_record__isnull=False)
                    | models.Q(subject__isnull=False, subject_record__isnull=True)
                ),
                name="records_link_one_subject",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(object__isnull=True, object_record__isnull=False)
                    | models.Q(object__isnull=False, object_record__isnull=True)
                ),
                name="records_link_one_object",
            ),
        ]


class Disagreement(models.Model):
    """A point on which the sources differ or stay unclear; the statements it touches are all kept and shown."""

    code = models.SlugField(max_length=40, unique=True)
    topic = models.CharField(max_length=200)
    detail = models.TextField()
    handling = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.topic


class Statement(models.Model):
    """One sourced fact or figure about an organisation or a record.

    `value` (or `value_min`..`value_max`) is in `unit` over `period`; a figure that the source gives only in words is
    `text`. `qualifier` is the source's own hedge (more than, about). `planned`: announced, not reported as done.
    """

    class Topic(models.TextChoices):
        FIGURE = "figure", _("figure")
        FACT = "fact", _("fact")
        MILESTONE = "milestone", _("milestone")
        MISSION = "mission", _("mission")
        METHOD = "method", _("way of working")
        SITE = "site", _("site")
        SERVICE = "service", _("services")
        RECOGNITION = "recognition", _("recognition")
        TERRITORY = "territory", _("territory")
        TRAINING = "training", _("training")
        FUND = "fund", _("fund")
        IDENTITY = "identity", _("identity")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="statements"
    )
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, blank=True, related_name="statements")
    topic = models.CharField(max_length=20, default=Topic.FACT)
    metric = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    value_min = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    value_max = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    qualifier = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=80, blank=True)
    as_of = PartialDateField()
    derived = models.BooleanField(default=False)
    planned = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    position = models.PositiveIntegerField(default=0)
    disagreement = models.ForeignKey(
        Disagreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="statements"
    )
    search_text = models.TextField(blank=True, editable=False, default="")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "position", "as_of", "code"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(organisation__isnull=True, record__isnull=False)
                    | models.Q(organisation__isnull=False, record__isnull=True)
                ),
                name="records_statement_about_one_thing",
            ),
        ]

    def save(self, *args, **kwargs):
        self.search_text = " " + folded(f"{self.metric} {self.text} {self.note}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.text or self.metric


class Citation(models.Model):
    """Where something is said: a document and a place inside it. It belongs to exactly one thing."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="citations")
    place = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="citations")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, blank=True, related_name="citations")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, null=True, blank=True, related_name="citations")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, null=True, blank=True, related_name="citations")

    class Meta:
        ordering = ["id"]

    @property
    def located(self) -> str:
        """The place inside, in the reader's words: “lines 24–26” are “righe 24–26”. Any other place reads as it is written."""
        told = _LINES.match(self.place)
        if not told:
            return self.place
        words = gettext("line %(at)s") if told["word"] == "line" else gettext("lines %(at)s")
        return words % {"at": told["at"]}

    @property
    def shown(self) -> dict[str, str]:
        """As a page writes it: title, place inside, date of the document."""
        return {"title": self.document.title, "locator": self.located, "date": self.document.dated}


class Share(models.Model):
    """Who beyond the audience may see a record, at which level, since when and why."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=4)
    reason = models.CharField(max_length=300)
    agreement = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    since = models.DateField(auto_now_add=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(organisation__isnull=True, user__isnull=False)
                    | models.Q(organisation__isnull=False, user__isnull=True)
                ),
                name="records_share_with_one",
            ),
            models.CheckConstraint(condition=models.Q(level__in=["card", "full"]), name="records_share_level"),
        ]


class KeptFile(models.Model):
    """One version of a file that belongs to a record: whoever reads the record in full reads it; `reserved`: its owner and its broker.

    `title` names the series that versions of one thing form in a record, `number` grows within it. The bytes lie in
    `settings.FILES` under their SHA-256, in `digest`; `size` is in bytes. Written by `keep_file` only, never changed: a new version is
    a new row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    note = models.CharField(max_length=400, blank=True)
    reserved = models.BooleanField(default=False)
    kept_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField()

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-number"]
        constraints = [models.UniqueConstraint(fields=["record", "title", "number"], name="records_file_number_once")]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Append-only, hash-chained per subject: who did what, when, old and new. Written by `record_event` only."""

    subject = models.CharField(max_length=60, db_index=True)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)  # no foreign key: erasing an account must not break a chain
    signed_as = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["subject", "sequence"]
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="records_event_once_in_a_chain")]
