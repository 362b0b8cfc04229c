"""Deadlines as text: what is read, what is refused, and that writing and reading agree."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crocevia.funding.calls.deadlines import BadDeadline, Deadline, coming, deadlines_in, last_moment, written

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.sampled_from(["", "first stage", "cut-off 2", "Second stage"])
DEADLINES = st.builds(
    Deadline,
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Brussels", "Europe/Rome", "UTC", "America/New_York"]),
    NAMES,
)


@calm
@given(st.lists(DEADLINES, max_size=4))
def test_what_is_written_is_read_back(deadlines):
    text = written(deadlines)
    assert set(deadlines_in(text)) == set(deadlines)
    assert written(deadlines_in(text)) == text
    assert last_moment(text) == max((d.moment for d in deadlines), default=None)


@calm
@given(st.text(max_size=60))
def test_any_text_is_deadlines_or_is_refused(text):
    try:
        found = deadlines_in(text)
    except BadDeadline as line:
        assert str(line) in text
    else:
        assert len(found) == len([line for line in text.splitlines() if line.strip()])


def test_without_an_hour_the_whole_day_counts_and_summer_time_too():
    (summer,) = deadlines_in("2026-07-01")
    (winter,) = deadlines_in("2026-12-01 17:00 Europe/Rome second stage")
    assert summer.moment.utcoffset() == dt.timedelta(hours=2)
    assert (summer.moment.hour, summer.name) == (23, "")
    assert winter.moment == dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)
    assert (winter.name, winter.zone) == ("second stage", "Europe/Rome")


def test_the_one_that_comes_next():
    text = "2026-03-01\n2026-10-01"
    at = dt.datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    assert coming(text, at).day == dt.date(2026, 3, 1)
    assert coming(text, at + dt.timedelta(days=1)).day == dt.date(2026, 10, 1)
    assert coming(text, at + dt.timedelta(days=300)) is None


@pytest.mark.parametrize(
    "line", ["2026-02-30", "30/02/2026", "2026-2-3", "2026-02-03 24:30", "2026-02-03 17.00 Europe/Rom/e"]
)
def test_what_names_no_moment_is_refused_with_its_line(line):
    with pytest.raises(BadDeadline, match=line[:10]):
        deadlines_in(f"2026-01-01\n{line}")
