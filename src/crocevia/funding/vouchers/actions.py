"""The only writers of vouchers and of their budgets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.funding.calls.told import euro
from crocevia.funding.vouchers.models import Voucher, VoucherBudget
from crocevia.funding.vouchers.rules import NEXT, STATES, bound, may_keep
from crocevia.people.actor import Actor, system
from crocevia.people.models import Organisation
from crocevia.records.actions import add_record, change_record, held, share_record
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.models import Audience
from crocevia.records.visibility import house_of
from crocevia.ui.writing import partial_date


def _require(actor: Actor) -> None:
    if not may_keep(actor):
        raise NotAllowed(_("Only the accredited centre's people keep vouchers."))


@transaction.atomic
def open_budget(
    *, actor: Actor, code: str, title: str, centre: Organisation, total: Decimal, opens: dt.date, closes: dt.date
) -> VoucherBudget:
    """A budget that vouchers are issued from. Raises NotAllowed, ValidationError."""
    _require(actor)
    budget = VoucherBudget(code=code, title=title, centre=centre, total=total, opens=opens, closes=closes)
    budget.full_clean()
    budget.save()
    told = {"code": code, "total": str(total), "opens": opens.isoformat(), "closes": closes.isoformat()}
    record_event(actor=actor, on=centre, verb="voucher budget opened", new=told)
    return budget


@transaction.atomic
def issue_voucher(
    *,
    actor: Actor,
    budget: VoucherBudget,
    beneficiary: Organisation,
    value: Decimal,
    expires: dt.date,
    day: dt.date | None = None,
    **values: Any,
) -> Voucher:
    """Give the next serial of the budget to a beneficiary, who reads it from now on. Raises NotAllowed, ValidationError."""
    _require(actor)
    day = day or timezone.localdate()
    budget = VoucherBudget.objects.select_for_update().get(pk=budget.pk)
    wrong: dict[str, str] = {}
    if not budget.opens <= day <= budget.closes:
        wrong["budget"] = _("The budget is not open on that day.")
    if value <= 0:
        wrong["value"] = _("Say the amount in euro, above 0.")
    elif (left := budget.total - bound(budget)) < value:
        wrong["value"] = _("The budget has %(left)s left.") % {"left": euro(left)}
    if expires < day:
        wrong["expires"] = _("It would be expired when it is issued.")
    if beneficiary.pk == budget.centre_id:
        wrong["beneficiary"] = _("The centre issues no voucher to itself.")
    if wrong:
        raise ValidationError(wrong)
    budget.last += 1
    budget.save(update_fields=["last"])
    serial = f"{budget.code.upper()}-{budget.last:04d}"
    voucher = Voucher(
        kind="voucher", owner=budget.centre, broker_id=actor.user_id, audience=Audience.OWNER, card_audience=Audience.OWNER,
        title=values.pop("title", "") or _("Voucher %(serial)s") % {"serial": serial}, state="issued", budget=budget, serial=serial,
        value=value, beneficiary=beneficiary, expires=expires, issued=day, **values,
    )  # fmt: skip
    add_record(voucher, actor=actor)
    _show(voucher, actor, beneficiary)
    return voucher


def _show(voucher: Voucher, actor: Actor, organisation: Organisation) -> None:
    """Who takes part in a voucher reads it in full."""
    share_record(
        voucher, actor=actor.as_system(), reason="takes part in the voucher", level="full", organisation=organisation
    )


def _day(day: dt.date) -> str:
    return partial_date(day.isoformat())


@transaction.atomic
def _move(voucher: Voucher, to: str, *, actor: Actor, version: int | None, **values: Any) -> Voucher:
    _require(actor)
    current = held(voucher)
    if to not in NEXT[current.state]:
        told = {"now": STATES[current.state], "to": STATES[to]}
        raise ValidationError(_("A voucher that is %(now)s cannot become %(to)s.") % told)
    day, before = values.get(to), getattr(current, current.state)
    if day and day < before:
        raise ValidationError({"day": _("It is %(now)s since %(day)s: no step comes before that day.") % {"now": STATES[current.state], "day": _day(before)}})
    if day and day > timezone.localdate():
        raise ValidationError({"day": _("That day is still to come: a step is written down when it was taken.")})
    return cast(
        Voucher, change_record(voucher, actor=actor, version=version, verb=f"moved to {to}", state=to, **values)
    )


@transaction.atomic
def assign_voucher(
    voucher: Voucher,
    *,
    actor: Actor,
    service: str,
    provider: Organisation,
    day: dt.date | None = None,
    version: int | None = None,
) -> Voucher:
    """To a service and its provider, who is not of the beneficiary's house and reads it from now on.

    Raises NotAllowed, Conflict, ValidationError.
    """
    day = day or timezone.localdate()
    wrong: dict[str, str] = {}
    if not service.strip():
        wrong["service"] = _("Say which service it is for.")
    if provider.pk in house_of(frozenset([voucher.beneficiary_id])):
        wrong["provider"] = _("The provider must be independent of the beneficiary.")
    if day > voucher.expires:
        wrong["day"] = _("The voucher expired on %(day)s.") % {"day": _day(voucher.expires)}
    if wrong:
        raise ValidationError(wrong)
    moved = _move(
        voucher, "assigned", actor=actor, version=version, service=service.strip(), provider=provider, assigned=day
    )
    _show(moved, actor, provider)
    return moved


def redeem_voucher(
    voucher: Voucher, *, actor: Actor, day: dt.date | None = None, version: int | None = None
) -> Voucher:
    """The service was delivered on that day. Raises NotAllowed, Conflict, ValidationError."""
    day = day or timezone.localdate()
    if day > voucher.expires:
        raise ValidationError({"day": _("The voucher expired on %(day)s.") % {"day": _day(voucher.expires)}})
    return _move(voucher, "redeemed", actor=actor, version=version, redeemed=day)


def settle_voucher(
    voucher: Voucher, *, actor: Actor, paid: Decimal, day: dt.date | None = None, version: int | None = None
) -> Voucher:
    """The provider was paid so much: at most the value; the rest goes back to the budget. Raises NotAllowed, Conflict, ValidationError."""
    if not 0 < paid <= voucher.value:
        raise ValidationError({"paid": _("At most %(value)s, and more than nothing.") % {"value": euro(voucher.value)}})
    return _move(voucher, "settled", actor=actor, version=version, paid=paid, settled=day or timezone.localdate())


def expire_vouchers(day: dt.date | None = None) -> int:
    """Close what was not redeemed in time; how many. To be run daily (`manage.py run_vouchers`)."""
    day = day or timezone.localdate()
    late = list(Voucher.objects.filter(state__in=["issued", "assigned"], expires__lt=day))
    for voucher in late:
        _move(voucher, "expired", actor=system("vouchers"), version=None)
    return len(late)
