"""Who keeps training programmes, and when one may stand."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor


def may_create(actor: Actor) -> bool:
    return actor.is_staff_of_district or actor.is_system


def check_range(low: int | None, high: int | None) -> None:
    """Raise ValidationError unless the range of people runs upwards."""
    if low is not None and high is not None and low > high:
        raise ValidationError({"people_max": _("The larger number comes second.")})
