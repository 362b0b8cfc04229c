"""Issue, the steps of a voucher, and the report."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crocevia.funding.calls.profile import amount_in
from crocevia.funding.vouchers.actions import assign_voucher, issue_voucher, open_budget, redeem_voucher, settle_voucher
from crocevia.funding.vouchers.forms import BudgetForm, IssueForm
from crocevia.funding.vouchers.models import Voucher
from crocevia.funding.vouchers.page import budgets_in_words, report_rows
from crocevia.funding.vouchers.rules import may_keep
from crocevia.people.models import Organisation
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.ui.record_pages import find


@require_http_methods(["GET", "HEAD", "POST"])
def voucher_issue(request: HttpRequest) -> HttpResponse:
    """For the centre's people: what each budget has left, a new budget, a voucher from one. Nobody else finds the page."""
    if not may_keep(request.actor):
        raise Http404
    what = request.POST.get("what", "")
    budget = BudgetForm(request.POST if what == "budget" else None, prefix="b")
    issue = IssueForm(request.POST if what == "issue" else None, prefix="v")
    form = {"budget": budget, "issue": issue}.get(what)
    if form is not None and form.is_valid():
        try:
            return HttpResponseRedirect(_written(request, what, form.cleaned_data))
        except ValidationError as wrong:
            _tell(form, wrong)
        except NotAllowed as why:
            form.add_error(None, str(why))
    context = {
        "title": _("Budgets and issue"),
        "path": [{"label": kind_of("voucher").plural, "url": reverse("voucher_list")}],
        "budgets": budgets_in_words(),
        "budget_form": budget,
        "issue_form": issue,
    }
    return render(request, "funding/vouchers.html", context, status=422 if form is not None else 200)


def _written(request: HttpRequest, what: str, told: dict[str, Any]) -> str:
    if what == "budget":
        centre = Organisation.objects.get(slug=settings.DISTRICT)
        open_budget(actor=request.actor, centre=centre, **told)
        messages.success(request, _("The budget is open."))
        return reverse("voucher_issue")
    voucher = issue_voucher(actor=request.actor, **told)
    messages.success(request, _("Issued: %(serial)s.") % {"serial": voucher.serial})
    return reverse("voucher_detail", args=[voucher.pk])


def _tell(form: Form, wrong: ValidationError) -> None:
    for field, said in (wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}).items():
        form.add_error(field if field in form.fields else None, said)


@require_POST
def voucher_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a voucher to its next state; a refusal says why and changes nothing."""
    voucher: Voucher = find(request, kind_of("voucher"), pk, writable=True)
    data = {name: value.replace("\x00", "").strip() for name, value in request.POST.items()}
    seen = data.get("seen", "")
    common: dict[str, Any] = {
        "actor": request.actor,
        "version": int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
    }
    try:
        common["day"] = dt.date.fromisoformat(data.get("day", ""))
        if voucher.state == "issued":
            provider = Organisation.objects.filter(name__iexact=data.get("provider", "")[:300]).first()
            if provider is None:
                raise ValidationError(
                    _("The directory has no party called “%(name)s”.") % {"name": data.get("provider", "")[:300]}
                )
            assign_voucher(voucher, service=data.get("service", "")[:300], provider=provider, **common)
        elif voucher.state == "assigned":
            redeem_voucher(voucher, **common)
        else:
            unread: list[str] = []
            paid = amount_in(data.get("paid", ""), unread)
            if paid is None:
                raise ValueError(*unread)
            settle_voucher(voucher, paid=paid, **common)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    except ValueError:
        messages.error(request, _("Write the day as 2026-09-17 and the amount in euro."))
    except NotAllowed as why:
        messages.error(request, str(why))
    except Conflict:
        messages.error(request, _("Somebody changed this voucher meanwhile: look again before you go on."))
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("voucher_detail", args=[pk]))


@require_safe
def voucher_report(request: HttpRequest) -> HttpResponse:
    """Every voucher that the reader may read in full, as a table."""
    found = (
        Voucher.objects.visible_to(request.actor, "full")
        .select_related("budget", "beneficiary", "provider")
        .order_by("serial")
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="vouchers.csv"'
    response.write("\ufeff")
    # A cell that begins like a formula would be run by a spreadsheet.
    csv.writer(response).writerows(
        [["'" + c if c[:1] in "=+-@\t" and c else c for c in row] for row in report_rows(found)]
    )
    return response
