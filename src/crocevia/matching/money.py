"""The money of a need: calls ranked by its words, each with its deadline and its answer for the chosen parties."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from crocevia.exchange.needs.models import Need
from crocevia.funding.calls.catalogue import rules_of
from crocevia.funding.calls.money import money_action, money_context, sheet_path
from crocevia.funding.calls.profile import parties_of
from crocevia.funding.calls.sheet import sheet
from crocevia.funding.calls.views import sheet_frame, told_in
from crocevia.matching.calls import ranked_calls
from crocevia.matching.coverage import ask, parties, question_of
from crocevia.matching.views import readable_need, trouble
from crocevia.people.models import Organisation
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.record_pages import find
from crocevia.ui.writing import foreign_in_words
from matchengine.errors import MatchengineError


def add_money(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """The way from a need to its money, for who reads the need in full."""
    if record.reads_in_full:
        context["actions"].append(money_action(reverse("need_money", args=[record.pk])))


def _with_owner(need: Need, request: HttpRequest) -> list[str]:
    """The parties that the address names; the owner of the need first where it names none."""
    named = list(dict.fromkeys(request.GET.getlist("party")))[:20]
    return named or ([need.owner.slug] if need.owner else [])


@require_safe
def need_money(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Calls for one need. The address may name parties (`party=slug`), as a coalition does."""
    need = readable_need(request, pk)
    chosen, question = parties_of(_with_owner(need, request)), question_of(need)
    try:
        ranked = ranked_calls(question, request.actor)
    except MatchengineError as why:
        return render(request, "crocevia/message.html", trouble(need.title, why), status=422)
    context = money_context(need, None if ranked is None else [(r.call, r.evidence) for r in ranked], chosen, reverse("need_coalition", args=[pk]))
    context["careful"] = foreign_in_words(question.foreign)
    return render(request, "funding/money.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def need_call(request: HttpRequest, pk: UUID, call: UUID) -> HttpResponse:
    """The eligibility sheet of a call for a need; who could be added comes in the order of the need's coverage."""
    need = readable_need(request, pk)
    found = find(request, kind_of("call"), call)
    rule_set = rules_of(found)
    if rule_set is None:
        raise Http404
    told = told_in(request)
    if request.method != "POST" and not told.slugs:
        told.slugs = _with_owner(need, request)
    context = {
        **sheet(rule_set, told, request.actor, _likely(need, request)),
        **sheet_frame(found),
        "path": sheet_path(need, found),
        "action": request.path,
        "together": _together(need, call, told.slugs),
    }
    return render(request, "funding/eligibility.html", context)


def _together(need: Need, call: UUID, slugs: list[str]) -> str:
    """The coalition for this call that these parties belong to; its owner belongs to it anyway."""
    owner = need.owner.slug if need.owner else ""
    pins = [slug for slug in slugs if slug != owner]
    return f"{reverse('need_coalition', args=[need.pk])}?{urlencode({'call': call, 'pin': pins}, doseq=True)}"


def _likely(need: Need, request: HttpRequest) -> list[Organisation]:
    """Who covers most of the need, as this reader may know it; nobody who must not know of it."""
    try:
        answer = ask(question_of(need), request.actor)
    except MatchengineError:
        return []
    found = {str(o.pk): o for o in parties().filter(pk__in=answer.coverage.parties)}
    return [found[each] for each in answer.coverage.parties if each in found]


urlpatterns = [
    path("needs/<uuid:pk>/money/", need_money, name="need_money"),
    path("needs/<uuid:pk>/money/<uuid:call>/", need_call, name="need_call"),
]
