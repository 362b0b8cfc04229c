"""The coalition page of a need, and of a question that is not a need yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import MARKS, STATES
from crocevia.matching.asked import Asked
from crocevia.matching.chips import in_words
from crocevia.matching.coalition import NeedClosed, owners_of, propose, refuse_closed
from crocevia.matching.coalition_asked import Choice, address
from crocevia.matching.coalition_calls import call_for
from crocevia.matching.coalition_eligible import offered
from crocevia.matching.coalition_page import CoalitionPage, Paths
from crocevia.matching.coverage import Question, question_of
from crocevia.matching.views import asked_question, readable_need, the_line, trouble
from crocevia.ui.writing import foreign_in_words
from matchengine.errors import MatchengineError


@require_safe
def need_coalition(request: HttpRequest, pk: UUID, whole: bool = False) -> HttpResponse:
    """The best coalition for one need, with its proof; pins and bans stand in the address. `whole`: see `_shown`."""
    need = readable_need(request, pk)
    try:
        refuse_closed(need)
    except NeedClosed:
        return render(
            request, "crocevia/message.html", _closed(need.title, STATES.get(need.state, need.state), pk), status=409
        )
    paths = Paths(*(reverse(name, args=[pk]) for name in ("need_coalition", "need_coalition_aside", "match_need")))
    context: dict[str, Any] = {
        "title": need.title,
        "title_language": need.language,
        "path": [{"label": _("Needs"), "url": reverse("need_list")}],
        "meta": [
            _("Version %(n)d") % {"n": need.brief_version},
            {"mark": MARKS.get(need.state, "none"), "word": STATES.get(need.state, need.state)},
        ],
        "actions": [{"label": _("The need"), "url": reverse("need_detail", args=[pk])}],
    }
    return _shown(request, context, question_of(need), need, paths, whole)


@require_safe
def question_coalition(request: HttpRequest, whole: bool = False) -> HttpResponse:
    """The same for the words that stand in the asker's session."""
    question = asked_question(request)
    if question is None:
        raise Http404
    context = {"title": _("Who together"), "meta": [_("A question, kept nowhere but in your session")], "actions": []}
    paths = Paths(*(reverse(name) for name in ("question_coalition", "question_coalition_aside", "match_question")))
    return _shown(request, context, question, None, paths, whole)


def _shown(
    request: HttpRequest, context: dict[str, Any], question: Question, need: Need | None, paths: Paths, whole: bool
) -> HttpResponse:
    """The page; `whole`: with alternatives and what each absence costs, which otherwise the page fetches afterwards. Asked
    for the rest by a page that has the beginning, only the rest is sent.
    """
    asked, choice = Asked.of(request.GET), Choice.of(request.GET)
    of_call = call_for(choice.call, request.actor) if choice.call else None
    choice = replace(choice, call=str(of_call.call.pk) if of_call else "")
    try:
        told = propose(question, request.actor, asked, choice, owners_of(need) if need else frozenset(), of_call, whole)
        if whole and request.headers.get("HX-Request"):
            return _varying(render(request, "matching/coalition_aside.html", CoalitionPage(told, paths).aside()))
        calls = offered(question, request.actor, of_call)
    except MatchengineError as why:
        return render(request, "crocevia/message.html", trouble(context["title"], why), status=422)
    page = CoalitionPage(told, paths)
    context |= page.context()
    context["coalition"] |= {"calls": calls, "call": choice.call, "eligibility": page.eligibility(need, request.actor)}
    if need:
        money = reverse("need_money", args=[need.pk])
        slugs = [one.slug for one in page.everybody(need)]
        context["actions"].append({"label": _("Money"), "url": f"{money}?{urlencode({'party': slugs}, doseq=True)}"})
    context["actions"].append({"label": _("Coverage"), "url": paths.match + asked.query()})
    context["careful"] = foreign_in_words(question.foreign)
    context["line"] = the_line("coalition")
    context["filtered"] = in_words(asked)
    context["share_url"] = address(paths.page, asked, choice)
    return _varying(render(request, "matching/coalition.html", context))


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


def _closed(title: str, state: Any, pk: UUID) -> dict[str, Any]:
    return {
        "title": title,
        "happened": _("The need is %(state)s: no coalition is composed for it.") % {"state": state},
        "saved": _("The need is kept as it was."),
        "todo": _("Open the need again first, if it still stands."),
        "actions": [{"label": _("The need"), "url": reverse("need_detail", args=[pk]), "main": True}],
    }
