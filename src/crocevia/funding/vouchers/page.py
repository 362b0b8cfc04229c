"""What the page of a voucher shows beyond its fields, and the budgets' page as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crocevia.funding.calls.told import euro
from crocevia.funding.vouchers.models import Voucher, VoucherBudget
from crocevia.funding.vouchers.rules import NEXT, STATES, bound, may_keep
from crocevia.people.models import Organisation
from crocevia.records.models import Record
from crocevia.ui.writing import partial_date


def voucher_page(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """Who takes part, the steps so far, and for the centre's people the next one."""
    voucher = Voucher.objects.select_related("beneficiary", "provider", "budget").get(pk=record.pk)
    parties = [(_("Beneficiary"), voucher.beneficiary), (_("Provider"), voucher.provider)]
    context["aside"].insert(
        0,
        {
            "title": _("Who takes part and reads it"),
            "rows": [
                {"label": label, "value": one.name, "url": reverse("organisation_detail", args=[one.slug])}
                for label, one in parties
                if one
            ]
            + [{"label": _("Budget"), "value": voucher.budget.title}],
        },
    )
    if may_keep(request.actor) and context["writable"] and NEXT[voucher.state]:
        context["sections"].insert(
            0,
            {
                "title": _("Next step"),
                "id": "next",
                "template": "funding/voucher_step.html",
                "state": voucher.state,
                "voucher": voucher,
                "url": reverse("voucher_step", args=[voucher.pk]),
                "today": timezone.localdate().isoformat(),
                "names": Organisation.objects.values_list("name", flat=True)[:1000],
            },
        )


def voucher_list_page(request: HttpRequest, context: dict[str, Any]) -> None:
    context["exports"].append({"label": _("Report (CSV)"), "url": reverse("voucher_report")})
    if may_keep(request.actor):
        context["actions"].insert(0, {"label": _("Budgets and issue"), "url": reverse("voucher_issue"), "main": True})


def budgets_in_words() -> list[dict[str, Any]]:
    """Each budget with what is promised and what is left, for bars. Three queries a budget; a centre has few."""
    shown = []
    for budget in VoucherBudget.objects.select_related("centre")[:20]:
        used = bound(budget)
        parts = ((_("Promised or paid"), used), (_("Left"), budget.total - used))
        shown.append(
            {
                "budget": budget,
                "period": f"{partial_date(budget.opens.isoformat())} – {partial_date(budget.closes.isoformat())}",
                "total": euro(budget.total),
                "bars": [
                    {"label": label, "value": value, "sub": euro(value), "words": number_format(round(value / 1000, 1), 1)}
                    for label, value in parts
                ],
            }
        )
    return shown


def report_rows(vouchers: Any) -> list[list[str]]:
    """The report of vouchers: a line each, amounts with a point, days in ISO."""
    head = ["serial", "budget", "state", "beneficiary", "provider", "service", "value_eur", "paid_eur"]
    days = ["issued", "expires", "assigned", "redeemed", "settled"]
    rows = [[*head, *days]]
    for one in vouchers:
        rows.append(
            [
                one.serial, one.budget.code, str(STATES[one.state]), one.beneficiary.name, one.provider.name if one.provider else "",
                one.service, str(one.value), "" if one.paid is None else str(one.paid),
                *(value.isoformat() if (value := getattr(one, day)) else "" for day in days),
            ]
        )  # fmt: skip
    return rows
