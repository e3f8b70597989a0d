"""Wall time in every zone: gaps, overlaps, midnights and days that never were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignments.domain.errors import Invalid
from services.assignments.domain.walltime import exists, instant, local_day, start_of, week_start, zone
from tests.unit.assignments.make import LONDON, utc

ZONES = sorted(available_timezones())
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def test_a_time_that_does_not_exist_moves_forward() -> None:
    assert instant(date(2026, 3, 29), time(1, 30), LONDON) == utc(2026, 3, 29, 1, 30)  # 02:30 on the wall
    assert instant(date(2026, 3, 8), time(2, 15), "America/New_York") == utc(2026, 3, 8, 7, 15)


def test_a_time_that_exists_twice_is_the_first() -> None:
    assert instant(date(2026, 10, 25), time(1, 30), LONDON) == utc(2026, 10, 25, 0, 30)


def test_a_midnight_that_does_not_exist_is_the_first_minute_of_the_day() -> None:
    start = start_of(date(2026, 9, 6), "America/Santiago")  # clocks go from 24:00 to 01:00
    assert start.astimezone(ZoneInfo("America/Santiago")).time() == time(1, 0)


def test_a_day_that_was_skipped_does_not_exist() -> None:
    assert not exists(date(2011, 12, 30), "Pacific/Apia")
    assert exists(date(2011, 12, 31), "Pacific/Apia")


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "/etc/localtime", "europe/london", "GMT+99"])
def test_anything_else_is_no_zone(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone(name)
    assert list(refused.value.errors) == ["time_zone"]


@settings(max_examples=300, deadline=None)
@given(DAYS, st.sampled_from(ZONES))
def test_days_follow_one_another_without_gap_or_overlap(day: date, name: str) -> None:
    start, end = start_of(day, name), start_of(day + timedelta(days=1), name)
    assert start <= end
    if exists(day, name):
        assert local_day(start, name) == day
        assert local_day(end - timedelta(seconds=1), name) == day
        assert local_day(start - timedelta(seconds=1), name) < day


@settings(max_examples=300, deadline=None)
@given(DAYS, st.times(), st.sampled_from(ZONES))
def test_a_wall_time_is_that_time_or_the_gap_later(day: date, at: time, name: str) -> None:
    """Against an independent search: the first instant of which the wall says this time, else after the gap."""
    wanted = datetime.combine(day, at.replace(microsecond=0))
    found = instant(day, wanted.time(), name)
    shown = found.astimezone(ZoneInfo(name)).replace(tzinfo=None)
    if shown == wanted:
        earlier = [found - timedelta(minutes=m) for m in (30, 60, 120)]
        assert all(one.astimezone(ZoneInfo(name)).replace(tzinfo=None) != wanted for one in earlier)
    else:
        assert shown > wanted
        before = (found - (shown - wanted)).astimezone(ZoneInfo(name))
        assert before.astimezone(UTC) + (shown - wanted) == found


def test_weeks_start_on_monday() -> None:
    assert {week_start(date(2026, 11, day)) for day in range(23, 30)} == {date(2026, 11, 23)}
