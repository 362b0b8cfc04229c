"""A step of an outcome, taken from its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.people.actor import Actor
from crocevia.people.models import Person
from crocevia.projects.outcomes import actions
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.outcomes.page import forms_of
from crocevia.records.kinds import kind_of
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused, seen, words


def _contact(posted: QueryDict) -> Person | None:
    try:
        return Person.objects.filter(pk=UUID(posted.get("contact", ""))).first()
    except ValueError:
        return None


ACTS: dict[str, Callable[[Outcome, Actor, QueryDict], Any]] = {
    "ask": lambda o, a, p: actions.ask_signature(o, actor=a, contact=_contact(p), version=seen(p)),
    "sign": lambda o, a, p: actions.sign_outcome(o, actor=a, seen=words(p, "read", 64)),
    "refuse": lambda o, a, p: actions.refuse_outcome(o, actor=a, words=words(p, "words"), version=seen(p)),
    "publish": lambda o, a, p: actions.publish_outcome(o, actor=a, seen=words(p, "read", 64)),
    "take_back": lambda o, a, p: actions.take_back_publication(o, actor=a, version=seen(p)),
}


def _as_posted(act: Callable[[Outcome, Actor, QueryDict], Any]) -> Callable[[HttpRequest, Outcome], Any]:
    return lambda request, outcome: act(outcome, request.actor, request.POST)


OFFER = Offer(lambda request, outcome: forms_of(outcome, request.actor), {verb: _as_posted(act) for verb, act in ACTS.items()}, frozenset(ACTS))


@require_POST
def outcome_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step. An outcome that the reader may not see is not there."""
    outcome: Outcome = find(request, kind_of("outcome"), pk)
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    refused(request, lambda: act(outcome, request.actor, request.POST), _("Done."))
    return HttpResponseRedirect(reverse("outcome_detail", args=[pk]))
