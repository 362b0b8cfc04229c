"""A step, or a part of a project, written from its page: which action, with which words; a refusal changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crocevia.people.models import Organisation
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects import actions, parts
from crocevia.projects.projects.life import LIFE, roles_of
from crocevia.projects.projects.models import Project
from crocevia.projects.projects.steps import Forms
from crocevia.records.kinds import kind_of
from crocevia.records.models import Record
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find
from crocevia.ui.steps import refused, seen, words
from crocevia.ui.uploads import upload_of


def _day(posted: QueryDict, name: str) -> dt.date | None:
    raw = words(posted, name, 20)
    try:
        return dt.date.fromisoformat(raw) if raw else None
    except ValueError as why:
        raise ValidationError(_("Write the day as 2026-09-17.")) from why


def _must(posted: QueryDict, name: str) -> dt.date:
    day = _day(posted, name)
    if day is None:
        raise ValidationError(_("Write the day as 2026-09-17."))
    return day


def _number(posted: QueryDict, name: str) -> int | None:
    raw = words(posted, name, 9)
    if raw and not (raw.isascii() and raw.isdigit()):
        raise ValidationError(_("Write a whole number."))
    return int(raw) if raw else None


def _organisation(posted: QueryDict, name: str = "party") -> Organisation | None:
    """By its short name, or by its name as the directory writes it."""
    raw = words(posted, name, 300)
    if not raw:
        return None
    found = Organisation.objects.filter(Q(slug=raw) | Q(name__iexact=raw)).first()
    if found is None:
        raise ValidationError(_("The directory has no party called “%(name)s”.") % {"name": raw})
    return found


def _party(posted: QueryDict) -> Organisation:
    found = _organisation(posted)
    if found is None:
        raise ValidationError(_("Say which party."))
    return found


def _amount(posted: QueryDict) -> Decimal:
    try:
        amount = Decimal(words(posted, "amount", 20).replace(",", "."))
    except InvalidOperation as why:
        raise ValidationError(_("Say the amount in euro, 0 or more.")) from why
    if not amount.is_finite():
        raise ValidationError(_("Say the amount in euro, 0 or more."))
    return amount


def _reach(project: Project, request: HttpRequest) -> Any:
    name, content = upload_of(request, "file") if request.FILES.get("file") else ("", b"")
    posted = request.POST
    return parts.reach_milestone(
        project, actor=request.actor, title=words(posted, "title", 200), day=_day(posted, "day"), name=name, content=content
    )


def _file(project: Project, request: HttpRequest) -> Any:
    name, content = upload_of(request, "file")
    purpose = words(request.POST, "purpose", 20)
    return parts.keep_project_file(
        project, actor=request.actor, name=name, content=content, title=words(request.POST, "title", 200),
        purpose=purpose if purpose in ("agreement", "proposal", "grant") else "",
    )  # fmt: skip


def _tie(project: Project, request: HttpRequest) -> Any:
    """The other record by its address, or by its key alone."""
    raw = words(request.POST, "to", 300).rstrip("/").split("/")
    for part in reversed(raw):
        try:
            key = UUID(part)
        except ValueError:
            continue
        found = Record.objects.filter(pk=key).first()
        if found is not None:
            return parts.tie(project, actor=request.actor, to=found)
    raise ValidationError(_("Paste the address of a record that you may read."))


def _package(project: Project, request: HttpRequest) -> Any:
    p = request.POST
    return parts.set_package(
        project, actor=request.actor, number=_number(p, "number"), title=words(p, "title", 200), lead=_organisation(p, "lead"),
        planned_start=_must(p, "planned_start"), planned_end=_must(p, "planned_end"), actual_start=_day(p, "actual_start"),
        actual_end=_day(p, "actual_end"),
    )  # fmt: skip


def _milestone(project: Project, request: HttpRequest) -> Any:
    p = request.POST
    return parts.set_milestone(
        project, actor=request.actor, title=words(p, "title", 200), due=_must(p, "due"), type=words(p, "type", 12),
        package=_number(p, "package"),
    )  # fmt: skip


def _trl(project: Project, request: HttpRequest) -> Any:
    p = request.POST
    value = _number(p, "value")
    if value is None:
        raise ValidationError(_("Write a whole number."))
    return parts.read_trl(project, actor=request.actor, value=value, note=words(p, "words", 300), day=_day(p, "day"))


def _outcome(project: Project, request: HttpRequest) -> Any:
    p = request.POST
    return parts.draft_outcome(
        project, actor=request.actor, organisation=_party(p), title=words(p, "title", 300), type=words(p, "type", 20),
        attribution=words(p, "attribution", 12), statement=words(p, "words", 20_000),
    )  # fmt: skip


def _step(act: Callable[..., Any], *, said: bool = True, dated: bool = False) -> Callable[[Project, HttpRequest], Any]:
    """A step of the life: with its words, on a day where it has one."""

    def run(project: Project, request: HttpRequest) -> Any:
        more: dict[str, Any] = {"words": words(request.POST, "words", 20_000)} if said else {}
        if dated:
            more["day"] = _day(request.POST, "day")
        return act(project, actor=request.actor, version=seen(request.POST), **more)

    return run


ACTS: dict[str, Callable[[Project, HttpRequest], Any]] = {
    **{
        verb: _step(getattr(actions, verb))
        for verb in (
            "build_partnership", "prepare_proposal", "submit", "evaluation_begins", "reserve", "award", "reject", "prepare_grant",
            "suspend", "resume", "withdraw", "follow", "close",
        )
    },
    **{verb: _step(getattr(actions, verb), dated=True) for verb in ("start", "complete", "terminate")},
    "start_self_funded": _step(actions.start_self_funded, said=False, dated=True),
    "set_partner": lambda p, r: parts.set_partner(p, actor=r.actor, organisation=_party(r.POST), role=words(r.POST, "role", 20)),
    "end_partner": lambda p, r: parts.end_partner(p, actor=r.actor, organisation=_party(r.POST)),
    "set_package": _package,
    "set_milestone": _milestone,
    "reach_milestone": _reach,
    "drop_milestone": lambda p, r: parts.drop_milestone(
        p, actor=r.actor, title=words(r.POST, "title", 200), words=words(r.POST, "words", 300)
    ),
    "set_money": lambda p, r: parts.set_money(
        p, actor=r.actor, organisation=_party(r.POST), source=words(r.POST, "source", 10), amount=_amount(r.POST)
    ),
    "read_trl": _trl,
    "open_issue": lambda p, r: parts.open_issue(p, actor=r.actor, title=words(r.POST, "words", 300)),
    "settle_issue": lambda p, r: parts.settle_issue(
        p, actor=r.actor, issue=_number(r.POST, "issue") or 0, words=words(r.POST, "words", 300)
    ),
    "keep_file": _file,
    "tie": _tie,
    "draft_outcome": _outcome,
}  # fmt: skip


def _forms(request: HttpRequest, project: Project) -> list[dict[str, Any]]:
    return Forms(project, roles_of(project, request.actor), list(project.partners.select_related("organisation"))).all()


def _as_asked(act: Callable[[Project, HttpRequest], Any]) -> Callable[[HttpRequest, Project], Any]:
    return lambda request, project: act(project, request)


OFFER = Offer(_forms, {verb: _as_asked(act) for verb, act in ACTS.items()}, frozenset(verb for verb, step in LIFE.steps.items() if step.to))


@require_POST
def project_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one step or write one part. A project that the reader may not see is not there."""
    project: Project = find(request, kind_of("project"), pk)
    act = ACTS.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    made: list[Any] = []
    refused(request, lambda: made.append(act(project, request)), _("Done."))
    if made and isinstance(made[0], Outcome):  # what comes next, the question to its beneficiary, stands on its own page
        return HttpResponseRedirect(reverse("outcome_detail", args=[made[0].pk]))
    return HttpResponseRedirect(reverse("project_detail", args=[pk]))
