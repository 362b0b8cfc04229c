"""The form of a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import validate_partial_date
from crocevia.ui.editing import RecordForm, prose


class CaseForm(RecordForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.CharField(
        label=_("Kind of collaboration"), max_length=60, help_text=_("Joint development, technology trial, scouting …")
    )
    need_text = prose(_("The need"), rows=4, required=False)
    solution = prose(_("The solution"), rows=4, required=False)
    origin_story = prose(_("How it began"), rows=3, required=False)
    processes = forms.CharField(label=_("Processes covered"), max_length=300, required=False)
    outcome = prose(_("Outcome"), rows=3, required=False)
    duration = forms.IntegerField(label=_("Duration (months)"), min_value=1, max_value=1200, required=False)
    funding_kind = forms.CharField(label=_("Kind of funding"), max_length=80, required=False)
    programme = forms.CharField(label=_("Programme"), max_length=120, required=False)
    funding_amount = forms.DecimalField(
        label=_("Funding (EUR)"), min_value=0, max_digits=16, decimal_places=2, required=False, localize=False
    )
    staff = forms.IntegerField(label=_("Staff"), min_value=0, required=False)
    floor_space = forms.IntegerField(label=_("Floor space (m²)"), min_value=0, required=False)
    dated = forms.CharField(
        label=_("Date"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=_("A year, a month or a day: 2009, 2006-12 or 2006-12-14."),
    )

    _own = (
        "title", "type", "need_text", "solution", "origin_story", "processes", "outcome", "duration", "funding_kind",
        "programme", "funding_amount", "staff", "floor_space", "dated",
    )  # fmt: skip
    field_order = ["owner", *_own, "concepts", "language", "audience"]
    from_record = (*RecordForm.from_record, *_own)
