"""How many organisations could have written a teaser: the layer above reckons it, the need's actions refuse what is too few.

A teaser that fewer than settings.TEASER_LEAST organisations of the directory could have written names its owner in all but name.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crocevia.exchange.needs.models import Need

Counter = Callable[[Need, str], int]
_counters: list[Counter] = []


class CannotSay(Exception):
    """The estimate cannot be made now."""


def lend(counter: Counter) -> None:
    """Take the estimate from the layer that has the engine: `counter(need, text)`, raising CannotSay. For AppConfig.ready."""
    _counters[:] = [counter]


def check_hides_its_owner(need: Need, text: str) -> None:
    """Raise ValidationError unless enough organisations could have written `text`; also when nobody can say how many."""
    if settings.TEASER_LEAST < 2 or not _counters or not text:
        return
    try:
        size = _counters[0](need, text)
    except CannotSay as why:
        raise ValidationError(
            _("Who could have written this teaser cannot be estimated now: it is not let through. Try again later.")
        ) from why
    if size < settings.TEASER_LEAST:
        raise ValidationError(
            ngettext(
                "Only %(n)d organisation of the directory could have written this teaser, and %(least)d are asked for: say it in coarser words.",
                "Only %(n)d organisations of the directory could have written this teaser, and %(least)d are asked for: say it in coarser words.",
                size,
            )
            % {"n": size, "least": settings.TEASER_LEAST}
        )
