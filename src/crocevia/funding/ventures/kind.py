"""Fund, as the house knows it."""

from django.utils.translation import gettext_lazy as _

from crocevia.funding.ventures.actions import create_fund, update_fund
from crocevia.funding.ventures.rules import may_create
from crocevia.records.kinds import Field, Kind

FUND = Kind(
    code="fund",
    path="funds",
    model_label="funding.Fund",
    label=_("Fund"),
    plural=_("Funds"),
    intro=_("The venture capital of the district: what it looks for, what it has raised, whom it backs."),
    empty=_("No fund is known here yet."),
    fields=(
        Field("title", _("Name"), level="card", required=True, searched=True),
        Field("summary", _("Kind of fund"), level="card", searched=True),
        Field("focus", _("Declared focus"), level="card", prose=True, searched=True),
        Field("constituted", _("Constituted"), level="card"),
        Field("operating_since", _("Operating since"), level="card"),
        Field("target", _("Target (EUR)"), level="card"),
        Field("raised", _("Raised (EUR)"), level="card"),
        Field("as_of", _("As of"), level="card"),
        Field("language", _("Language"), level="card"),
    ),
    columns=("title", "constituted", "operating_since", "target", "raised", "as_of"),
    create=create_fund,
    update=update_fund,
    may_create=may_create,
    order=50,
)
