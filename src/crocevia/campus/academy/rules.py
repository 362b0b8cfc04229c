"""Who keeps training programmes, and when one may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    return actor.is_staff_of_district or actor.is_system


def check_programme(values: Mapping[str, Any]) -> None:
    """Raise ValidationError unless the range of people runs upwards."""
    low, high = values.get("people_min"), values.get("people_max")
    if low is not None and high is not None and low > high:
        raise ValidationError({"people_max": _("The larger number comes second.")})
