"""The form of an agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import validate_partial_date
from crocevia.projects.agreements.rules import FORMS
from crocevia.ui.editing import RecordForm, prose


class DateInput(forms.DateInput):
    input_type = "date"


def day(label: str, **more) -> forms.DateField:
    """A day, chosen or typed as 2026-09-17."""
    return forms.DateField(label=label, required=False, widget=DateInput(format="%Y-%m-%d"), localize=False, **more)


def renewing() -> forms.BooleanField:
    """Whether the end of a term begins the next one."""
    return forms.BooleanField(
        label=_("Renews by itself"), required=False, help_text=_("At the end of its term, unless somebody gives notice in time.")
    )


class AgreementForm(RecordForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.CharField(
        label=_("Kind of agreement"), max_length=120, help_text=_("Framework agreement, membership, accreditation …")
    )
    form = forms.ChoiceField(
        label=_("Form of agreement"), required=False, choices=[("", "–"), *FORMS.items()], help_text=_("Where it is one of these.")
    )
    object = prose(_("Subject matter"), rows=4, required=False)
    signed = forms.CharField(
        label=_("Signed"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=_("A year, a month or a day: 2009, 2006-12 or 2006-12-14."),
    )
    status_note = forms.CharField(label=_("Status"), max_length=120, required=False)
    starts = day(_("In force from"))
    ends = day(_("Until"))
    notice = forms.IntegerField(label=_("Notice (days)"), min_value=0, max_value=3660, required=False)
    renews = renewing()
    value = forms.DecimalField(
        label=_("Value (EUR)"), min_value=0, max_digits=14, decimal_places=2, required=False, localize=False
    )

    _own = ("title", "type", "form", "object", "signed", "status_note", "starts", "ends", "notice", "renews", "value")
    _elsewhere = ("owner", "audience", "type", "signed", "status_note")
    field_order = ["owner", *_own, "concepts", "language", "audience"]
    from_record = (*RecordForm.from_record, *_own)
    groups = (
        (_("What"), "", ("title", "type", "form", "object", "signed", "status_note"), False),
        (_("Term"), "", ("starts", "ends", "notice", "value", "renews"), True),
        (_("Who reads it"), "", ("owner", "audience"), False),
        (_("Language and clusters"), "", ("language", "concepts"), False),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        """One that parties make here is read by them and named by its form: that is not for its editor to say."""
        super().__init__(*args, **kwargs)
        if self.record is not None and self.record.state:
            for name in self._elsewhere:
                del self.fields[name]
            self.fields["form"].required, self.fields["form"].help_text = True, ""

    def grouped(self) -> list[dict[str, Any]]:
        left = [(title, text, tuple(n for n in names if n in self.fields), pairs) for title, text, names, pairs in self.groups]
        return [{"title": title, "help": text, "fields": [self[n] for n in names], "two": pairs} for title, text, names, pairs in left if names]
