"""When a capability may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.vocabulary.queries import concepts_of


def check_capability(values: Mapping[str, Any]) -> None:
    """Raise ValidationError unless the type is of the vocabulary."""
    value = values.get("type", "")
    if value not in concepts_of("capability-kinds"):
        raise ValidationError({"type": _("“%(value)s” is not a type of capability.") % {"value": value}})


def may_create(actor: Actor) -> bool:
    return bool(actor.organisations) or actor.is_staff_of_district or actor.is_system
