"""What a space can be, who keeps spaces, and when one may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.people.actor import Actor

TYPES = {
    "territory": gettext_lazy("territory"),
    "site": gettext_lazy("site"),
    "building": gettext_lazy("building"),
    "unit": gettext_lazy("unit"),
}


def may_create(actor: Actor) -> bool:
    return actor.is_staff_of_district or actor.is_system


def check_space(values: Mapping[str, Any]) -> None:
    """Raise ValidationError unless a space can be this."""
    value = values.get("type", "")
    if value not in TYPES:
        raise ValidationError({"type": _("“%(value)s” is not a type of space.") % {"value": value}})
