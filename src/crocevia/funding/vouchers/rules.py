"""The states of a voucher, and who may take it from one to the next."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, DecimalField, F, Sum, When
from django.utils.translation import gettext_lazy

from crocevia.funding.vouchers.models import Voucher, VoucherBudget
from crocevia.people.actor import Actor

STATES = {
    "issued": gettext_lazy("issued"),
    "assigned": gettext_lazy("assigned"),
    "redeemed": gettext_lazy("redeemed"),
    "settled": gettext_lazy("settled"),
    "expired": gettext_lazy("expired"),
}
MARKS = {"issued": "wait", "assigned": "wait", "redeemed": "info", "settled": "good", "expired": "stop"}
NEXT = {
    "issued": ("assigned", "expired"),
    "assigned": ("redeemed", "expired"),
    "redeemed": ("settled",),
    "settled": (),
    "expired": (),
}
"""A voucher for which the service was delivered in time is paid, even after its day."""


def may_keep(actor: Actor) -> bool:
    """The people of the accredited centre."""
    return actor.is_staff_of_district or actor.is_system


def bound(budget: VoucherBudget) -> Decimal:
    """Euro of the budget that are spent or promised: what was paid where settled, nothing where expired, else the value."""
    asked = Case(
        When(state="expired", then=Decimal(0)), When(state="settled", then=F("paid")), default=F("value"),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )  # fmt: skip
    return Voucher.objects.filter(budget=budget).aggregate(sum=Sum(asked))["sum"] or Decimal(0)
