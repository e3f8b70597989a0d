"""Local days of a clinic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.days import Period, PeriodBackwards, PeriodTooLong, bounds, local_day, week_start

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/London",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
)
DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 1, 1))


@given(zone=ZONES, day=DAYS)
def test_a_moment_belongs_to_the_day_whose_bounds_hold_it(zone: str, day: date) -> None:
    first, after = bounds(day, zone)
    if first == after:
        return  # the day that Samoa left out
    assert local_day(first, zone) == day
    assert local_day(after - timedelta(microseconds=1), zone) == day
    assert local_day(after, zone) > day


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    first, after = bounds(date(2026, 3, 29), "Europe/London")
    assert after - first == timedelta(hours=23)
    assert first == datetime(2026, 3, 29, tzinfo=UTC)


def test_a_period_backwards_or_too_long_is_refused() -> None:
    with pytest.raises(PeriodBackwards):
        Period(date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(PeriodTooLong):
        Period(date(1900, 1, 1), date(2026, 1, 1))


def test_the_period_before_has_the_same_length_and_ends_the_day_before() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 7)).before() == Period(date(2026, 2, 22), date(2026, 2, 28))


def test_weeks_start_on_monday_and_cover_the_period() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 22))
    assert list(period.week_starts()) == [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert week_start(date(2026, 11, 22)) == date(2026, 11, 16)
