"""From two parties who agreed to a project, in one press: the only writer that reaches over the rooms for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.steps import hold
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.projects.actions import create_project
from crocevia.projects.projects.models import Partner, Project
from crocevia.projects.projects.parts import tie
from crocevia.records.actions import add_link, held
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Link, Record


def project_of(record: Record) -> Project | None:
    """The project that was started from a record, if any."""
    ties = Link.objects.filter(object_record=record.pk, predicate__in=["comes_from", "under_agreement"])
    return Project.objects.filter(pk__in=ties.values("subject_record")).order_by("created").first()


def may_start(record: Introduction | Agreement, actor: Actor) -> bool:
    """Its own broker, once the parties have agreed; an agreement of the district's own has no broker, and starts none."""
    ready = record.state == ("agreement" if isinstance(record, Introduction) else "in_force")
    return bool(ready and actor.is_broker and record.broker_id == actor.user_id)


@transaction.atomic
def start_from_introduction(introduction: Introduction, *, actor: Actor) -> Project:
    """A project of the two parties, hidden from whom the need is hidden from. Twice is once.

    What the owner handed over goes in, and the readiness with it: nothing of the need that the candidate has not read.
    Raises NotAllowed, ValidationError.
    """
    current = hold(introduction)
    need = current.for_need
    _require(current, actor, _("They have not made an agreement yet."))
    if begun := project_of(current):
        return begun
    values = {"trl_start": need.trl_now, "trl_wanted": need.trl_wanted} if current.brief else {}
    parties = [party for party in (need.owner, current.candidate) if party]
    project = _begin(actor, current.title, parties, [need], objective=current.brief, language=current.language, **values)
    for record in (current, need):
        add_link(actor=actor.as_system(), subject=project, predicate="comes_from", object=record)
    return project


@transaction.atomic
def start_from_agreement(agreement: Agreement, *, actor: Actor) -> Project:
    """A project of an agreement's parties, standing on it. Twice is once. Raises NotAllowed, ValidationError."""
    current = held(agreement)
    _require(current, actor, _("The agreement is not in force."))
    if begun := project_of(current):
        return begun
    ties = Link.objects.filter(object_record=current.pk, predicate="party_to", subject__isnull=False)
    parties = [link.subject for link in ties.select_related("subject").order_by("pk")]
    needs = list(needs_behind([current.pk]))
    project = _begin(actor, current.title, parties, needs, objective=current.object, language=current.language)
    tie(project, actor=actor, to=current)
    for need in needs:
        add_link(actor=actor.as_system(), subject=project, predicate="comes_from", object=need)
    return project


def _require(record: Introduction | Agreement, actor: Actor, otherwise: str) -> None:
    if not (actor.is_broker and record.broker_id == actor.user_id):
        raise NotAllowed(_("This step is not yours to take."))
    if not may_start(record, actor):
        raise ValidationError(otherwise)


def _begin(actor: Actor, title: str, parties: Iterable[Organisation], needs: Iterable[Need], **values: object) -> Project:
    away = {each.pk: each for need in needs for each in need.exclusions.all()}
    seats = [(party, Partner.Role.BENEFICIARY) for party in {p.pk: p for p in parties}.values()]
    return create_project(actor=actor, title=title, partners=seats, exclusions=list(away.values()), **values)


def needs_behind(records: Iterable[object], depth: int = 3) -> Iterator[Need]:
    """The needs from which these records come, over agreements, projects and introductions."""
    edge, known = set(records), set()
    for _step in range(depth):
        known |= edge
        ties = Link.objects.filter(subject_record__in=edge, predicate__in=["comes_from", "under_agreement", "outcome_of"])
        edge = set(ties.values_list("object_record", flat=True)) - known - {None}
        edge |= set(Introduction.objects.filter(pk__in=edge).values_list("for_need", flat=True))
    yield from Need.objects.filter(pk__in=known | edge)
