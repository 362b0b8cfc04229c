"""The form of a need: narrative first, everything else can wait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crocevia.people.models import Organisation
from crocevia.records.models import Audience
from crocevia.ui.editing import RecordForm, notations, prose


class NeedForm(RecordForm):
    narrative = prose(
        _("The need, in your own words"),
        rows=8,
        help_text=_("What hurts or what you dream of, what you tried, what would be good enough. Italian or English."),
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    need_kind = forms.ChoiceField(label=_("Kind of need"), choices=notations("need-kinds"))
    teaser = forms.CharField(
        label=_("Teaser"),
        max_length=300,
        required=False,
        help_text=_("One line that may be shown without revealing who asks."),
    )
    owner_description = forms.CharField(label=_("Who asks, in a few words"), max_length=300, required=False)
    tried = prose(_("Already tried"), rows=3, required=False)
    function = prose(_("Function wanted"), rows=2, required=False)
    constraints = prose(_("Constraints"), rows=2, required=False)
    materials = prose(_("Materials"), rows=2, required=False)
    quantities = prose(_("Quantities"), rows=2, required=False)
    scale = prose(_("Scale"), rows=2, required=False)
    trl_now = forms.IntegerField(label=_("TRL now"), min_value=1, max_value=9, required=False)
    trl_wanted = forms.IntegerField(label=_("TRL wanted"), min_value=1, max_value=9, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    deadline = forms.DateField(
        label=_("Deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    budget = forms.DecimalField(
        label=_("Budget (EUR)"), min_value=0, max_digits=14, decimal_places=2, required=False, localize=False
    )
    exclusions = forms.ModelMultipleChoiceField(
        label=_("Who must not know"), queryset=Organisation.objects.all(), required=False
    )
    audience = forms.ChoiceField(label=_("Who may read it whole"), choices=Audience.choices, initial=Audience.OWNER)
    card_audience = forms.ChoiceField(
        label=_("Who may read the teaser"), choices=Audience.choices, initial=Audience.OWNER
    )

    groups = (
        (_("The need"), "", ("narrative", "title", "need_kind", "language"), False),
        (_("Who asks"), "", ("owner", "owner_description"), False),
        (
            _("Who may know"),
            _("Nobody but the owner and its broker, until you say otherwise. An excluded organisation never sees it."),
            ("teaser", "audience", "card_audience", "exclusions"),
            False,
        ),
        (_("What is known"), "", ("trl_now", "trl_wanted", "deadline", "budget"), True),
        ("", "", ("place", "tried"), False),
        (_("The brief"), _("One thing a line."), ("function", "constraints", "materials", "quantities", "scale"), False),
        ("", "", ("concepts",), False),
    )
    from_record = (
        *RecordForm.from_record, "narrative", "title", "need_kind", "teaser", "owner_description", "tried", "function",
        "constraints", "materials", "quantities", "scale", "trl_now", "trl_wanted", "place", "deadline", "budget", "card_audience",
    )  # fmt: skip

    def first_values(self) -> dict[str, Any]:
        values = super().first_values()
        return {**values, "exclusions": list(self.record.exclusions.all())} if self.record else values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reach = {Audience.OWNER: 0, Audience.DISTRICT: 1, Audience.PUBLIC: 2}
        whole, card = cleaned.get("audience"), cleaned.get("card_audience")
        if whole and card and reach[card] < reach[whole]:
            cleaned["card_audience"] = whole
        if cleaned.get("card_audience") != Audience.OWNER and not cleaned.get("teaser"):
            self.add_error("teaser", _("Others will read the teaser: write it, or keep the need to its owner."))
        return cleaned
