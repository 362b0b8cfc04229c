"""The forms of a budget and of a voucher to be issued from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.funding.vouchers.models import VoucherBudget
from crocevia.people.models import Organisation

_DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


def _euro(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)


class BudgetForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=20, help_text=_("Each serial begins with it: CRTT-2026."))
    title = forms.CharField(label=_("Title"), max_length=200)
    total = _euro(_("Total (EUR)"))
    opens = forms.DateField(label=_("Opens"), **_DAY)
    closes = forms.DateField(label=_("Closes"), **_DAY)


class IssueForm(forms.Form):
    budget = forms.ModelChoiceField(label=_("Budget"), queryset=VoucherBudget.objects.all())
    beneficiary = forms.ModelChoiceField(label=_("Beneficiary"), queryset=Organisation.objects.all())
    value = _euro(_("Value (EUR)"))
    expires = forms.DateField(label=_("Valid until"), **_DAY)
    title = forms.CharField(label=_("Title"), max_length=300, required=False, help_text=_("Empty: the serial."))
