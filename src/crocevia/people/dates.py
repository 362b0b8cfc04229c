"""Dates as precise as their source: "2009", "2006-12" or "2006-12-14"."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless the text is a year, a month or a day of the calendar."""
    found = _SHAPE.match(value)
    try:
        if not found:
            raise ValueError
        dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is not a date: write 2009, 2006-12 or 2006-12-14."), params={"value": value}, code="date"
        ) from None


def first_day(value: str) -> dt.date:
    """The earliest day a partial date may mean."""
    year, month, day = (int(part) for part in (value + "-01-01").split("-")[:3])
    return dt.date(year, month, day)


def last_day(value: str) -> dt.date:
    """The latest day a partial date may mean."""
    parts = [int(part) for part in value.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1]
    return dt.date(parts[0], month, day)


def in_force(since: str, until: str, day: dt.date) -> bool:
    """Whether a period with partial ends holds on a day. An empty end is open; doubt counts as in force."""
    return (not since or first_day(since) <= day) and (not until or last_day(until) >= day)


class PartialDateField(models.CharField):
    """Text that sorts as a date; empty when the source gives none."""

    description = "Year, month or day"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("validators", [validate_partial_date])
        super().__init__(*args, **kwargs)
