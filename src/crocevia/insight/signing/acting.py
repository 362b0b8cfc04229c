"""A step of an agreement taken from its page; and what follows from one in the introduction that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.exchange.introductions.actions import nda_signed
from crocevia.exchange.introductions.models import Introduction
from crocevia.insight.signing.notes import note_of
from crocevia.insight.signing.steps import steps_of
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation, Person
from crocevia.projects.agreements import actions
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import LIFE, roles_of
from crocevia.projects.drafts.actions import draft_from_template
from crocevia.records.kinds import kind_of
from crocevia.records.models import Link
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find
from crocevia.ui.steps import day, refused, seen, words
from crocevia.ui.uploads import upload_of

Act = Callable[[HttpRequest, Agreement], Any]


def _key(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError as wrong:
        raise ValidationError(_("Choose one of the list.")) from wrong


def _organisation(raw: str) -> Organisation:
    found = Organisation.objects.filter(pk=_key(raw)).first()
    if found is None:
        raise ValidationError(_("Choose one of the list."))
    return found


def _file(keep: Callable[..., Any]) -> Act:
    def act(request: HttpRequest, agreement: Agreement) -> Any:
        name, content = upload_of(request, "file")
        return keep(agreement, actor=request.actor, name=name, content=content, note=words(request.POST, "note", 400))

    return act


def _signatory(request: HttpRequest, agreement: Agreement) -> Any:
    organisation, _colon, person = words(request.POST, "who", 80).partition(":")
    signatory = Person.objects.filter(pk=_key(person)).first()
    if signatory is None:
        raise ValidationError(_("Choose one of the list."))
    return actions.name_signatory(
        agreement, actor=request.actor, organisation=_organisation(organisation), signatory=signatory,
        signs_as=words(request.POST, "signs_as", 200), power=words(request.POST, "power", 400),
    )  # fmt: skip


def _of_party(act: Callable[..., Any], **names: str) -> Act:
    """An action of one party, with words under its own names."""

    def run(request: HttpRequest, agreement: Agreement) -> Any:
        told: dict[str, Any] = {theirs: words(request.POST, ours, 400) for theirs, ours in names.items()}
        return act(agreement, actor=request.actor, organisation=_organisation(words(request.POST, "party", 40)), **told)

    return run


def _signature(request: HttpRequest, agreement: Agreement) -> Any:
    organisation = _organisation(words(request.POST, "party", 40))
    return actions.note_signature(agreement, actor=request.actor, organisation=organisation, day=day(request.POST, "day"))


@transaction.atomic
def bring_into_force(agreement: Agreement, *, actor: Actor, **values: Any) -> Agreement:
    """An agreement holds; a non-disclosure agreement settles the introduction that waits for it, in the same transaction.

    Raises NotAllowed, Conflict, ValidationError.
    """
    done = actions.enter_into_force(agreement, actor=actor, **values)
    for introduction in introductions_of(done):
        if done.form == "nda" and introduction.state == "nda_pending" and introduction.broker_id == actor.user_id:
            nda_signed(introduction, actor=actor, words=note_of(done))
    return done


def introductions_of(agreement: Agreement) -> list[Introduction]:
    """The introductions that an agreement, or the one that it amends, comes from."""
    keys = [agreement.pk, agreement.parent_id] if agreement.parent_id else [agreement.pk]
    links = Link.objects.filter(subject_record__in=keys, predicate="comes_from", object_record__kind="introduction")
    return list(Introduction.objects.filter(pk__in=links.values("object_record")))


def _in_force(request: HttpRequest, agreement: Agreement) -> Any:
    posted = request.POST
    return bring_into_force(
        agreement, actor=request.actor, version=seen(posted), starts=day(posted, "starts"), ends=day(posted, "ends")
    )


def _renewal(request: HttpRequest, agreement: Agreement) -> Any:
    return actions.note_renewal(agreement, actor=request.actor, version=seen(request.POST), ends=day(request.POST, "ends"))


def _amend(request: HttpRequest, agreement: Agreement) -> Any:
    return actions.amend_agreement(agreement, actor=request.actor, title=words(request.POST, "title", 300) or agreement.title)


def _plain(act: Callable[..., Any]) -> Act:
    return lambda request, agreement: act(
        agreement, actor=request.actor, version=seen(request.POST), words=words(request.POST, "words")
    )


ACTS: dict[str, Act] = {
    "template": lambda request, agreement: draft_from_template(agreement, actor=request.actor),
    "draft": _file(actions.keep_draft),
    "signed": _file(actions.keep_signed),
    "remark": lambda r, a: actions.add_remark(a, actor=r.actor, text=words(r.POST, "words", 2000)),
    "signatory": _signatory,
    "power": _of_party(actions.confirm_power, power="power"),
    "accept": _of_party(actions.accept_draft, seen="read"),
    "signature": _signature,
    "lay_before_parties": lambda r, a: actions.lay_before_parties(a, actor=r.actor, version=seen(r.POST)),
    "enter_into_force": _in_force,
    "note_renewal": _renewal,
    "amend": _amend,
    **{
        verb: _plain(getattr(actions, verb))
        for verb in ("send_to_review", "take_back", "call_for_signature", "reject", "abandon", "terminate", "supersede", "expire", "note_notice")
    },
}


def _forms(request: HttpRequest, agreement: Agreement) -> list[dict[str, Any]]:
    roles = roles_of(agreement, request.actor) if agreement.state else frozenset()
    return steps_of(agreement, roles, request.actor) if roles else []


# Until the parties read it, it is a draft of its broker's: nobody else finds it.
OFFER = Offer(_forms, ACTS, frozenset(verb for verb, step in LIFE.steps.items() if step.to))


@require_POST
def agreement_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step. An agreement that the reader may not see is not there; a refusal says why and changes nothing."""
    agreement: Agreement = find(request, kind_of("agreement"), pk)
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None or not agreement.reads_in_full:
        raise Http404
    made: list[Any] = []
    refused(request, lambda: made.append(act(request, agreement)), _("Done."))
    if made and isinstance(made[0], Agreement):
        pk = made[0].pk
    if Agreement.objects.filter(pk=pk).visible_to(request.actor).exists():
        return HttpResponseRedirect(reverse("agreement_detail", args=[pk]))
    return HttpResponseRedirect(reverse("agreement_list"))
