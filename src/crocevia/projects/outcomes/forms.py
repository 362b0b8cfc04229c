"""The form of an outcome."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import validate_partial_date
from crocevia.projects.outcomes.models import Outcome
from crocevia.ui.editing import RecordForm, prose


class OutcomeForm(RecordForm):
    audience = None  # published by a separate consent
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.ChoiceField(label=_("Kind of outcome"), choices=Outcome.Type.choices)
    statement = prose(_("What came of it, in a few words"), rows=4, required=False)
    attribution = forms.ChoiceField(
        label=_("What the introduction had to do with it"),
        choices=[("", "—"), *Outcome.Attribution.choices],
        required=False,
    )
    evidence = forms.ChoiceField(
        label=_("Level of evidence"), choices=Outcome.Evidence.choices, initial=Outcome.Evidence.STATED
    )
    value = forms.DecimalField(label=_("Figure"), max_digits=16, decimal_places=2, required=False, localize=False)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    dated = forms.CharField(
        label=_("Date"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=_("A year, a month or a day: 2009, 2006-12 or 2006-12-14."),
    )

    _own = ("title", "type", "statement", "attribution", "evidence", "value", "unit", "dated")
    groups = (
        (_("The outcome"), "", ("title", "type", "statement", "language"), False),
        (_("Beneficiary"), _("The organisation that it came to, which signs it."), ("owner", "attribution", "evidence"), False),
        (_("Figure and date"), "", ("value", "unit", "dated"), True),
        ("", "", ("concepts",), False),
    )
    from_record = ("owner", "language", *_own)
