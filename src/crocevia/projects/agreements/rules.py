"""Who keeps agreements, and when one may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    """The operator's people and loaders, until agreements have their own life of states and signatures."""
    return actor.is_staff_of_district or actor.is_system


def check_agreement(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for an agreement of no kind at all. The words are the source's, not a vocabulary's."""
    if not values.get("type", "").strip():
        raise ValidationError({"type": _("Say what kind of agreement it is.")})
