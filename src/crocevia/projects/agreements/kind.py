"""Agreement, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.agreements.actions import create_agreement, update_agreement
from crocevia.projects.agreements.forms import AgreementForm
from crocevia.projects.agreements.rules import may_create
from crocevia.records.kinds import Facet, Field, Kind

AGREEMENT = Kind(
    code="agreement",
    path="agreements",
    model_label="projects.Agreement",
    label=_("Agreement"),
    plural=_("Agreements"),
    intro=_("What the district has signed: memberships, accreditations, frameworks, declarations of intent."),
    empty=_("No agreement matches. Take a filter away to see the others."),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("type", _("Kind of agreement"), level="card", required=True, searched=True),
        Field("object", _("Subject matter"), level="card", prose=True, searched=True),
        Field("signed", _("Signed"), level="card"),
        Field("status_note", _("Status"), level="card"),
        Field("summary", _("Note"), level="card", prose=True, searched=True),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "type", "signed"),
    facets=(Facet("type", _("Kind of agreement"), "type"),),
    create=create_agreement,
    update=update_agreement,
    form=AgreementForm,
    may_create=may_create,
    order=40,
)
