"""The form of an organisation: what it says of itself, other names, numbers, kind and clusters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people import identifiers
from crocevia.people.dates import validate_partial_date
from crocevia.people.models import Classification, Identifier, Organisation
from crocevia.people.sizes import SIZES
from crocevia.records.party_listing import KINDS, LOMBARDY, district_clusters
from crocevia.ui.editing import ConceptChoices, prose
from crocevia.vocabulary.models import Concept

# An ORCID names a person.
NUMBERS = [scheme for scheme in identifiers.SCHEMES if scheme != "orcid"]
OWN = ("name", "sector", "summary", "place", "country", "size", "website", "founded", "note", "language")


class OrganisationForm(forms.Form):
    """`values()` is what `save_organisation` takes. A number is checked as it is typed in; numbers once kept stay."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    sector = forms.CharField(
        label=gettext_lazy("What it does"), max_length=400, required=False, help_text=gettext_lazy("One line.")
    )
    summary = prose(gettext_lazy("Description"), rows=4, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    country = forms.RegexField(
        r"^[A-Z]{2}$",
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Where it is legally established, in two letters: IT, CH, DE."),
        error_messages={"invalid": gettext_lazy("Write two capital letters, as in IT.")},
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size"),
        choices=[("", "—"), *SIZES.items()],
        required=False,
        help_text=gettext_lazy("Of the whole undertaking, with the enterprises linked to it."),
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")
    founded = forms.CharField(
        label=gettext_lazy("Founded"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=gettext_lazy("A year, a month or a day: 2009, 2006-12 or 2006-12-14."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the text"), choices=[("", "—"), *settings.LANGUAGES], required=False
    )
    note = prose(gettext_lazy("Note"), rows=2, required=False)
    other_names = prose(
        gettext_lazy("Add other names"), rows=2, required=False, help_text=gettext_lazy("One a line. They are searched too.")
    )
    kinds = ConceptChoices(
        label=gettext_lazy("Kind of party"), queryset=Concept.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    clusters = ConceptChoices(
        label=gettext_lazy("Clusters of the district"), queryset=Concept.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    lombardy = ConceptChoices(
        label=gettext_lazy("Lombardy clusters"), queryset=Concept.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any):
        self.organisation = organisation
        self.held: list[Classification] = list(organisation.classifications.select_related("concept__scheme"))
        self.schemes = {"kinds": KINDS, "clusters": district_clusters(), "lombardy": LOMBARDY}
        initial = {name: getattr(organisation, name) for name in OWN}
        for name, scheme in self.schemes.items():
            initial[name] = [c.concept_id for c in self.held if c.concept.scheme.code == scheme]
        super().__init__(*args, initial=initial, **kwargs)
        for name, scheme in self.schemes.items():
            self.fields[name].queryset = Concept.objects.filter(scheme__code=scheme)
        known = organisation.identifiers.values_list("scheme", flat=True)
        self.open_numbers = [scheme for scheme in NUMBERS if scheme not in known]
        for scheme in self.open_numbers:
            self.fields[scheme] = forms.CharField(label=identifiers.SCHEMES[scheme][0], max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Each number by its own check, and nobody else's."""
        values = super().clean() or {}
        for scheme in self.open_numbers:
            if not values.get(scheme):
                continue
            try:
                values[scheme] = identifiers.normal(scheme, values[scheme])
                holder = Identifier.objects.filter(scheme=scheme, value=values[scheme]).select_related("organisation").first()
                if holder and holder.organisation_id != self.organisation.pk:
                    raise ValidationError(
                        _("“%(value)s” already belongs to %(name)s."),
                        params={"value": values[scheme], "name": holder.organisation},
                    )
            except ValidationError as wrong:
                self.add_error(scheme, wrong)
        return values

    def clean_other_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["other_names"].splitlines() if line.strip()]
        if any(len(name) > 300 for name in names):
            raise ValidationError(_("A name is at most 300 characters long."))
        return names

    def values(self) -> dict[str, Any]:
        """Concepts of schemes that the form does not show are kept; those that stay keep whose reading they are."""
        told = self.cleaned_data
        shown = set(self.schemes.values())
        derived = {held.concept_id: held.derived for held in self.held}
        concepts = [(held.concept, held.derived) for held in self.held if held.concept.scheme.code not in shown]
        concepts += [(c, derived.get(c.pk, False)) for name in self.schemes for c in told[name]]
        return {
            **{name: told[name] for name in OWN},
            "names": [(name, "alias") for name in told["other_names"]],
            "numbers": [(scheme, told[scheme]) for scheme in self.open_numbers if told.get(scheme)],
            "concepts": concepts,
        }

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The groups in which the page draws the fields."""
        return [
            {"title": _("Who it is"), "fields": [self[n] for n in ("name", "other_names", "sector", "summary")]},
            {"title": "", "fields": [self[n] for n in ("place", "country", "size", "founded", "website", "language")], "two": True},
            {"title": _("Kind and clusters"), "fields": [self[n] for n in self.schemes]},
            {
                "title": _("Numbers"),
                "help": _("Each is checked. A valid number is no proof that the organisation exists."),
                "fields": [self[n] for n in self.open_numbers],
                "two": True,
            },
            {"title": "", "fields": [self["note"]]},
        ]
