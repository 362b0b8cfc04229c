"""The only writers of calls, and of who keeps which in view."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.funding.calls.checks import check_call, may_create
from crocevia.funding.calls.deadlines import BadDeadline, deadlines_in, last_moment, written
from crocevia.funding.calls.models import Call, SavedCall
from crocevia.people.actor import Actor
from crocevia.records.errors import NotAllowed
from crocevia.records.plain import PlainActions

_actions = PlainActions(
    Call, "call", may_create, gettext_lazy("Only the operator's people keep calls."), check_call
)  # fmt: skip


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    """With deadlines in their one written form, and the closing that follows from them."""
    if "deadlines" not in values:
        return values
    text = values["deadlines"] or ""
    try:
        return {**values, "deadlines": written(deadlines_in(text)), "closes": last_moment(text)}
    except BadDeadline:
        return values  # the check says so, beside its field


def create_call(*, actor: Actor, **values: Any) -> Call:
    """Add a call. Raises NotAllowed, ValidationError."""
    return _actions.create(actor=actor, **_dated(values))


def update_call(record: Call, *, actor: Actor, version: int | None = None, **values: Any) -> Call:
    """Correct a call; values that stand already write nothing. Raises NotAllowed, Conflict, ValidationError."""
    return _actions.update(record, actor=actor, version=version, **_dated(values))


def save_call(call: Call, *, actor: Actor) -> None:
    """Keep a call in view. No event: the ledger of a call is read by others, and this is nobody's business but the reader's.

    Raises NotAllowed, ValidationError.
    """
    if actor.user_id is None:
        raise NotAllowed(_("Sign in to keep a call in view."))
    if not Call.objects.visible_to(actor).filter(pk=call.pk).exists():
        raise ValidationError(_("There is no such call."))
    SavedCall.objects.get_or_create(user_id=actor.user_id, call_id=call.pk)


def forget_call(call: Call, *, actor: Actor) -> None:
    """Keep it in view no longer."""
    SavedCall.objects.filter(user_id=actor.user_id, call_id=call.pk).delete()
