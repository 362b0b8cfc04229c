"""Two parties brought together on consent: the introduction, what each side was asked and answered, and why this candidate."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from crocevia.exchange.needs.models import Need
from crocevia.people.models import Organisation, Person, User
from crocevia.records.models import KeptFile, Record


class Introduction(Record):
    """One candidate for one need. It belongs to nobody but its broker: each side sees it through shares, step by step.

    `teaser` is the text that the candidate was shown, names stand only where both are revealed (they are no card fields).
    `owner_name` and `candidate_name` are what the two were called then. `waiting_since`: when the present state began.
    `nda`: empty, `pending`, `in_force` or `waived`; `brief` holds the words that the owner handed over after it.
    """

    for_need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="introductions")
    candidate = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions")
    owner_name = models.CharField(max_length=300, blank=True)
    candidate_name = models.CharField(max_length=300)
    owner_contact = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    candidate_contact = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    unsolicited = models.BooleanField(default=False)
    teaser = models.CharField(max_length=300, blank=True)
    teaser_number = models.PositiveIntegerField(default=0)
    brief_version = models.PositiveIntegerField(default=1)
    waiting_since = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)
    nda = models.CharField(max_length=10, blank=True)
    nda_note = models.CharField(max_length=1000, blank=True)
    brief = models.TextField(blank=True)
    meeting_at = models.DateTimeField(null=True, blank=True)
    meeting_place = models.CharField(max_length=300, blank=True)
    minutes = models.TextField(blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-created", "id"]
        constraints = [
            models.UniqueConstraint(fields=["for_need", "candidate"], name="exchange_introduction_once_a_pair")
        ]


class Side(models.TextChoices):
    OWNER = "owner", _("who asks")
    CANDIDATE = "candidate", _("candidate")


class Consent(models.Model):
    """One question to one side of one introduction, on one text; and its answer. Silence is no.

    `text` is exactly what the person read, `brief_hash` the brief that it stands on, `authority` what made the person
    able to answer. `void`: the brief changed meanwhile. A row is never written over once `closed_at` is set. `by_link`: answered by
    the link of a letter, without sign-in. `escalated_at`: its broker was told to telephone.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("no answer yet")
        YES = "yes", _("yes")
        NO = "no", _("no")
        VOID = "void", _("void: the text changed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SILENT = "silent", _("no reply")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="consents")
    side = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    brief_version = models.PositiveIntegerField()
    brief_hash = models.CharField(max_length=64)
    asked_of = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, default=Answer.OPEN)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    authority = models.CharField(max_length=400, blank=True)
    by_link = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "side"],
                condition=models.Q(answer__in=["", "yes"]),
                name="exchange_consent_one_standing_a_side",
            )
        ]


class Reason(models.Model):
    """Why this candidate: an aspect, and the sentence of a record that spoke for it when it was shortlisted.

    `record_id` names the record by its key only: who may read the sentence is asked of the record each time.
    """

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="reasons")
    position = models.PositiveSmallIntegerField(default=0)
    aspect = models.CharField(max_length=400)
    must = models.BooleanField(default=True)
    probability = models.FloatField(null=True, blank=True)
    record_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True)
    sentence = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering = ["position", "id"]


class Handover(models.Model):
    """One version of a document of the need that its owner handed to the candidate of one introduction; who opened it stands in the ledger."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="handovers")
    file = models.ForeignKey(KeptFile, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]


class Conflict(models.Model):
    """A declared conflict of interest: this organisation is never a candidate for this need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="conflicts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    declared_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "organisation"], name="exchange_conflict_once")]


class Letter(models.Model):
    """A letter that waits to be sent: “something waits for you”, never what. `key` keeps it from being written twice.

    Written in the transaction of its action. `claimed_at` is set before it is handed to the mail server: a letter whose
    fate is unknown is not sent again. `consent` or `need`: the question that it is about, where it is about one. `within`: the digest
    that carries it; a digest is a letter too.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=30)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=160, unique=True)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    within = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    created = models.DateTimeField()
    next_try = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created", "id"]


class AnswerLink(models.Model):
    """The way from a letter to its one question without sign-in: for the letter's reader, one text, once.

    Only the hash of the token is kept. `text_hash` is that of the words that were asked when the letter went. `opened_at`: when the
    words were first shown (what is shown without a press leaves no trace).
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    text_hash = models.CharField(max_length=64)
    made = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made", "id"]


class LetterChoice(models.Model):
    """How one account wants its letters; without a row: each at once, all sorts, with links.

    `left_out`: sorts of `letters.SORTS` that it does not want. `links`: whether letters may answer a question without sign-in.
    """

    class Rhythm(models.TextChoices):
        ONCE = "once", _("each at once")
        DAILY = "daily", _("one a day, at seven in the morning")
        WEEKLY = "weekly", _("one a week, on Monday at seven")

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="letter_choice")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    left_out = models.JSONField(default=list, blank=True)
    links = models.BooleanField(default=True)
