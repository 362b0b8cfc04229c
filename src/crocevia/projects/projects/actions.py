"""The only writers of a project and of its steps. Its parts (plan, money, readiness, issues) are written in parts.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.outcomes.question_actions import plan_questions
from crocevia.projects.projects.life import LIFE
from crocevia.projects.projects.models import Partner, Project
from crocevia.projects.projects.parts import seat_partner
from crocevia.projects.projects.rules import check_project, may_create
from crocevia.records.actions import Source, add_record, change_record, held
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.records.visibility import house_of
from crocevia.vocabulary.models import Concept

Seat = tuple[Organisation, str]
ASKED = (Partner.Role.COORDINATOR, Partner.Role.BENEFICIARY, Partner.Role.AFFILIATED, Partner.Role.SITE)
"""The roles whose organisations are asked what came of it."""


@transaction.atomic
def create_project(
    *,
    actor: Actor,
    title: str,
    owner: Organisation | None = None,
    partners: Sequence[Seat] = (),
    audience: str = Audience.OWNER,
    concepts: Sequence[Concept] = (),
    exclusions: Sequence[Organisation] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Project:
    """Begin a project as an idea. `owner`: its coordinator, who is a partner too; `partners`: organisations with their role.

    Raises NotAllowed, ValidationError.
    """
    if not may_create(actor):
        raise NotAllowed(_("Only brokers and partners begin a project."))
    _only_partners(audience)
    check_project(values)
    values.setdefault("trl_now", values.get("trl_start"))
    project = Project(
        kind="project", owner=owner, title=title, state="idea", since=timezone.now(), audience=Audience.OWNER,
        card_audience=Audience.OWNER, broker_id=actor.user_id if actor.is_broker else None, **values,
    )  # fmt: skip
    add_record(project, actor=actor, concepts=concepts, exclusions=exclusions, sources=sources)
    seats = [(owner, Partner.Role.COORDINATOR)] if owner else []
    for organisation, role in [*seats, *(seat for seat in partners if seat[0] != owner)]:
        seat_partner(project, actor=actor, organisation=organisation, role=role)
    return project


def _only_partners(audience: str) -> None:
    if audience != Audience.OWNER:
        raise ValidationError({"audience": _("A project is read by those who take part in it.")})


@transaction.atomic
def update_project(project: Project, *, actor: Actor, version: int | None = None, **values: Any) -> Project:
    """Correct what a project says of itself. A new owner becomes its coordinator. Raises NotAllowed, Conflict, ValidationError."""
    current = held(project)
    _only_partners(values.pop("audience", Audience.OWNER))
    names = ("planned_start", "planned_end", "trl_start", "trl_wanted")
    check_project({**{name: getattr(current, name) for name in names}, **values})
    away = {each.pk for each in values.get("exclusions", ())}
    if away and away & house_of(frozenset(current.partners.filter(until__isnull=True).values_list("organisation", flat=True))):
        raise ValidationError({"exclusions": _("A partner cannot be among those who must not know.")})
    written: Any = change_record(current, actor=actor, version=version, **values)
    if written.owner and written.owner_id != current.owner_id:
        seat_partner(written, actor=actor, organisation=written.owner, role=Partner.Role.COORDINATOR)
    return written


build_partnership = LIFE.plain("build_partnership")
prepare_proposal = LIFE.plain("prepare_proposal", self_funded=False)
submit = LIFE.plain("submit")
evaluation_begins = LIFE.plain("evaluation_begins")
reserve = LIFE.plain("reserve")
award = LIFE.plain("award")
reject = LIFE.plain("reject")
prepare_grant = LIFE.plain("prepare_grant")
suspend = LIFE.plain("suspend")
resume = LIFE.plain("resume")
withdraw = LIFE.plain("withdraw")
close = LIFE.plain("close")


def _past(day: dt.date | None) -> dt.date:
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("That day has not come yet."))
    return day


@transaction.atomic
def start(
    project: Project, *, actor: Actor, version: int | None = None, words: str = "", day: dt.date | None = None
) -> Project:
    """The grant is signed: work begins on that day. Raises NotAllowed, Conflict, ValidationError."""
    return LIFE.walk(project, actor=actor, verb="start", words=words, version=version, actual_start=_past(day))


@transaction.atomic
def start_self_funded(
    project: Project, *, actor: Actor, version: int | None = None, day: dt.date | None = None
) -> Project:
    """The partners pay themselves, on an agreement: work begins on that day. Raises NotAllowed, Conflict, ValidationError."""
    return LIFE.walk(
        project, actor=actor, verb="start_self_funded", version=version, actual_start=_past(day), self_funded=True
    )


def _end(project: Project, day: dt.date | None) -> dt.date:
    day = _past(day)
    if project.actual_start and day < project.actual_start:
        raise ValidationError(_("It would end before it begins."))
    return day


@transaction.atomic
def complete(
    project: Project, *, actor: Actor, version: int | None = None, words: str = "", day: dt.date | None = None
) -> Project:
    """The work is done; what came of it is asked after 6, 12 and 24 months. Raises NotAllowed, Conflict, ValidationError."""
    if LIFE.done_by(current := held(project), actor=actor, verb="complete"):
        return current
    ended = _end(current, day)
    done = LIFE.walk(current, actor=actor, verb="complete", words=words, version=version, actual_end=ended)
    asked = [p.organisation for p in done.partners.filter(until__isnull=True, role__in=ASKED).select_related("organisation")]
    plan_questions(done, actor=actor, beneficiaries=asked, start=ended)
    return done


@transaction.atomic
def terminate(
    project: Project, *, actor: Actor, version: int | None = None, words: str = "", day: dt.date | None = None
) -> Project:
    """The work stops for good, for a reason. Raises NotAllowed, Conflict, ValidationError."""
    ended = _end(held(project), day)
    return LIFE.walk(project, actor=actor, verb="terminate", words=words, version=version, actual_end=ended)


follow = LIFE.plain("follow")
