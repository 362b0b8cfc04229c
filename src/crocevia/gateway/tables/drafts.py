"""Imports in two steps: kept and looked at, then accepted as a whole or not at all. The only writers of drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crocevia.gateway.models import ImportDraft
from crocevia.gateway.tables.plan import Plan, Problem, Stopped, problems_of
from crocevia.gateway.tables.registry import table_of
from crocevia.gateway.tables.sheets import Sheet, read_sheet
from crocevia.gateway.tables.table import Table
from crocevia.people.actor import Actor
from crocevia.records import effects
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import subject_of

KEPT = dt.timedelta(days=7)
# Each row goes through its action and writes its event: about ten milliseconds. A web request must not take minutes.
MOST_AT_ONCE = 2_000
Progress = Callable[[int, int], None]


class Outdated(Exception):
    """Something changed since the preview that was accepted: the file would now do something else."""


def keep_draft(*, actor: Actor, table: Table, filename: str, content: bytes) -> ImportDraft:
    """Read an upload and keep it for its user. Raises Unreadable, NotAllowed."""
    if actor.user_id is None or not table.imports or not table.may_import(actor):
        raise NotAllowed(_("You may not import this."))
    sheet = read_sheet(content, filename)
    return ImportDraft.objects.create(
        user_id=actor.user_id, kind=table.code, filename=filename[-200:], content=sheet.as_json()
    )


def draft_of(actor: Actor, key: UUID) -> ImportDraft | None:
    """The draft, when it is this user's; nobody else's exists."""
    return ImportDraft.objects.filter(user=actor.user_id, pk=key).first() if actor.user_id else None


def drop_old(now: dt.datetime | None = None) -> int:
    """Delete drafts past their time, accepted or not."""
    gone, _kinds = ImportDraft.objects.filter(created__lt=(now or timezone.now()) - KEPT).delete()
    return gone


def plan_of(draft: ImportDraft, actor: Actor) -> Plan:
    """What the draft would do now."""
    table = table_of(draft.kind)
    if table is None or not table.may_import(actor):
        raise NotAllowed(_("You may not import this."))
    return table.plan(Sheet.from_json(draft.content), actor)


@transaction.atomic
def accept_draft(key: UUID, *, actor: Actor, fingerprint: str) -> tuple[ImportDraft, bool]:
    """Do what the preview with this fingerprint showed; all of it or nothing.

    The second value is False when it was done before: accepting twice does it once.
    Raises NotAllowed, Outdated, Stopped.
    """
    draft = ImportDraft.objects.select_for_update().filter(user=actor.user_id, pk=key).first()
    if draft is None:
        raise NotAllowed(_("This import is no longer there."))
    if draft.state == ImportDraft.State.ACCEPTED:
        return draft, False
    plan = plan_of(draft, actor)
    if plan.fingerprint != fingerprint:
        raise Outdated
    if not plan.acceptable or plan.work > MOST_AT_ONCE:
        raise Stopped(plan.problems)
    apply_plan(table_of(draft.kind), plan, actor)
    draft.state, draft.outcome, draft.accepted = ImportDraft.State.ACCEPTED, plan.counts(), timezone.now()
    draft.save()
    return draft, True


@transaction.atomic
def apply_plan(table: Table, plan: Plan, actor: Actor, progress: Progress | None = None) -> dict[str, int]:
    """Every step through its action, in one transaction; the index hears of them once. Raises Stopped."""
    todo = [step for step in plan.steps if step.action != "same"]
    subjects = []
    with effects.held_back():
        for done, step in enumerate(todo, start=1):
            try:
                subjects.append(subject_of(table.apply(step, actor)))
            except ValidationError as why:
                raise Stopped(problems_of(step.line, why)) from why
            except NotAllowed as why:
                raise Stopped([Problem(step.line, "", str(why))]) from why
            except IntegrityError as why:
                raise Stopped([Problem(step.line, "", _("This row collides with something that exists."))]) from why
            except Conflict as why:
                raise Stopped([Problem(step.line, "", _("Somebody changed this meanwhile."))]) from why
            if progress:
                progress(done, len(todo))
    if subjects:
        effects.changed(*subjects)
    return plan.counts()


def discard_draft(key: UUID, *, actor: Actor) -> None:
    """Throw a draft away; what an accepted one did stays."""
    ImportDraft.objects.filter(user=actor.user_id, pk=key).delete()
