"""A need, an agreement or a project given to another broker, on one page for all three; the one who takes it gets a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crocevia.exchange.introductions.letter_actions import write_letters
from crocevia.exchange.needs.actions import HANDOVER, hand_over_need
from crocevia.people.actor import Actor
from crocevia.people.models import User
from crocevia.projects import handing
from crocevia.records.handover import Handover
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused, seen

WAYS: dict[str, tuple[Handover[Any], Callable[..., Record], str | Promise]] = {
    "need": (HANDOVER, hand_over_need, gettext_lazy("Its open introductions go with it. You no longer read it.")),
    "agreement": (
        handing.AGREEMENT, handing.hand_over_agreement,
        gettext_lazy("Its amendments and outcomes go with it; the introduction that it comes from stays with its broker. You no longer read it."),
    ),
    "project": (handing.PROJECT, handing.hand_over_project, gettext_lazy("Its outcomes go with it. You no longer read it.")),
}  # fmt: skip
"""By kind: who may take it, the action, and what goes with it in words."""
FIRST = {
    "need": gettext_lazy("A broker looks with you for who can answer, and asks them without your name. Of what you tell here the broker reads all.")
}
"""By kind, where there is more to say: what a first broker does."""


class HandOverForm(forms.Form):
    broker = forms.ChoiceField(label=gettext_lazy("Hand over to"))

    def __init__(self, *args: Any, takers: list[User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["broker"].choices = [(str(user.pk), str(user)) for user in takers]


@transaction.atomic
def hand_over(record: Record, *, actor: Actor, to: User, version: int | None = None) -> Record:
    """Give it to another broker, who is told by letter. Raises NotAllowed, Conflict, ValidationError."""
    _rule, act, _goes = WAYS[record.kind]
    given = act(record, actor=actor, to=to, version=version)
    write_letters([to], topic="handed over", path=_address(given), key=f"handed over:{given.pk}:{given.version}")
    return given


def _address(record: Record) -> str:
    return reverse(f"{record.kind}_detail", args=[record.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """For its broker, or its owner while it has none: who takes it, and what goes with it. 404 for who does not read it, 403 for who reads it and does not keep it."""
    record = find(request, kind_of(code), pk)
    rule, _act, goes = WAYS[code]
    if not record.reads_in_full:
        raise Http404
    if not rule.may_give(record, request.actor):
        raise PermissionDenied
    takers, first = rule.takers(record), record.broker_id is None
    form = HandOverForm(request.POST or None, takers=takers)
    if first:
        form.fields["broker"].label = _("Your broker")
        goes = FIRST.get(code, _("The broker keeps it from now on and reads all of it."))
    if request.method == "POST" and form.is_valid():
        to = next(user for user in takers if str(user.pk) == form.cleaned_data["broker"])
        done = (_("Asked: %(name)s has a letter.") if first else _("Handed over to %(name)s.")) % {"name": to}
        if refused(request, lambda: hand_over(record, actor=request.actor, to=to, version=seen(request.POST)), done):
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(_address(record) if first else reverse("desk"))
    kind = kind_of(code)
    context = {
        "title": _("Ask a broker") if first else _("Another broker"),
        "intro": goes if takers else _("There is no other broker who may keep it."),
        "path": [
            {"label": kind.plural, "url": reverse(f"{code}_list")},
            {"label": record.title, "url": _address(record)},
        ],
        "form": form,
        "seen": record.version,
        "submit_label": _("Ask this broker") if first else _("Hand over"),
        "cancel_url": _address(record),
    }
    return render(request, "crocevia/form.html", context, status=422 if form.errors else 200)


def hand_over_action(request: HttpRequest, record: Record, context: dict[str, Any]) -> None:
    """On the page of an agreement or a project, for its broker, or its owner while it has none."""
    if WAYS[record.kind][0].may_give(record, request.actor):
        words = _("Another broker") if record.broker_id else _("Ask a broker")
        context["actions"].append({"label": words, "url": reverse(f"{record.kind}_hand_over", args=[record.pk])})
