"""The form of an agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.dates import validate_partial_date
from crocevia.ui.editing import RecordForm, prose


class AgreementForm(RecordForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.CharField(
        label=_("Kind of agreement"), max_length=120, help_text=_("Framework agreement, membership, accreditation …")
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

    field_order = ["owner", "title", "type", "object", "signed", "status_note", "concepts", "language", "audience"]
    from_record = (*RecordForm.from_record, "title", "type", "object", "signed", "status_note")
