"""The only writers of venture funds. Manager, investors and portfolio are links, figures are statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crocevia.funding.ventures.models import Fund
from crocevia.funding.ventures.rules import check_fund, may_create
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.actions import Source, add_record, change_record
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Audience
from crocevia.vocabulary.models import Concept


def create_fund(
    *,
    actor: Actor,
    title: str,
    owner: Organisation | None = None,
    audience: str = Audience.PUBLIC,
    concepts: Sequence[Concept] = (),
    sources: Iterable[Source] = (),
    **values: Any,
) -> Fund:
    """Keep a fund. Raises NotAllowed, ValidationError."""
    if not may_create(actor):
        raise NotAllowed(_("Only the operator's people keep funds."))
    check_fund(values)
    fund = Fund(kind="fund", owner=owner, title=title, audience=audience, card_audience=audience, **values)
    add_record(fund, actor=actor, concepts=concepts, sources=sources)
    return fund


def update_fund(fund: Fund, *, actor: Actor, version: int | None = None, **values: Any) -> Fund:
    """Correct a fund. Raises NotAllowed, Conflict, ValidationError."""
    check_fund({"constituted": fund.constituted, "operating_since": fund.operating_since, **values})
    if "audience" in values:
        values["card_audience"] = values["audience"]
    return change_record(fund, actor=actor, version=version, **values)
