"""Who may write a grant into the register, and when one may stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.funding.aid.ceilings import ceilings
from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    """Whoever works for a partner, for its own; the operator's people for anybody."""
    return actor.is_insider or actor.is_system


def known_regulations() -> list[str]:
    """Those that a ceiling counts: today's first, then what went before them."""
    today = list(ceilings())
    return [*today, *sorted({each for ceiling in ceilings().values() for each in ceiling.counts} - set(today))]


def check_grant(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no grant may hold."""
    wrong: dict[str, str] = {}
    if values.get("amount") is None or values["amount"] <= 0:
        wrong["amount"] = _("Say the amount in euro, above 0.")
    if not values.get("granted"):
        wrong["granted"] = _("Say on which day the right was granted.")
    if not str(values.get("body", "")).strip():
        wrong["body"] = _("Say who granted it.")
    if values.get("regulation") not in known_regulations():
        wrong["regulation"] = _("No ceiling is known for this regulation.")
    if wrong:
        raise ValidationError(wrong)
