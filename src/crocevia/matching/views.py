"""The match page, the evidence of one cell, the aspects of a need, and a question asked before it is a need."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crocevia.exchange.needs.actions import Wanted, set_aspects, tell_need
from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import MARKS, STATES
from crocevia.matching.asked import Asked
from crocevia.matching.aspects import AspectRows
from crocevia.matching.chips import facets, in_words
from crocevia.matching.coverage import LONGEST_QUESTION, Answer, Question, ask, question_of, suggested, told_in
from crocevia.matching.page import MatchPage
from crocevia.people.models import Organisation
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.models import Audience
from crocevia.ui.record_pages import find
from crocevia.ui.writing import foreign_in_words, partial_date
from crocevia.vocabulary.queries import choices_of, label_of
from matchengine import Aspect
from matchengine.errors import BadRequest, MatchengineError
from matchengine.text import detect_language

log = logging.getLogger(__name__)
STEPS = ("listening", "brief", "coverage", "coalition", "introduction", "agreement", "project", "outcome", "impact")


def step_labels() -> list[str]:
    return [
        _("Listening"), _("Brief"), _("Coverage"), _("Coalition"), _("Introduction"), _("Agreement"), _("Project"),
        _("Outcome"), _("Impact"),
    ]  # fmt: skip


def the_line(now: str) -> list[dict[str, str]]:
    """The nine steps with what is done and where we are."""
    here = STEPS.index(now)
    states = ["done"] * here + ["now"] + [""] * (len(STEPS) - here - 1)
    return [{"label": label, "state": state} for label, state in zip(step_labels(), states, strict=True)]


def readable_need(request: HttpRequest, pk: UUID) -> Need:
    """The need, for who reads it in full; for anybody else it is not there."""
    need = find(request, kind_of("need"), pk)
    if not need.reads_in_full:
        raise Http404
    return need


def _page(answer: Answer, asked: Asked, path: str, cell_url: str, otherwise: tuple[str, str]) -> dict[str, Any]:
    page = MatchPage(answer, asked, path, cell_url, otherwise, own=path == reverse("match_question"))
    return {
        "matrix": page.matrix(),
        "facets": facets(page),
        "dial": {"value": asked.distance / 100, "name": "distance", "action": path},
        "filtered": in_words(asked),
        "clear_url": path if asked.query() != "?" else "",
        "ranking": page.ranking(),
        "compare": page.comparison(),
        "unshared": page.own,
        "strip": page.strip(),
        "answer": page.sentence(),
        "careful": foreign_in_words(answer.question.foreign),
        "evidence": page.open_cell(),
    }


def _brief(need: Need, aspects: tuple[Aspect, ...], writable: bool) -> dict[str, Any]:
    trl = f"{need.trl_now or '?'} → {need.trl_wanted or '?'}" if need.trl_now or need.trl_wanted else ""
    budget = f"{number_format(need.budget, 0, force_grouping=True)} EUR" if need.budget else ""
    constraints = [
        {"label": _("Deadline"), "value": partial_date(need.deadline)},
        {"label": _("Budget"), "value": budget},
        {"label": _("Place"), "value": need.place},
        {"label": _("TRL"), "value": trl},
        {"label": _("Already tried"), "value": need.tried, "language": need.language},
        {"label": _("Must not know"), "value": ", ".join(o.name for o in need.exclusions.all())},
        {"label": _("Still to ask"), "value": need.ask_next, "language": need.language},
    ]
    return {
        "text": need.narrative,
        "language": need.language,
        "aspects": [
            {"text": a.text, "sub": label_of("answer-roles", a.role) if a.role else "", "must": a.must, "language": a.language}
            for a in aspects
        ],
        "aspects_url": reverse("need_aspects", args=[need.pk]) if writable else "",
        "constraints": [each for each in constraints if each["value"]],
        "sees": [
            {"label": _("Whole"), "value": Audience(need.audience).label},
            {"label": _("Teaser"), "value": Audience(need.card_audience).label},
        ],
        "source": "; ".join(c.document.title for c in need.citations.select_related("document")),
    }


@require_safe
def match_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Parties ranked and the coverage matrix for one need."""
    need = readable_need(request, pk)
    path = reverse("match_need", args=[pk])
    asked = Asked.of(request.GET)
    question = question_of(need)
    writable = kind_of("need").model.objects.writable_by(request.actor).filter(pk=pk).exists()
    context: dict[str, Any] = {
        "need": need,
        "title": need.title,
        "title_language": need.language,
        "path": [{"label": _("Needs"), "url": reverse("need_list")}],
        "meta": [
            _("Version %(n)d") % {"n": need.brief_version},
            {"mark": MARKS.get(need.state, "none"), "word": STATES.get(need.state, need.state)},
            label_of("need-kinds", need.need_kind),
            need.owner.name if need.owner else need.owner_description,
        ],
        "actions": [
            {"label": _("The need"), "url": reverse("need_detail", args=[pk])},
            {"label": _("Coalition"), "url": reverse("need_coalition", args=[pk]) + asked.query(compare=(), columns="")},
        ],
        "line": the_line("coverage"),
        "brief": _brief(need, question.aspects, writable),
    }
    otherwise = (_("Edit, merge or drop aspects"), context["brief"]["aspects_url"]) if writable else ("", "")
    return _shown(request, context, question, asked, path, reverse("match_need_cell", args=[pk]), otherwise)


def _shown(
    request: HttpRequest,
    context: dict[str, Any],
    question: Question,
    asked: Asked,
    path: str,
    cell_url: str,
    otherwise: tuple[str, str],
) -> HttpResponse:
    """The page with its answer, or the reason why there is none."""
    try:
        context |= _page(ask(question, request.actor, asked.filters), asked, path, cell_url, otherwise)
    except MatchengineError as why:
        return render(request, "crocevia/message.html", trouble(context["title"], why), status=422)
    context["meta"] = [each for each in context.get("meta", []) if each]
    return render(request, "crocevia/match/page.html", context)


def trouble(title: str, why: MatchengineError) -> dict[str, Any]:
    """What stopped the engine: words that cannot be searched, else its own files, which are for whoever runs the site."""
    if isinstance(why, BadRequest):
        happened = _("These words cannot be searched.")
        todo = _("Tell the need in a sentence or two, in Italian or English, and ask again.")
    else:
        log.error("the engine has no answer: %s", why)
        happened, todo = _("The index cannot be read."), _("Ask whoever runs the site to build the index again.")
    return {"title": title, "happened": happened, "saved": _("The need is kept as it was."), "todo": todo}


@require_safe
def match_need_cell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The evidence of one cell, as a fragment of the match page."""
    question = question_of(readable_need(request, pk))
    return _cell(question, request, reverse("match_need", args=[pk]), reverse("match_need_cell", args=[pk]))


def _cell(question: Question, request: HttpRequest, path: str, cell_url: str) -> HttpResponse:
    asked = Asked.of(request.GET)
    try:
        evidence = MatchPage(ask(question, request.actor, asked.filters), asked, path, cell_url).open_cell()
    except MatchengineError:
        raise Http404 from None
    if evidence is None:
        raise Http404
    return render(request, "crocevia/match/evidence.html", {"evidence": evidence})


# A question that is not a need yet lives in the asker's session: it is in no address, no log, no history.
_SESSION = "question"


@require_http_methods(["GET", "HEAD", "POST"])
def match_question(request: HttpRequest) -> HttpResponse:
    """Ask in your own words; keep it as a need afterwards, or not at all."""
    path = reverse("match_question")
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\x00", " ").strip()
        if not text:
            messages.error(request, _("Tell the need in a sentence or two: without words nothing can be matched."))
        elif len(text) > LONGEST_QUESTION:
            messages.error(
                request,
                _("That is %(n)d characters long; at most %(most)d are read. Nothing was changed.")
                % {"n": len(text), "most": LONGEST_QUESTION},
            )
        else:
            request.session[_SESSION] = text
        return HttpResponseRedirect(path)
    text = request.session.get(_SESSION, "")
    if not text or "again" in request.GET:
        return render(request, "matching/question.html", {"title": _("Ask the district"), "text": text})
    question = _question(text)
    foreign = question.foreign
    asked = Asked.of(request.GET)
    actions: list[dict[str, Any]] = [
        {"label": _("Change the words"), "url": f"{path}?again=1"},
        {"label": _("Coalition"), "url": reverse("question_coalition") + asked.query(compare=(), columns="")},
    ]
    if kind_of("need").may_create(request.actor):
        actions.append({"label": _("Keep it as a need"), "url": reverse("match_keep"), "method": "post", "main": True})
    context: dict[str, Any] = {
        "title": _("Who can meet it"),
        "meta": [_("A question, kept nowhere but in your session")],
        "actions": actions,
        "line": the_line("coverage"),
        "brief": {
            "text": text,
            "language": foreign or detect_language(text),
            "aspects": [{"text": a.text, "must": a.must, "language": foreign or a.language} for a in question.aspects],
            "sees": [{"label": _("Whole"), "value": _("you alone")}],
        },
    }
    otherwise = (_("Change the words"), f"{path}?again=1")
    return _shown(request, context, question, asked, path, reverse("match_question_cell"), otherwise)


def _question(text: str) -> Question:
    return Question(text=text, aspects=suggested(text))


def asked_question(request: HttpRequest) -> Question | None:
    """The question in the asker's session, if there is one."""
    text = request.session.get(_SESSION, "")
    return _question(text) if text else None


@require_safe
def match_question_cell(request: HttpRequest) -> HttpResponse:
    text = request.session.get(_SESSION, "")
    if not text:
        raise Http404
    return _cell(_question(text), request, reverse("match_question"), reverse("match_question_cell"))


@require_POST
def keep_question(request: HttpRequest) -> HttpResponse:
    """Make a draft of the question, seen by its owner and its broker only, and go on to complete it."""
    text = request.session.get(_SESSION, "")
    actor = request.actor
    if not text or not kind_of("need").may_create(actor):
        raise Http404
    mine = Organisation.objects.filter(pk__in=actor.organisations)
    need = tell_need(
        actor=actor,
        owner=mine.first() if not actor.is_broker else None,
        title=_first_words(text),
        narrative=text,
        need_kind="technology_request",
        language=told_in(text),
        aspects=[Wanted(text=a.text, role=a.role, must=a.must, suggested=True) for a in suggested(text)],
    )
    del request.session[_SESSION]
    messages.success(request, _("Kept as a draft that only you, your organisation and your broker can see. Complete it."))
    return HttpResponseRedirect(reverse("need_edit", args=[need.pk]))


def _first_words(text: str, most: int = 90) -> str:
    """A working title: the first sentence, cut at a word."""
    sentence = text.split(".")[0].split("\n")[0].strip()
    return sentence if len(sentence) <= most else sentence[:most].rsplit(" ", 1)[0] + "…"


@require_POST
def forget_question(request: HttpRequest) -> HttpResponse:
    request.session.pop(_SESSION, None)
    return HttpResponseRedirect(reverse("match_question"))


@require_http_methods(["GET", "HEAD", "POST"])
def need_aspects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit what must be covered: suggestions from the narrative, changed, merged, dropped, added."""
    need = find(request, kind_of("need"), pk, writable=True)
    kept = [Wanted(a.text, a.role, a.must, a.suggested, str(a.pk)) for a in need.aspects.all()]
    proposed = [
        Wanted(text=a.text, role=a.role, must=a.must, suggested=True) for a in suggested(need.narrative, need.language)
    ]
    if request.method == "POST":
        rows = AspectRows.posted(request.POST)
        if rows.command:
            rows = rows.obeyed(proposed)
        elif not rows.errors:
            try:
                set_aspects(need, actor=request.actor, aspects=rows.wanted, version=rows.seen)
            except Conflict as clash:
                rows = replace(rows, errors=(_("Somebody changed this need meanwhile. Your aspects are below: look, then save again."),), seen=clash.current.version)
            except (ValidationError, NotAllowed) as wrong:
                rows = replace(rows, errors=tuple(getattr(wrong, "messages", [str(wrong)])))
            else:
                messages.success(request, _("The aspects are saved."))
                return HttpResponseRedirect(reverse("match_need", args=[pk]))
    else:
        rows = AspectRows(wanted=tuple(kept or proposed), seen=need.version)
    context = {
        "title": _("What must be covered"),
        "need": need,
        "rows": rows.numbered(),
        "roles": choices_of("answer-roles"),
        "errors": rows.errors,
        "seen": rows.seen,
        "line": the_line("brief"),
        "unsaved": not kept and bool(rows.wanted) and request.method != "POST",
        "proposed": bool(proposed),
        "cancel_url": reverse("need_detail", args=[pk]),
    }
    return render(request, "matching/aspects.html", context, status=422 if rows.errors else 200)
