"""The form of a call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.ui.editing import RecordForm, prose


def _words(label: object, longest: int, **values: object) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **values)


def _euro(label: object) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=16, decimal_places=2, required=False, localize=False)


class CallForm(RecordForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    programme = forms.CharField(label=_("Programme"), max_length=120)
    topic = _words(_("Topic code"), 80)
    call_identifier = _words(_("Call"), 80)
    destination = _words(_("Cluster or destination"), 40)
    action = _words(_("Type of action, short"), 40, help_text=_("RIA, IA, CSA …"))
    type_of_action = _words(_("Type of action"), 200)
    opening = forms.DateField(
        label=_("Opening"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deadlines = prose(
        _("Deadlines"),
        rows=3,
        required=False,
        help_text=_(
            "One a line: 2026-09-17 17:00 Europe/Brussels first stage. The hour, the zone and the name may be missing."
        ),
    )
    budget = _euro(_("Budget of the call (EUR)"))
    grant_min = _euro(_("Least for a project (EUR)"))
    grant_max = _euro(_("Most for a project (EUR)"))
    projects_expected = forms.IntegerField(
        label=_("Projects expected"), min_value=0, max_value=1_000_000, required=False
    )
    rates = _words(_("Rates"), 300)
    outcome = prose(_("Expected outcome"), required=False, max_length=60_000)
    scope = prose(_("Scope"), required=False, max_length=60_000)
    description = prose(_("Description"), required=False, max_length=60_000)
    keywords = prose(_("Keywords"), rows=2, required=False)
    address = forms.URLField(label=_("Where it is published"), max_length=400, required=False, assume_scheme="https")
    rules = _words(_("Rule set"), 80, help_text=_("Its id and version, as in data/calls/rules: horizon-ria@2026.1"))

    groups = (
        (
            _("The call"),
            "",
            ("title", "programme", "topic", "call_identifier", "destination", "action", "type_of_action"),
            False,
        ),
        (_("When"), "", ("opening", "deadlines"), False),
        (_("How much"), "", ("budget", "grant_min", "grant_max", "projects_expected"), True),
        ("", "", ("rates", "rules"), False),
        (_("What it wants"), "", ("outcome", "scope", "description", "keywords", "address"), False),
        ("", "", ("owner", "concepts", "language", "audience"), False),
    )
    from_record = (
        *RecordForm.from_record, "title", "programme", "topic", "call_identifier", "destination", "action", "type_of_action",
        "opening", "deadlines", "budget", "grant_min", "grant_max", "projects_expected", "rates", "outcome", "scope", "description",
        "keywords", "address", "rules",
    )  # fmt: skip
