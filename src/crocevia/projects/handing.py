"""Agreements and projects given to another broker, each with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from crocevia.people.actor import Actor
from crocevia.people.models import User
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.projects.models import Project
from crocevia.records.handover import Handover
from crocevia.records.models import Record


def _outcomes(record: Record) -> list[Outcome]:
    return list(Outcome.objects.filter(links_out__predicate="outcome_of", links_out__object_record=record.pk).distinct())


def _below(agreement: Agreement) -> Iterable[Record]:
    """Its amendments, theirs, and the outcomes of each."""
    yield from _outcomes(agreement)
    for amendment in agreement.amendments.all():
        yield amendment
        yield from _below(amendment)


AGREEMENT: Handover[Agreement] = Handover(
    parties=lambda a: a.parties.values_list("organisation", flat=True),
    along=_below,
)
PROJECT: Handover[Project] = Handover(
    parties=lambda p: p.partners.filter(until__isnull=True).values_list("organisation", flat=True),
    along=_outcomes,
)


@transaction.atomic
def hand_over_agreement(agreement: Agreement, *, actor: Actor, to: User, version: int | None = None) -> Agreement:
    """Give an agreement, its amendments and its outcomes to another broker. Raises NotAllowed, Conflict, ValidationError."""
    return AGREEMENT.give(agreement, actor=actor, to=to, version=version)


@transaction.atomic
def hand_over_project(project: Project, *, actor: Actor, to: User, version: int | None = None) -> Project:
    """Give a project and its outcomes to another broker. Raises NotAllowed, Conflict, ValidationError."""
    return PROJECT.give(project, actor=actor, to=to, version=version)
