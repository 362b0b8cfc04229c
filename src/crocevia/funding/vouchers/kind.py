"""A voucher, as the house knows it. It is issued on its own page: serial and budget are nobody's to type."""

from django.utils.translation import gettext_lazy as _

from crocevia.funding.vouchers.rules import MARKS, STATES, may_keep
from crocevia.records.kinds import Facet, Field, Kind

VOUCHER = Kind(
    code="voucher",
    path="vouchers",
    model_label="funding.Voucher",
    label=_("Technology voucher"),
    plural=_("Technology vouchers"),
    intro=_(
        "What the accredited centre has issued, to whom, for which service, and what was paid. Each is read by who takes part in it."
    ),
    empty=_("No voucher that you may read has been issued."),
    fields=(
        Field("serial", _("Serial"), level="card", searched=True, importable=False),
        Field("title", _("Title"), level="card", searched=True, importable=False),
        Field("value", _("Value (EUR)"), level="card", importable=False),
        Field("issued", _("Issued on"), level="card", importable=False),
        Field("expires", _("Valid until"), level="card", importable=False),
        Field("service", _("Service"), level="card", searched=True, importable=False),
        Field("assigned", _("Assigned on"), level="card", importable=False),
        Field("redeemed", _("Delivered on"), level="card", importable=False),
        Field("settled", _("Settled on"), level="card", importable=False),
        Field("paid", _("Paid (EUR)"), level="card", importable=False),
        Field("language", _("Language"), level="card", importable=False),
    ),
    columns=("title", "serial", "value", "expires", "state"),
    facets=(
        Facet(
            "state", _("State"), "state", labels=lambda values: {value: STATES.get(value, value) for value in values}
        ),
    ),
    may_create=may_keep,
    order=56,
    states=STATES,
    marks=MARKS,
)
