"""Who keeps funds, and when one may stand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.dates import first_day, last_day


def may_create(actor: Actor) -> bool:
    return actor.is_staff_of_district or actor.is_system


def check_fund(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no fund may hold."""
    wrong: dict[str, str] = {}
    for name in ("target", "raised"):
        if values.get(name) is not None and values[name] < 0:
            wrong[name] = _("An amount cannot be negative.")
    constituted, operating = values.get("constituted"), values.get("operating_since")
    if constituted and operating and last_day(operating) < first_day(constituted):
        wrong["operating_since"] = _("A fund cannot operate before it is constituted.")
    if wrong:
        raise ValidationError(wrong)
