"""Who keeps calls, when one may stand, and what its states are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crocevia.funding.calls.deadlines import BadDeadline, deadlines_in
from crocevia.people.actor import Actor

STANDINGS = {
    "open": gettext_lazy("open for proposals"),
    "forthcoming": gettext_lazy("forthcoming"),
    "undated": gettext_lazy("without a date"),
    "closed": gettext_lazy("closed"),
}
MARKS = {"open": "good", "forthcoming": "wait", "closed": "stop", "undated": "none"}
DUE = {
    "soon": gettext_lazy("within 30 days"),
    "later": gettext_lazy("within 90 days"),
    "far": gettext_lazy("later than that"),
    "past": gettext_lazy("past"),
}
DESTINATIONS = {
    "CL1": gettext_lazy("Cluster 1: health"),
    "CL2": gettext_lazy("Cluster 2: culture and inclusive society"),
    "CL3": gettext_lazy("Cluster 3: civil security"),
    "CL4": gettext_lazy("Cluster 4: digital, industry, space"),
    "CL5": gettext_lazy("Cluster 5: climate, energy, mobility"),
    "CL6": gettext_lazy("Cluster 6: food, bioeconomy, environment"),
    "MISS": gettext_lazy("Missions"),
    "JU": gettext_lazy("Joint undertakings"),
    "WIDERA": gettext_lazy("Widening participation"),
    "INFRA": gettext_lazy("Research infrastructures"),
    "MSCA": gettext_lazy("Marie Skłodowska-Curie"),
    "EIC": gettext_lazy("European Innovation Council"),
    "EIE": gettext_lazy("European innovation ecosystems"),
}


def may_create(actor: Actor) -> bool:
    """The operator's people and loaders: a call belongs to its funder, who is seldom here."""
    return actor.is_staff_of_district or actor.is_system


def check_call(values: Mapping[str, Any]) -> None:
    """Raise ValidationError for what no call may hold."""
    wrong: dict[str, str] = {}
    if not str(values.get("programme", "")).strip():
        wrong["programme"] = _("Say which programme pays.")
    for name in ("budget", "grant_min", "grant_max"):
        if values.get(name) is not None and values[name] < 0:
            wrong[name] = _("An amount cannot be negative.")
    least, most = values.get("grant_min"), values.get("grant_max")
    if least is not None and most is not None and least > most and not wrong:
        wrong["grant_max"] = _("The most that a project gets is below the least.")
    try:
        due = deadlines_in(values.get("deadlines", ""))
    except BadDeadline as line:
        wrong["deadlines"] = _(
            "“%(line)s” is not a deadline: write the day, the hour, the time zone, what is due: 2026-09-17 17:00 Europe/Brussels first stage."
        ) % {"line": line}
    else:
        opening = values.get("opening")
        if opening and due and due[-1].day < opening:
            wrong["deadlines"] = _("The last deadline is before the opening.")
    if wrong:
        raise ValidationError(wrong)
