"""The only writers of what a project is made of: partners, plan, money, readiness, issues, files, ties. One event each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.outcomes.actions import create_outcome
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects.life import LIFE
from crocevia.projects.projects.models import Issue, Milestone, Money, Partner, Project, Readiness, WorkPackage
from crocevia.records.actions import add_link, change_record, end_shares, held, share_record
from crocevia.records.errors import NotAllowed
from crocevia.records.events import record_event
from crocevia.records.files import keep_file
from crocevia.records.models import KeptFile, Link, Record
from crocevia.records.visibility import house_of

TIES = {"agreement": "under_agreement", "call": "answers_call", "need": "comes_from", "introduction": "comes_from", "case": "comes_from"}
"""How a project is tied to a record of each kind."""
MOST_PACKAGES = 99


def _held(project: Project, actor: Actor, verb: str) -> Project:
    current = held(project)
    LIFE.check(current, actor=actor, verb=verb)
    return current


def _told(project: Project, actor: Actor, verb: str, **new: Any) -> None:
    record_event(actor=actor, on=project, verb=verb, new=new)


def _words(raw: str, most: int) -> str:
    said = raw.replace("\x00", " ").strip()[:most]
    if not said:
        raise ValidationError(_("Write a few words."))
    return said


# Partners ---------------------------------------------------------------------


def seat_partner(project: Project, *, actor: Actor, organisation: Organisation, role: str) -> Partner:
    """Write a partner down and let it read; the caller has decided. A second coordinator takes the place of the first."""
    if role not in Partner.Role.values:
        raise ValidationError(_("Choose a part in the project."))
    barred = set(project.exclusions.values_list("pk", flat=True))
    if barred & house_of(frozenset([organisation.pk])):
        raise ValidationError(_("This party must not know of the project."))
    today = timezone.localdate()
    seat = Partner.objects.filter(project=project, organisation=organisation).first()
    if seat and (seat.role, seat.until) == (role, None):
        return seat
    returns = seat is None or seat.until is not None
    seat = seat or Partner(project=project, organisation=organisation, since=today)
    if role == Partner.Role.COORDINATOR:
        _step_back(project, organisation)
    elif project.owner_id == organisation.pk:
        raise ValidationError(_("Name another coordinator first."))
    seat.role, seat.until = role, None
    seat.save()
    _told(project, actor, "partner set", organisation=organisation.pk, role=role)
    if returns:
        share_record(
            project, actor=actor.as_system(), organisation=organisation, level="full", reason="takes part in the project"
        )
    if role == Partner.Role.COORDINATOR and project.owner_id != organisation.pk:
        change_record(project, actor=actor.as_system(), version=None, verb="coordinator named", owner=organisation)
    return seat


def _step_back(project: Project, organisation: Organisation) -> None:
    others = project.partners.filter(role=Partner.Role.COORDINATOR).exclude(organisation=organisation)
    others.update(role=Partner.Role.BENEFICIARY)


@transaction.atomic
def set_partner(project: Project, *, actor: Actor, organisation: Organisation, role: str) -> Partner:
    """Add a partner, or give one another part. It reads the whole project from now on. Raises NotAllowed, ValidationError."""
    return seat_partner(_held(project, actor, "set_partner"), actor=actor, organisation=organisation, role=role)


@transaction.atomic
def end_partner(project: Project, *, actor: Actor, organisation: Organisation) -> Partner:
    """A partner leaves: it reads no more from now on. The coordinator stays. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "end_partner")
    seat = current.partners.filter(organisation=organisation, until__isnull=True).first()
    if seat is None:
        raise ValidationError(_("This party is no partner of the project."))
    if current.owner_id == organisation.pk:
        raise ValidationError(_("Name another coordinator first."))
    seat.until = timezone.localdate()
    seat.save()
    _told(current, actor, "partner left", organisation=organisation.pk)
    end_shares(current, actor=actor.as_system(), reason="left the project", organisation=organisation)
    return seat


def _partner(project: Project, organisation: Organisation | None) -> None:
    if organisation and not project.partners.filter(organisation=organisation, until__isnull=True).exists():
        raise ValidationError(_("This party is no partner of the project."))


# Plan -------------------------------------------------------------------------


@transaction.atomic
def set_package(
    project: Project, *, actor: Actor, title: str, planned_start: dt.date, planned_end: dt.date, number: int | None = None,
    lead: Organisation | None = None, actual_start: dt.date | None = None, actual_end: dt.date | None = None,
) -> WorkPackage:  # fmt: skip
    """Write a work package, or with the `number` of one correct it. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "set_package")
    _partner(current, lead)
    last = current.packages.aggregate(last=Max("number"))["last"] or 0
    package = current.packages.filter(number=number).first() if number else None
    package = package or WorkPackage(project=current, number=number or last + 1)
    package.title, package.lead = _words(title, 200), lead
    package.planned_start, package.planned_end = planned_start, planned_end
    package.actual_start, package.actual_end = actual_start, actual_end
    today = timezone.localdate()
    wrong: dict[str, str] = {}
    if not 1 <= package.number <= MOST_PACKAGES:
        wrong["number"] = _("Number work packages from 1 to %(most)d.") % {"most": MOST_PACKAGES}
    if planned_end < planned_start:
        wrong["planned_end"] = _("It would end before it begins.")
    if actual_end and (actual_start is None or actual_end < actual_start):
        wrong["actual_end"] = _("It would end before it begins.")
    if any(day and day > today for day in (actual_start, actual_end)):
        wrong["actual_start"] = _("That day has not come yet.")
    if wrong:
        raise ValidationError(wrong)
    package.full_clean(exclude=["project", "lead"])
    package.save()
    days = {n: getattr(package, n) for n in ("planned_start", "planned_end", "actual_start", "actual_end")}
    _told(current, actor, "plan set", package=package.number, title=package.title, lead=lead and lead.pk, **days)
    return package


@transaction.atomic
def set_milestone(
    project: Project, *, actor: Actor, title: str, due: dt.date, type: str = Milestone.Type.MILESTONE, package: int | None = None
) -> Milestone:
    """Write a milestone or a deliverable; the same title again moves its day. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "set_milestone")
    title = _words(title, 200)
    point = current.milestones.filter(title=title).first() or Milestone(project=current, title=title)
    if point.done or point.dropped:
        raise ValidationError(_("It is reached or given up already."))
    if type not in Milestone.Type.values:
        raise ValidationError(_("Choose milestone or deliverable."))
    if package is not None:
        point.package = current.packages.filter(number=package).first()
        if point.package is None:
            raise ValidationError(_("The plan has no work package of this number."))
    point.type, point.due = type, due
    point.save()
    _told(current, actor, "plan set", point=title, type=type, due=due)
    return point


@transaction.atomic
def reach_milestone(
    project: Project, *, actor: Actor, title: str, day: dt.date | None = None, name: str = "", content: bytes = b""
) -> Milestone:
    """It was reached on that day; a deliverable leaves its file. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "reach_milestone")
    point = _open_point(current, title)
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("That day has not come yet."))
    if point.type == Milestone.Type.DELIVERABLE:
        if not content:
            raise ValidationError(_("A deliverable leaves a file: choose it."))
        point.file = keep_file(
            current, actor=actor.as_system(), name=name, content=content, title=point.title, purpose="deliverable"
        )
    point.done = day
    point.save()
    _told(current, actor, "point reached", point=point.title, day=day, file=point.file_id)
    return point


@transaction.atomic
def drop_milestone(project: Project, *, actor: Actor, title: str, words: str) -> Milestone:
    """It is given up, for a reason. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "drop_milestone")
    point = _open_point(current, title)
    point.dropped = _words(words, 300)
    point.save()
    _told(current, actor, "point given up", point=point.title, why=point.dropped)
    return point


def _open_point(project: Project, title: str) -> Milestone:
    point = project.milestones.filter(title=title).first()
    if point is None or point.done or point.dropped:
        raise ValidationError(_("The plan has no open point of this name."))
    return point


# Money, readiness -------------------------------------------------------------


@transaction.atomic
def set_money(
    project: Project, *, actor: Actor, organisation: Organisation, source: str, amount: Decimal
) -> Money | None:
    """So many euro of a partner from a source; nothing takes the line away. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "set_money")
    _partner(current, organisation)
    if source not in Money.Source.values:
        raise ValidationError(_("Choose where the money comes from."))
    if not 0 <= amount < Decimal(10) ** 12:
        raise ValidationError(_("Say the amount in euro, 0 or more."))
    line = current.money.filter(organisation=organisation, source=source).first()
    told = {"organisation": organisation.pk, "source": source, "amount": str(amount), "before": str(line.amount if line else 0)}
    if amount == 0:
        if line:
            line.delete()
        line = None
    else:
        line = line or Money(project=current, organisation=organisation, source=source)
        line.amount = amount.quantize(Decimal("0.01"))
        line.save()
    _told(current, actor, "money set", **told)
    return line


@transaction.atomic
def read_trl(project: Project, *, actor: Actor, value: int, note: str = "", day: dt.date | None = None) -> Readiness:
    """Read the readiness level on a day, with what shows it. The first is the one at the start. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "read_trl")
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("That day has not come yet."))
    reading = Readiness(project=current, value=value, day=day, note=note.strip()[:300], read_by_id=actor.user_id)
    reading.full_clean(exclude=["project", "read_by"])
    reading.save()
    readings = list(current.readings.values_list("value", flat=True))
    values = {"trl_start": current.trl_start or readings[0], "trl_now": readings[-1]}
    change_record(current, actor=actor.as_system(), version=None, verb="readiness read", **values)
    return reading


# Issues, files, ties ----------------------------------------------------------


@transaction.atomic
def open_issue(project: Project, *, actor: Actor, title: str) -> Issue:
    """Say what stands in the way. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "open_issue")
    issue = Issue.objects.create(project=current, title=_words(title, 300), opened_by_id=actor.user_id, opened_at=timezone.now())
    _told(current, actor, "issue opened", issue=issue.pk, title=issue.title)
    return issue


@transaction.atomic
def settle_issue(project: Project, *, actor: Actor, issue: int, words: str) -> Issue:
    """Say how it was settled. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "settle_issue")
    found = current.issues.filter(pk=issue, closed_at__isnull=True).first()
    if found is None:
        raise ValidationError(_("This issue is solved already."))
    found.settled, found.closed_at, found.closed_by_id = _words(words, 300), timezone.now(), actor.user_id
    found.save()
    _told(current, actor, "issue settled", issue=found.pk, how=found.settled)
    return found


@transaction.atomic
def keep_project_file(
    project: Project, *, actor: Actor, name: str, content: bytes, title: str = "", purpose: str = ""
) -> KeptFile:
    """Keep a file with the project; every partner reads it. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "keep_file")
    return keep_file(current, actor=actor.as_system(), name=name, content=content, title=title, purpose=purpose)


@transaction.atomic
def tie(project: Project, *, actor: Actor, to: Record) -> Link:
    """Tie the project to a record that the actor reads: its need, introduction, agreement, call. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "tie")
    if not Record.objects.filter(pk=to.pk).visible_to(actor, "full").exists():
        raise NotAllowed(_("There is no such record for you."))
    if to.kind not in TIES:
        raise ValidationError(_("A project is tied to a need, an introduction, an agreement, a call or a case."))
    return add_link(actor=actor.as_system(), subject=current, predicate=TIES[to.kind], object=to)


@transaction.atomic
def draft_outcome(project: Project, *, actor: Actor, organisation: Organisation, **values: Any) -> Outcome:
    """The broker drafts what came of it for a partner, who is to sign it. Raises NotAllowed, ValidationError."""
    current = _held(project, actor, "draft_outcome")
    _partner(current, organisation)
    return create_outcome(actor=actor, owner=organisation, about=current, language=current.language, **values)
