"""A grant of de minimis aid, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.funding.aid.actions import create_grant, update_grant
from crocevia.funding.aid.forms import GrantForm
from crocevia.funding.aid.rules import may_create
from crocevia.records.kinds import Facet, Field, Kind

AID = Kind(
    code="aid",
    path="aid",
    model_label="funding.AidGrant",
    label=_("De minimis grant"),
    plural=_("De minimis aid"),
    adding=_("Add a grant"),
    intro=_(
        "What was granted, by whom and when. Each beneficiary reads its own; a ceiling counts the whole undertaking over three years."
    ),
    empty=_("No grant that you may read is recorded."),
    fields=(
        Field("title", _("Measure"), level="card", required=True, searched=True),
        Field("granted", _("Granted on"), level="card", required=True),
        Field("amount", _("Amount (EUR)"), level="card", required=True),
        Field("body", _("Granting body"), level="card", required=True, searched=True),
        Field("regulation", _("Regulation"), level="card", required=True),
        Field("country", _("Member State"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "owner", "granted", "amount", "regulation"),
    facets=(Facet("regulation", _("Regulation"), "regulation"),),
    create=create_grant,
    update=update_grant,
    form=GrantForm,
    may_create=may_create,
    order=55,
)
