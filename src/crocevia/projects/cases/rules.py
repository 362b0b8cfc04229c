"""Who keeps cases, and when one may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    """The operator's people and loaders: a case tells of several parties, none of which owns it alone."""
    return actor.is_staff_of_district or actor.is_system


def check_case(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no case may hold."""
    wrong: dict[str, str] = {}
    if not values.get("type", "").strip():
        wrong["type"] = _("Say what kind of collaboration it is.")
    amount = values.get("funding_amount")
    if amount is not None and amount < 0:
        wrong["funding_amount"] = _("An amount of funding cannot be negative.")
    if wrong:
        raise ValidationError(wrong)
