"""What loaders keep about their sources: documents, and the points on which these disagree.

Both are public and stand outside the ledger: they say nothing of their own, the citing things do.
"""

from __future__ import annotations

from typing import Any, TypeVar

from crocevia.people.actor import Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.models import Disagreement, Document

Row = TypeVar("Row", Document, Disagreement)


def _kept(model: type[Row], code: str, values: dict[str, Any]) -> Row:
    row = model.objects.filter(code=code).first() or model(code=code)
    if row._state.adding or any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    return row


def keep_document(*, actor: Actor, code: str, **values: Any) -> Document:
    """Add a source, or bring it to these values. Raises NotAllowed, ValidationError."""
    if not (actor.is_system or actor.is_staff_of_district):
        raise NotAllowed("Only loaders and the operator's people name sources.")
    return _kept(Document, code, values)


def keep_disagreement(*, actor: Actor, code: str, **values: Any) -> Disagreement:
    """Add a point on which sources differ, or bring it to these values. Raises NotAllowed, ValidationError."""
    if not (actor.is_system or actor.is_staff_of_district):
        raise NotAllowed("Only loaders and the operator's people note disagreements.")
    return _kept(Disagreement, code, values)
