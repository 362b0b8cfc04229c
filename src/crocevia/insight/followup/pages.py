"""The page on which a beneficiary answers, the press that starts a project, and what the desk and the requests show of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crocevia.exchange.introductions.models import Introduction
from crocevia.insight.followup.starting import may_start, project_of, start_from_agreement, start_from_introduction
from crocevia.people.actor import Actor
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Outcome, Question
from crocevia.projects.outcomes.question_actions import answer_question, may_answer
from crocevia.projects.outcomes.questions import months_in_words, questions_for, questions_section, state_of
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.record_pages import find
from crocevia.ui.writing import partial_date

Context = dict[str, Any]


class AnswerForm(forms.Form):
    """What came of it: a title, what kind, in a few words, a figure if there is one."""

    title = forms.CharField(label=gettext_lazy("What came of it, in a line"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Outcome.Type.choices)
    statement = forms.CharField(
        label=gettext_lazy("Say it in a few words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    attribution = forms.ChoiceField(
        label=gettext_lazy("What did the introduction have to do with it?"), choices=Outcome.Attribution.choices,
        initial=Outcome.Attribution.CONTRIBUTED,
    )  # fmt: skip
    value = forms.DecimalField(label=gettext_lazy("A figure, if there is one"), max_digits=16, decimal_places=2, required=False, localize=False)
    unit = forms.CharField(label=gettext_lazy("Of what: euro, patents, people"), max_length=60, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One question, for the beneficiary who answers it and for the broker who waits. To anybody else it is not there."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    asked = questions_for(request.actor).filter(pk=pk).first()
    if asked is None:
        raise Http404
    may = bool(may_answer(asked, request.actor)) and not asked.answered_at and asked.due <= timezone.localdate()
    form = AnswerForm(request.POST if request.POST.get("answer") == "something" else None)
    if request.method == "POST":
        answered = _answered(request, asked, form)
        if answered is not None:
            return answered
    mark, word = state_of(asked, timezone.localdate())
    context = {
        "title": _("What came of “%(title)s”?") % {"title": asked.about.title},
        "path": [{"label": kind_of(asked.about.kind).plural}, {"label": asked.about.title, "url": _address(asked.about)}],
        "asked": asked,
        "when": months_in_words(asked.months),
        "due": partial_date(asked.due.isoformat()),
        "mark": mark,
        "word": word,
        "may": may,
        "form": form,
        "about_url": _address(asked.about),
        "outcome_url": reverse("outcome_detail", args=[asked.outcome_id]) if _reads(asked, request.actor) else "",
    }
    return render(request, "followup/question.html", context, status=422 if form.is_bound else 200)


def _reads(asked: Question, actor: Actor) -> bool:
    return bool(asked.outcome_id) and Outcome.objects.filter(pk=asked.outcome_id).visible_to(actor).exists()


def _address(record: Record) -> str:
    return reverse(f"{record.kind}_detail", args=[record.pk])


def _answered(request: HttpRequest, asked: Question, form: AnswerForm) -> HttpResponse | None:
    """Write the answer; nothing where the form has to be shown again."""
    nothing = request.POST.get("answer") == "nothing"
    if not nothing and not form.is_valid():
        return None
    try:
        outcome = answer_question(
            asked, actor=request.actor, nothing_yet=nothing, words=request.POST.get("words", ""), **({} if nothing else form.cleaned_data)
        )
    except NotAllowed as why:
        messages.error(request, str(why))
        return HttpResponseRedirect(request.path)
    except ValidationError as wrong:
        if nothing:
            messages.error(request, " ".join(wrong.messages))
            return HttpResponseRedirect(request.path)
        for name, said in (wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}).items():
            form.add_error(name if name in form.fields else None, said)
        return None
    if outcome is None:
        messages.success(request, _("Thank you. You will be asked again later."))
        return HttpResponseRedirect(request.path)
    messages.success(request, _("Thank you. Read your words once more, and sign them."))
    return HttpResponseRedirect(_address(outcome))


@require_POST
def project_start(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Start a project from an introduction that led to an agreement, or from an agreement in force."""
    record = find(request, kind_of(code), pk)
    start: Any = start_from_introduction if code == "introduction" else start_from_agreement
    try:
        project = start(record, actor=request.actor)
    except (NotAllowed, ValidationError) as why:
        messages.error(request, " ".join(why.messages) if isinstance(why, ValidationError) else str(why))
        return HttpResponseRedirect(_address(record))
    messages.success(request, _("The project is begun. Name its coordinator and write its plan."))
    return HttpResponseRedirect(_address(project))


def start_action(request: HttpRequest, record: Record, context: Context) -> None:
    """The press on the page of an introduction or an agreement, or the way to the project that it started."""
    thing: Introduction | Agreement = record
    if not request.actor.is_broker or thing.broker_id != request.actor.user_id:
        return
    begun = project_of(thing) if thing.kind == "agreement" or thing.state == "agreement" else None
    if begun is not None:
        if type(begun).objects.filter(pk=begun.pk).visible_to(request.actor).exists():
            context["actions"].append({"label": _("Its project"), "url": _address(begun)})
    elif may_start(thing, request.actor):
        url = reverse(f"project_start_{thing.kind}", args=[thing.pk])
        # Secrecy alone calls for no project: from its page one may be started, but that is not the next act.
        main = getattr(thing, "form", "") != "nda"
        context["actions"].insert(0, {"label": _("Start a project"), "url": url, "method": "post", "main": main})


def agreement_questions(request: HttpRequest, record: Record, context: Context) -> None:
    if context["record"].reads_in_full and (found := questions_section(record, request.actor)):
        context["sections"].append(found)


def waiting(actor: Actor) -> list[Context]:
    """What the reader's side has still to answer, for the page of requests."""
    today = timezone.localdate()
    mine = questions_for(actor).filter(beneficiary__in=actor.organisations, answered_at__isnull=True, due__lte=today)
    rows = []
    for asked in mine:
        mark, word = state_of(asked, today)
        cells = [
            {"value": _("What came of it?"), "sub": asked.about.title},
            {"value": word, "mark": mark},
            {"value": partial_date(asked.due.isoformat(), "short")},
            {"value": ""},
        ]
        rows.append({"url": reverse("question", args=[asked.pk]), "cells": cells})
    return rows


def desk_section(actor: Actor) -> Context | None:
    """The broker's questions that are out or due, the longest first, and outcomes that wait for a signature."""
    today = timezone.localdate()
    out = questions_for(actor).filter(about__broker=actor.user_id, answered_at__isnull=True, due__lte=today).order_by("due")
    rows = [
        _desk_row(asked.beneficiary.name, months_in_words(asked.months), asked.about, state_of(asked, today), asked.due.isoformat())
        for asked in out[:25]
    ]
    unsigned = Outcome.objects.visible_to(actor, "full").filter(broker=actor.user_id, state__in=["drafted", "asked"]).select_related("owner")
    for outcome in unsigned[:25]:
        kind = kind_of("outcome")
        state = (kind.marks[outcome.state], str(kind.states[outcome.state]))
        rows.append(_desk_row(outcome.owner.name if outcome.owner else "", _("to sign"), outcome, state, timezone.localtime(outcome.since).date().isoformat()))
    if not rows:
        return None
    columns = [
        {"key": "who", "label": _("Asked of")}, {"key": "what", "label": _("About")}, {"key": "since", "label": _("Since")},
        {"key": "state", "label": _("State")},
    ]  # fmt: skip
    return {"title": _("What came of it"), "id": "followup", "note": _("Questions at 6, 12 and 24 months, and outcomes to sign"), "columns": columns, "rows": rows}


def _desk_row(who: str, sub: str, record: Record, state: tuple[str, str], since: str) -> Context:
    cells = [
        {"value": who, "sub": sub},
        {"value": record.title, "url": _address(record), "lang": record.language},
        {"value": partial_date(since, "short")},
        {"value": state[1], "mark": state[0]},
    ]
    return {"url": _address(record), "cells": cells}
