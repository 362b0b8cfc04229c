"""The form of a grant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.funding.aid.rules import known_regulations
from crocevia.records.models import Audience
from crocevia.ui.editing import RecordForm


class GrantForm(RecordForm):
    title = forms.CharField(
        label=_("Measure"), max_length=300, help_text=_("What the aid is for, as the decision calls it.")
    )
    granted = forms.DateField(
        label=_("Granted on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which the right was granted, whenever it was paid."),
    )
    amount = forms.DecimalField(
        label=_("Amount (EUR)"), min_value=0, max_digits=14, decimal_places=2, help_text=_("Gross grant equivalent.")
    )
    body = forms.CharField(label=_("Granting body"), max_length=300)
    regulation = forms.ChoiceField(label=_("Regulation"), choices=lambda: [(r, r) for r in known_regulations()])
    country = forms.RegexField(r"^[A-Z]{2}$", label=_("Member State"), initial="IT")

    field_order = [
        "owner",
        "title",
        "granted",
        "amount",
        "body",
        "regulation",
        "country",
        "audience",
        "language",
        "concepts",
    ]
    from_record = (*RecordForm.from_record, "title", "granted", "amount", "body", "regulation", "country")

    def first_values(self) -> dict[str, Any]:
        """Nobody but the beneficiary reads a new grant unless somebody chooses so."""
        return {**({} if self.record else {"audience": Audience.OWNER}), **super().first_values()}
