"""Working hours: a task is due while somebody works, after exactly so many hours of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.projections import Clinic
from services.reminders.domain.working import USUAL_DAYS, WorkingWeek, working_week
from tests.unit.reminders.builders import utc

LONDON = WorkingWeek(ZoneInfo("Europe/London"))
QUARTER = timedelta(minutes=15)
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


@pytest.mark.parametrize(
    ("after", "hours", "due"),
    [
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T03:00", 1, "2026-11-23T10:00"),
        ("2026-11-23T15:00", 8, "2026-11-24T15:00"),
        ("2026-11-27T16:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),
    ],
)
def test_hours_outside_of_work_do_not_count(after: str, hours: int, due: str) -> None:
    closed = replace(LONDON, holidays=(date(2026, 12, 25),))
    assert closed.due(utc(after), hours) == utc(due)


WEEKS = st.builds(
    WorkingWeek,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    days=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    start=st.integers(5, 11).map(time),
    end=st.integers(12, 22).map(time),
    holidays=st.sets(st.integers(0, 30).map(lambda day: date(2026, 3, 20) + timedelta(days=day)), max_size=5),
)


@given(WEEKS, st.integers(0, 4 * 24 * 14), st.integers(1, 30))
def test_due_lies_in_working_hours_after_exactly_so_much_work(week: WorkingWeek, quarters: int, hours: int) -> None:
    after = utc("2026-03-22T00:00") + quarters * QUARTER
    due = week.due(after, hours)
    assert _at_work(week, due - timedelta(seconds=1))
    assert _worked(week, after, due) == timedelta(hours=hours)


def _worked(week: WorkingWeek, after: datetime, until: datetime) -> timedelta:
    """A quarter of an hour at a time, by what the wall clock shows."""
    steps = round((until - after) / QUARTER)
    return sum(_at_work(week, after + number * QUARTER) for number in range(steps)) * QUARTER


def _at_work(week: WorkingWeek, at: datetime) -> bool:
    local = at.astimezone(week.zone)
    open_today = local.isoweekday() in week.days and local.date() not in week.holidays
    return open_today and week.start <= local.time() < week.end


def test_holidays_without_an_end_do_not_hide_a_task_for_ever() -> None:
    always = replace(LONDON, holidays=[date(2026, 11, 23) + timedelta(days=day) for day in range(500)])
    assert always.due(utc("2026-11-23T12:00"), 8) == utc("2026-11-23T20:00")


def test_what_a_clinic_does_not_say_is_as_usual() -> None:
    unknown = working_week(Clinic("cln_1"), ())
    assert (unknown.zone.key, unknown.days, unknown.start, unknown.end) == ("UTC", USUAL_DAYS, time(9), time(17))
    told = Clinic("cln_1", None, "Asia/Tokyo", (2, 4), time(10), time(12))
    week = working_week(told, (date(2026, 11, 24),))
    assert week.due(utc("2026-11-23T00:00"), 2) == utc("2026-11-26T03:00")
    assert working_week(replace(told, working_until=time(10)), ()).end == time(17)


def test_a_day_begins_where_the_clinic_is() -> None:
    tokyo = WorkingWeek(ZoneInfo("Asia/Tokyo"))
    assert tokyo.day(utc("2026-11-23T16:00")) == date(2026, 11, 24)
    assert tokyo.begins(date(2026, 11, 24)) == utc("2026-11-23T15:00")
