"""When homework is due."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.schedule.days import day_slot, days
from tests.unit.assignments.make import LONDON, MONDAY, a_schedule, utc

SUNDAY = MONDAY + timedelta(days=6)


def test_the_window_is_the_local_day_and_its_grace() -> None:
    window = day_slot(a_schedule(grace_days=2), MONDAY, LONDON).window
    assert window.opens_at == utc(2026, 11, 23)
    assert window.due_at == utc(2026, 11, 24)
    assert window.closes_at == utc(2026, 11, 26)
    assert window.contains(window.opens_at)
    assert not window.contains(window.closes_at)


def test_the_days_of_a_change_of_clocks_are_shorter_and_longer() -> None:
    spring = day_slot(a_schedule(start_on=date(2026, 3, 29)), date(2026, 3, 29), LONDON).window
    autumn = day_slot(a_schedule(start_on=date(2026, 10, 25)), date(2026, 10, 25), LONDON).window
    assert spring.due_at - spring.opens_at == timedelta(hours=23)
    assert autumn.due_at - autumn.opens_at == timedelta(hours=25)


def test_once_daily_and_on_weekdays() -> None:
    week = [MONDAY + timedelta(days=n) for n in range(7)]
    assert days(a_schedule(kind=ScheduleKind.ONCE), MONDAY, SUNDAY, LONDON) == [MONDAY]
    assert days(a_schedule(), MONDAY, SUNDAY, LONDON) == week
    assert days(a_schedule(kind=ScheduleKind.WEEKDAYS), MONDAY, SUNDAY, LONDON) == week[:5]
    assert days(a_schedule(kind=ScheduleKind.WEEKDAYS, weekdays=(3, 7)), MONDAY, SUNDAY, LONDON) == [week[2], week[6]]


def test_a_day_the_zone_skipped_has_no_homework() -> None:
    schedule = a_schedule(start_on=date(2011, 12, 29))
    found = days(schedule, date(2011, 12, 29), date(2011, 12, 31), "Pacific/Apia")
    assert found == [date(2011, 12, 29), date(2011, 12, 31)]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("end_on", {"end_on": MONDAY - timedelta(days=1)}),
        ("end_on", {"kind": ScheduleKind.ONCE, "end_on": MONDAY}),
        ("end_on", {"end_on": date(2101, 1, 1)}),
        ("start_on", {"start_on": date(1999, 12, 31)}),
        ("every_weeks", {"every_weeks": 2}),
        ("every_weeks", {"kind": ScheduleKind.WEEKDAYS, "every_weeks": 0}),
        ("every_weeks", {"kind": ScheduleKind.WEEKDAYS, "every_weeks": 5}),
        ("weekdays", {"weekdays": (1,)}),
        ("weekdays", {"kind": ScheduleKind.WEEKDAYS, "weekdays": (0,)}),
        ("weekdays", {"kind": ScheduleKind.WEEKDAYS, "weekdays": (2, 2)}),
        ("grace_days", {"grace_days": 15}),
        ("grace_days", {"grace_days": -1}),
        ("time", {"time": time(19, 0, 30)}),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_by_field(field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        a_schedule(**wrong)
    assert list(refused.value.errors) == [field]


SCHEDULES = st.builds(
    lambda kind, start, length, weekdays: Schedule(
        kind=kind,
        start_on=start,
        time=time(8),
        end_on=None if kind is ScheduleKind.ONCE or length is None else start + timedelta(days=length),
        weekdays=tuple(sorted(weekdays)) if kind is ScheduleKind.WEEKDAYS else (),
    ),
    st.sampled_from([ScheduleKind.ONCE, ScheduleKind.DAILY, ScheduleKind.WEEKDAYS]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.none() | st.integers(0, 60),
    st.sets(st.integers(1, 7), min_size=1),
)


@given(SCHEDULES, st.integers(-40, 40), st.integers(0, 60))
def test_days_are_those_an_independent_count_finds(schedule: Schedule, offset: int, length: int) -> None:
    first = schedule.start_on + timedelta(days=offset)
    span = [first + timedelta(days=n) for n in range(length + 1)]

    def is_due(day: date) -> bool:
        if schedule.kind is ScheduleKind.ONCE:
            return day == schedule.start_on
        within = schedule.start_on <= day and (schedule.end_on is None or day <= schedule.end_on)
        return within and (schedule.kind is ScheduleKind.DAILY or day.isoweekday() in schedule.weekdays)

    assert days(schedule, first, span[-1], LONDON) == [day for day in span if is_due(day)]


def test_every_two_weeks_counts_from_the_week_of_the_first_day() -> None:
    """From a Wednesday on, on Tuesdays: the first Tuesday lies in the week that is left out."""
    schedule = a_schedule(kind=ScheduleKind.WEEKDAYS, weekdays=(2, 4), every_weeks=2, start_on=date(2026, 11, 25))
    found = days(schedule, date(2026, 11, 1), date(2026, 12, 26), LONDON)
    assert found == [date(2026, 11, 26), date(2026, 12, 8), date(2026, 12, 10), date(2026, 12, 22), date(2026, 12, 24)]
