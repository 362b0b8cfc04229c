"""A need told in its owner's words, and the aspects that an answer must cover."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from crocevia.exchange.capabilities.models import TRL
from crocevia.people.models import Person, User
from crocevia.records.models import Record


class Need(Record):
    """The brief. `teaser` is the card: the one line that may be shown without revealing the owner.

    `owner_description` (sector and size) stands where the owner is no organisation of the district. `budget` is in euro.
    `function`, `constraints`, `materials`, `quantities` and `scale` hold one thing a line, as the interview drafts them.
    `brief_version` grows when narrative, aspects or constraints change: a match run names the one it answered.
    """

    need_kind = models.CharField(max_length=40)
    narrative = models.TextField()
    teaser = models.CharField(max_length=300, blank=True)
    owner_description = models.CharField(max_length=300, blank=True)
    tried = models.TextField(blank=True)
    function = models.TextField(blank=True)
    constraints = models.TextField(blank=True)
    materials = models.TextField(blank=True)
    quantities = models.TextField(blank=True)
    scale = models.TextField(blank=True)
    trl_now = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    trl_wanted = models.PositiveSmallIntegerField(null=True, blank=True, validators=TRL)
    place = models.CharField(max_length=200, blank=True)
    deadline = models.DateField(null=True, blank=True)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ask_next = models.TextField(blank=True)
    brief_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created", "id"]


class Aspect(models.Model):
    """One thing that must, or would better, be covered. `role`: the kind of answer expected, of scheme answer-roles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="aspects")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=400)
    role = models.CharField(max_length=40, blank=True)
    must = models.BooleanField(default=True)
    suggested = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class TeaserVersion(models.Model):
    """One wording of a need's teaser, kept for good. Only the approved one may be shown to a candidate.

    `review`: waiting, approved or refused (`reason`); the reviewer is a second broker, never the writer.
    """

    class Review(models.TextChoices):
        WAITING = "waiting", _("waits for a second reader")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="teasers")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    text_hash = models.CharField(max_length=64)
    written_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    review = models.CharField(max_length=10, default=Review.WAITING)
    reviewer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["need", "number"], name="exchange_teaser_number_once")]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """What its owner or its broker says about the text of a need, kept for good; the two of them read it, nobody else.

    `side`: owner or broker. `brief_version`: the text that it speaks of. `settled_at`: the broker has dealt with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    side = models.CharField(max_length=10)
    text = models.TextField()
    brief_version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_link = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text
