"""The only writers of cases. Parties are links whose predicate and role say what each did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.cases.models import Case
from crocevia.projects.cases.rules import check_case, may_create
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_case(
    *,
    actor: Actor,
    title: str,
    type: str,
    owner: Organisation | None = None,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Case:
    """Tell a collaboration. Raises NotAllowed, ValidationError."""
    if not may_create(actor):
        raise NotAllowed(_("Only the operator's people keep cases."))
    check_case({"type": type, **values})
    case = Case(kind="case", owner=owner, title=title, type=type, audience=audience, card_audience=audience, **values)
    add_record(case, actor=actor, concepts=concepts, sources=sources)
    return case


def update_case(case: Case, *, actor: Actor, version: int | None = None, **values: Any) -> Case:
    """Correct a case. Raises NotAllowed, Conflict, ValidationError."""
    check_case(values)
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(case, actor=actor, version=version, **values)
