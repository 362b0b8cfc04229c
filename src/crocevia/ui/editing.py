"""The form that every kind's form grows from: owner, audience, language, clusters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.models import Audience, Record
from crocevia.vocabulary.models import Concept
from crocevia.vocabulary.queries import choices_of

LONGEST_TEXT = 20_000


class ConceptChoices(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        """A key beyond the database's numbers is no choice: it is refused here, the database would stop over it."""
        beyond = [each for each in value or [] if len(str(each)) > 18]
        if beyond:
            told = {"pk": str(beyond[0])[:18] + "…"}
            raise forms.ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params=told)
        return super().clean(value)

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)


def notations(scheme: str) -> Any:
    """Choices of a scheme, in its own order, read when the form is shown."""
    return lambda: [("", "—"), *choices_of(scheme)]


def prose(label: Any, rows: int = 6, **values: Any) -> forms.CharField:
    """A text area with the longest text that the house accepts."""
    values.setdefault("max_length", LONGEST_TEXT)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **values)


class RecordForm(forms.Form):
    """Subclasses add their fields; `values()` is what the kind's action takes.

    An owner can be chosen only among the organisations that the actor may write for.
    """

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.none(), required=False)
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=[("", _("find out")), *settings.LANGUAGES], required=False
    )
    concepts = ConceptChoices(
        label=_("Clusters"), queryset=Concept.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices)

    # (title, help, fields, in pairs): how the page groups the fields; empty draws them one under another.
    groups: tuple[tuple[Any, Any, tuple[str, ...], bool], ...] = ()
    from_record: tuple[str, ...] = ("owner", "language", "audience")

    def __init__(self, *args: Any, actor: Actor, record: Record | None = None, **kwargs: Any):
        self.actor, self.record = actor, record
        initial = {**self.first_values(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        owners = Organisation.objects.all()
        if not (actor.is_staff_of_district or actor.is_system):
            owners = owners.filter(Q(pk__in=actor.organisations))
            self.fields["owner"].required = True
        self.fields["owner"].queryset = owners
        self.fields["concepts"].queryset = Concept.objects.filter(scheme__code=settings.CLUSTER_SCHEME)

    def first_values(self) -> dict[str, Any]:
        if self.record is None:
            only = self.actor.organisations if len(self.actor.organisations) == 1 else ()
            return {"owner": next(iter(only), None)}
        kept = {name: getattr(self.record, name) for name in self.from_record}
        return {**kept, "owner": self.record.owner_id, "concepts": list(self.record.concepts.all())}

    def grouped(self) -> list[dict[str, Any]]:
        """The fields as crocevia/form.html takes them."""
        return [
            {"title": title, "help": text, "fields": [self[name] for name in names], "two": pairs}
            for title, text, names, pairs in self.groups
        ]

    def values(self) -> dict[str, Any]:
        """Cleaned values; other schemes' concepts of the record are kept."""
        values = dict(self.cleaned_data)
        kept = list(self.record.concepts.exclude(scheme__code=settings.CLUSTER_SCHEME)) if self.record else []
        values["concepts"] = [*values["concepts"], *kept]
        return values
