"""A date reads the same to everybody: the day first, in words, in the district's own time."""

from __future__ import annotations

import datetime as dt

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from crocevia.gateway.api.tokens import _section
from crocevia.people.models import ApiToken

AT = dt.datetime(2026, 3, 4, 22, 30, tzinfo=dt.UTC)


def test_english_does_not_put_the_month_first():
    with translation.override("en"):
        assert date_format(localtime(AT), "SHORT_DATETIME_FORMAT") == "4 Mar 2026, 23:30"
        assert date_format(localtime(AT), "DATE_FORMAT") == "4 March 2026"
    with translation.override("it"):
        assert date_format(localtime(AT), "SHORT_DATETIME_FORMAT") == "04/03/2026 23:30"


def test_times_on_pages_are_the_districts():
    (row,) = _section([ApiToken(pk=1, name="reader", created=AT)])
    assert "23:30" in row["created"]
