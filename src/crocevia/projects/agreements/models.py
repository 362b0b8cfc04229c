"""Agreements: what was or is to be signed, by whom, in which words, from when to when."""

from __future__ import annotations

from django.db import models

from crocevia.people.dates import PartialDateField
from crocevia.people.models import Organisation, Person, User
from crocevia.records.models import Record


class Agreement(Record):
    """`type` is what its source calls it, `form` one of ours (`rules.FORMS`), empty where the source's is none of them.

    One that the district has signed belongs to the operator; one that two parties make here belongs to nobody: its broker keeps
    it, each party reads it from the negotiation on. `value` in euro; `notice` in days before `ends`; `renews`: the end of a term begins
    the next, unless somebody gives notice; `parent`: what it amends.
    """

    type = models.CharField(max_length=120)
    form = models.CharField(max_length=30, blank=True)
    object = models.TextField(blank=True)
    signed = PartialDateField()
    status_note = models.CharField(max_length=120, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    notice = models.PositiveSmallIntegerField(null=True, blank=True)
    renews = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")
    began = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-signed", "title"]


class Party(models.Model):
    """One side of an agreement, with the one person who signs for it.

    `power`: what shows that this person may bind the organisation, read and confirmed by the broker (`power_checked_at`).
    `accepted`: the SHA-256 of the draft that this side agreed to: another draft, and it has agreed to nothing.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=120, blank=True)
    signatory = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    signs_as = models.CharField(max_length=200, blank=True)
    power = models.CharField(max_length=400, blank=True)
    power_checked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    power_checked_at = models.DateTimeField(null=True, blank=True)
    accepted = models.CharField(max_length=64, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="projects_party_once_an_agreement")
        ]


class Remark(models.Model):
    """A note of the negotiation: which draft it is about, who said it. Parties and broker read each other's."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="remarks")
    draft = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
