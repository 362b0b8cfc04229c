"""A step taken from a page: which action, with which words; a refusal says why and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crocevia.exchange.introductions import actions
from crocevia.exchange.introductions.calendar import invitation
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.steps import LIFE
from crocevia.insight.desk.introduction_pages import forms_of
from crocevia.people.actor import Actor
from crocevia.people.models import Person
from crocevia.records.kinds import kind_of
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused, seen, words

Act = Callable[[Introduction, Actor, QueryDict], Introduction]


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


def _contact(posted: QueryDict) -> Person | None:
    key = _uuid(posted.get("contact", ""))
    return Person.objects.filter(pk=key).first() if key else None


def _reply(introduction: Introduction, actor: Actor, posted: QueryDict) -> Introduction:
    question = _uuid(posted.get("question", ""))
    if question is None:
        raise ValidationError(_("The text is no longer the one that you have read: read it again."))
    return actions.reply(
        introduction, actor=actor, question=question, yes=posted.get("answer") == "yes", seen=words(posted, "read", 64),
        reason_code=words(posted, "reason_code", 20), reason=words(posted, "reason"),
    )  # fmt: skip


def _meeting(introduction: Introduction, actor: Actor, posted: QueryDict) -> Introduction:
    try:
        at = parse_datetime(words(posted, "at", 40))
    except ValueError:
        at = None
    if at is None:
        raise ValidationError(_("Say when, as date and time."))
    at = timezone.make_aware(at) if timezone.is_naive(at) else at
    if not timezone.now() - dt.timedelta(days=366) < at < timezone.now() + dt.timedelta(days=732):
        raise ValidationError(_("Say when, as date and time."))
    return actions.plan_meeting(
        introduction, actor=actor, at=at, place=words(posted, "place", 300), version=seen(posted)
    )


def _plain(act: Callable[..., Introduction], **names: str) -> Act:
    """An action that takes the version seen, and perhaps words under one of its own names."""

    def run(introduction: Introduction, actor: Actor, posted: QueryDict) -> Introduction:
        more: dict[str, Any] = {theirs: words(posted, ours, 20_000) for theirs, ours in names.items()}
        return act(introduction, actor=actor, version=seen(posted), **more)

    return run


def _shortlist(introduction: Introduction, actor: Actor, posted: QueryDict) -> Introduction:
    return actions.shortlist(introduction.for_need, actor=actor, candidate=introduction.candidate)


ACTS: dict[str, Act] = {
    "reply": _reply,
    "shortlist": _shortlist,
    "ask_owner": lambda i, a, p: actions.ask_owner(i, actor=a, contact=_contact(p), version=seen(p)),
    "ask_candidate": lambda i, a, p: actions.ask_candidate(i, actor=a, contact=_contact(p), version=seen(p)),
    "reveal": _plain(actions.reveal),
    "start_nda": _plain(actions.start_nda),
    "nda_signed": _plain(actions.nda_signed, words="words"),
    "waive_nda": _plain(actions.waive_nda, words="words"),
    "plan_meeting": _meeting,
    "meeting_was_held": _plain(actions.meeting_was_held, words="words"),
    "go": _plain(actions.go, words="words"),
    "no_go": _plain(actions.no_go, words="words"),
    "agreed": _plain(actions.agreed, words="words"),
    "dismiss": _plain(actions.dismiss, words="words"),
    "withdraw": _plain(actions.withdraw, reason="words"),
    "no_reply": lambda i, a, p: actions.close_silent(i, actor=a),
    "hand_over_brief": _plain(actions.hand_over_brief),
}


def _as_posted(act: Act) -> Callable[[HttpRequest, Introduction], Introduction]:
    return lambda request, introduction: act(introduction, request.actor, request.POST)


OFFER = Offer(
    forms_of, {verb: _as_posted(act) for verb, act in ACTS.items()}, frozenset({verb for verb, step in LIFE.steps.items() if step.to} | {"reply"}), whole=False
)
"""A candidate who is asked reads the card only: it may answer."""


@require_POST
def introduction_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step. An introduction that the reader may not see is not there."""
    introduction: Introduction = find(request, kind_of("introduction"), pk)
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    refused(request, lambda: act(introduction, request.actor, request.POST), _("Done."))
    if Introduction.objects.filter(pk=pk).visible_to(request.actor).exists():
        return HttpResponseRedirect(reverse("introduction_detail", args=[pk]))
    return HttpResponseRedirect(reverse("request_list"))


@require_safe
def introduction_calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as an iCalendar file, for those who read the introduction in full."""
    introduction: Introduction = find(request, kind_of("introduction"), pk)
    if not introduction.reads_in_full or introduction.meeting_at is None:
        raise Http404
    response = HttpResponse(invitation(introduction), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response
