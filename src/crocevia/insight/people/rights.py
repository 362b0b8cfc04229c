"""The administrator's page of rights: a person's data with what an erasure would take, and the periods of retention with what is due."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crocevia.people.models import Person
from crocevia.people.search import folded
from crocevia.records.errors import NotAllowed
from crocevia.records.retention import apply_retention, due
from crocevia.records.rights import erase_person, export_person, preview
from crocevia.ui.writing import partial_date

MOST = 30


def _administrator(request: HttpRequest) -> None:
    """Raise Http404 for everybody else: who is registered here is nobody's business."""
    if not request.actor.is_administrator:
        raise Http404


@require_http_methods(["GET", "HEAD"])
def rights(request: HttpRequest) -> HttpResponse:
    """Find a person; see what the periods would take."""
    _administrator(request)
    q = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    people = Person.objects.select_related("user").exclude(name="")
    if q:
        people = people.filter(search_text__contains=folded(q)) | people.filter(user__email__icontains=q)
    shown = list(people.distinct()[: MOST + 1])
    context = {
        "title": _("Rights of persons"),
        "q": q,
        "more": len(shown) > MOST,
        "columns": [{"key": "name", "label": _("Name")}, {"key": "email", "label": _("E-mail")}],
        "rows": [
            {
                "url": reverse("person_rights", args=[p.pk]),
                "cells": [{"value": p.name}, {"value": user.email if (user := getattr(p, "user", None)) else ""}],
            }
            for p in shown[:MOST]
        ],
        "due": [
            {
                "label": each.rule.label, "months": each.rule.months, "count": each.count, "code": each.rule.code,
                "oldest": partial_date(localtime(each.oldest).date().isoformat(), "short") if each.oldest else "",
            }
            for each in due()
        ],
    }  # fmt: skip
    return render(request, "insight/rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_rights(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is held about one person; give it out, or erase it after the preview."""
    _administrator(request)
    person = get_object_or_404(Person, pk=pk)
    if request.method == "POST" and request.POST.get("do") == "export":
        answer = JsonResponse(export_person(person, actor=request.actor), json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = 'attachment; filename="person.json"'
        return answer
    if request.method == "POST":
        try:
            pseudonym = erase_person(person, actor=request.actor, reason=request.POST.get("reason", "")[:300].replace("\x00", " "))
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
            return HttpResponseRedirect(reverse("person_rights", args=[pk]))
        except NotAllowed as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(reverse("person_rights", args=[pk]))
        messages.success(request, _("Erased. In the chains it is called %(name)s.") % {"name": pseudonym})
        return HttpResponseRedirect(reverse("rights"))
    seen = preview(person)
    fates = {"erased": _("erased"), "loosened": _("the row stays, the person goes"), "kept": _("stays under the pseudonym")}
    rows: list[dict[str, Any]] = [
        {"cells": [{"value": each.model.split(".")[-1], "sub": each.field}, {"value": each.count}, {"value": fates[each.fate]}]}
        for each in seen.holdings
    ]
    context = {
        "title": person.name or person.role,
        "path": [{"label": _("Rights of persons"), "url": reverse("rights")}],
        "columns": [
            {"key": "what", "label": _("What")}, {"key": "count", "label": _("Rows"), "align": "r"}, {"key": "fate", "label": _("On erasure")},
        ],
        "rows": rows,
        "events": seen.events,
        "chains": seen.chains,
        "blockers": seen.blockers,
    }  # fmt: skip
    return render(request, "insight/person_rights.html", context)


@require_POST
def retention_apply(request: HttpRequest) -> HttpResponse:
    """Take what one rule has due."""
    _administrator(request)
    code = request.POST.get("rule", "")[:20]
    done = apply_retention(actor=request.actor, only=code or "-")
    messages.success(request, _("Taken: %(n)d.") % {"n": sum(done.values())})
    return HttpResponseRedirect(reverse("rights"))
