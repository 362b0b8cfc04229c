"""What came of a project or an agreement: the outcome that its beneficiary signs, and the questions that ask for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import PartialDateField
from crocevia.people.models import Organisation, Person
from crocevia.records.models import Record


class Outcome(Record):
    """Owned by the organisation that it came to: the beneficiary. What it came of is a link `outcome_of`.

    `value` in `unit`; `attribution`: what the beneficiary says the introduction had to do with it. `contact` is the person
    asked to sign. `since`: when the present state began. A `reported` one is told by a source; nobody has signed it.
    """

    class Type(models.TextChoices):
        PATENT = "patent", _("patent")
        PRODUCT = "product", _("product")
        PROCESS = "process", _("process")
        PUBLICATION = "publication", _("publication")
        SPIN_OFF = "spin_off", _("spin-off")
        HIRE = "hire", _("hire")
        CONTRACT = "contract", _("contract")
        PROTOTYPE = "prototype", _("prototype")
        STANDARD = "standard", _("standard")

    class Attribution(models.TextChoices):
        CAUSED = "caused", _("caused: without it, this would not be there")
        CONTRIBUTED = "contributed", _("contributed: it helped")
        NONE = "none", _("none: this would be there anyway")

    class Evidence(models.TextChoices):
        STATED = "stated", _("stated by somebody")
        DOCUMENT = "document", _("a document says so")
        CHECKED = "checked", _("checked by the broker")

    # Named, because a case and a call have an `outcome` of their own.
    record_ptr = models.OneToOneField(
        Record, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_outcome"
    )
    type = models.CharField(max_length=20)
    statement = models.TextField(blank=True)
    attribution = models.CharField(max_length=12, blank=True)
    evidence = models.CharField(max_length=12, default=Evidence.STATED)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    dated = PartialDateField()
    contact = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-created", "id"]


class Signature(models.Model):
    """A person's yes, for the beneficiary, to one exact text. `purpose`: that it is true, or that everyone may read it.

    `authority` says what made the person able to sign. `void_at`: the text changed, or the consent was taken back.
    """

    class Purpose(models.TextChoices):
        STATEMENT = "statement", _("signed")
        PUBLICATION = "publication", _("consent to publication")

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="signatures")
    purpose = models.CharField(max_length=12)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    authority = models.CharField(max_length=300)
    signed_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "purpose"], condition=models.Q(void_at__isnull=True), name="projects_signature_stands_once"
            )
        ]


class Question(models.Model):
    """What came of it, asked of one beneficiary so many months after a project was completed or an agreement made.

    `reminders`: how many went out. An answer is an outcome, or the words of one that says there is nothing yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="questions")
    beneficiary = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    due = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_of = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    authority = models.CharField(max_length=300, blank=True)
    nothing_yet = models.BooleanField(default=False)
    words = models.CharField(max_length=1000, blank=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due", "months", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["about", "beneficiary", "months"], name="projects_question_once"),
        ]
