"""The form of a project: what it is to reach, and when. Partners, plan and money are written on its page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.models import Organisation
from crocevia.ui.editing import RecordForm, prose

_DAY = {"required": False, "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class ProjectForm(RecordForm):
    audience = None  # read by those who take part in it
    title = forms.CharField(label=_("Title"), max_length=300)
    objective = prose(_("What it is to reach"), rows=4, required=False)
    planned_start = forms.DateField(label=_("Planned start"), **_DAY)
    planned_end = forms.DateField(label=_("Planned end"), **_DAY)
    trl_start = forms.IntegerField(label=_("TRL at the start"), min_value=1, max_value=9, required=False)
    trl_wanted = forms.IntegerField(label=_("TRL wanted"), min_value=1, max_value=9, required=False)
    exclusions = forms.ModelMultipleChoiceField(
        label=_("Who must not know"), queryset=Organisation.objects.all(), required=False
    )

    _own = ("title", "objective", "planned_start", "planned_end", "trl_start", "trl_wanted")
    groups = (
        (_("The project"), "", ("title", "objective", "language"), False),
        (_("Coordinator"), _("It may be named later, among the partners."), ("owner",), False),
        (_("Time and readiness"), "", ("planned_start", "planned_end", "trl_start", "trl_wanted"), True),
        (
            _("Who may know"),
            _("Its partners and its broker, nobody else. An excluded organisation never takes part."),
            ("exclusions",),
            False,
        ),
        ("", "", ("concepts",), False),
    )
    from_record = ("owner", "language", *_own)

    def first_values(self) -> dict[str, Any]:
        values = super().first_values()
        return {**values, "exclusions": list(self.record.exclusions.all())} if self.record else values
