"""The form of a capability."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.ui.editing import RecordForm, notations, prose


class CapabilityForm(RecordForm):
    title = forms.CharField(label=_("Title"), max_length=300, help_text=_("What you can do, in a few words."))
    type = forms.ChoiceField(label=_("Type"), choices=notations("capability-kinds"))
    summary = prose(_("Description"), required=False)
    evidence = prose(
        _("Evidence"), rows=3, required=False, help_text=_("The sentence of a project, patent or page that says so.")
    )
    trl = forms.IntegerField(label=_("TRL"), min_value=1, max_value=9, required=False)
    ipr_status = forms.ChoiceField(label=_("IPR status"), choices=notations("ipr-status"), required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2100, required=False)

    groups = (
        (_("What you can do"), "", ("owner", "title", "type", "summary", "evidence"), False),
        (_("How far it is"), "", ("year", "trl"), True),
        ("", "", ("ipr_status", "concepts", "language", "audience"), False),
    )
    from_record = (*RecordForm.from_record, "title", "type", "summary", "evidence", "trl", "ipr_status", "year")
