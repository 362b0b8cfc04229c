"""Agreement, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.projects.agreements.actions import create_agreement, update_agreement
from crocevia.projects.agreements.forms import AgreementForm
from crocevia.projects.agreements.rules import MARKS, STATES, may_create, types_in_words
from crocevia.records.kinds import Facet, Field, Kind

VERBS = {
    "signatory named": _("the one who signs named"),
    "power confirmed": _("power to sign confirmed"),
    "draft accepted": _("draft agreed to"),
    "signature noted": _("signature noted"),
    "note renewal": _("renewal noted"),
    "note notice": _("notice given"),
    "remarked": _("note on the draft written"),
}

AGREEMENT = Kind(
    code="agreement",
    path="agreements",
    model_label="projects.Agreement",
    label=_("Agreement"),
    plural=_("Agreements"),
    intro=_("What is signed or about to be: non-disclosure, intent, frameworks, research, consortia, memberships."),
    empty=_("No agreement matches. Take a filter away to see the others."),
    adding=_("Note a signed agreement"),
    fields=(
        Field("title", _("Title"), level="card", required=True, searched=True),
        Field("type", _("Kind of agreement"), level="card", required=True, searched=True),
        Field("object", _("Subject matter"), level="card", prose=True, searched=True),
        Field("signed", _("Signed"), level="card"),
        Field("status_note", _("Status"), level="card"),
        Field("starts", _("In force from"), level="card"),
        Field("ends", _("Until"), level="card"),
        Field("notice", _("Notice (days)"), level="card"),
        Field("renews", _("Renews by itself"), level="card", words={True: _("yes, unless somebody gives notice")}),
        Field("value", _("Value (EUR)"), level="card"),
        Field("reason", _("Reason")),
        Field("summary", _("Note"), level="card", prose=True, searched=True),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "type", "state", "signed", "ends"),
    facets=(
        Facet("type", _("Kind of agreement"), "type", labels=types_in_words),
        Facet("state", _("State"), "state", labels=lambda values: {v: STATES.get(v, v) for v in values}),
    ),
    create=create_agreement,
    update=update_agreement,
    form=AgreementForm,
    may_create=may_create,
    states=STATES,
    marks=MARKS,
    order=40,
)
