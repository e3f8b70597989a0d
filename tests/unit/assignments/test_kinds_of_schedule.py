"""What each kind of schedule comes to, and what cannot be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.identity import derived, occurrence_id
from services.assignments.domain.schedule import Frame, Meeting, Schedule, Skip, Slot
from services.assignments.domain.schedule.layout import slots
from tests.unit.assignments.make import LONDON, MONDAY, NOW, a_schedule, utc

WEDNESDAY, SUNDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=6)
K = ScheduleKind


def a_frame(**other: Any) -> Frame:
    usual = {"assignment_id": "asg_1", "zone": LONDON, "first_day": MONDAY, "since": NOW, "days_apart": 7}
    return Frame(**{**usual, **other})


def laid_out(frame: Frame | None = None, weeks: int = 4, **terms: Any) -> list[Slot]:
    schedule: Schedule = a_schedule(**terms)
    return slots(schedule, frame or a_frame(), MONDAY, MONDAY + timedelta(weeks=weeks, days=-1))


def days_of(found: list[Slot]) -> list[date]:
    return [one.local_date for one in found]


def test_by_a_date_it_may_be_done_from_the_first_day_to_the_last() -> None:
    (one,) = laid_out(kind=K.BY_DATE, end_on=SUNDAY)
    assert (one.key, one.local_date) == ("one", SUNDAY)
    assert (one.window.opens_at, one.window.due_at, one.window.closes_at) == (
        utc(2026, 11, 23),
        utc(2026, 11, 30),
        utc(2026, 12, 1),
    )


def test_monthly_on_the_31st_is_the_last_day_of_shorter_months() -> None:
    found = laid_out(weeks=20, kind=K.MONTHLY, month_day=31)
    assert days_of(found) == [
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]


@pytest.mark.parametrize(
    ("nth_week", "expected"),
    [
        (1, [date(2026, 12, 1), date(2027, 1, 5)]),
        (4, [date(2026, 11, 24), date(2026, 12, 22)]),
        (-1, [date(2026, 11, 24), date(2026, 12, 29)]),
    ],
)
def test_monthly_on_a_day_of_the_week(nth_week: int, expected: list[date]) -> None:
    found = laid_out(weeks=10, kind=K.MONTHLY, nth_week=nth_week, weekdays=(2,))
    assert days_of(found)[:2] == expected


def test_three_times_a_week_share_the_week_and_are_meant_for_days_apart() -> None:
    found = laid_out(weeks=1, kind=K.TIMES_A_WEEK, times=3, grace_days=0)
    assert [one.key for one in found] == ["w2026-11-23/1", "w2026-11-23/2", "w2026-11-23/3"]
    assert {(one.window.opens_at, one.window.due_at) for one in found} == {(utc(2026, 11, 23), utc(2026, 11, 30))}
    assert days_of(found) == [MONDAY + timedelta(days=n) for n in (1, 3, 5)]


def test_a_week_that_is_cut_short_asks_no_more_than_it_has_days() -> None:
    saturday = MONDAY + timedelta(days=5)
    found = laid_out(a_frame(first_day=saturday), weeks=1, kind=K.TIMES_A_WEEK, times=3)
    assert days_of(found) == [saturday, SUNDAY]
    away = (Skip(start_on=MONDAY, end_on=SUNDAY),)
    assert laid_out(weeks=1, kind=K.TIMES_A_WEEK, times=3, skips=away) == []


def test_so_often_in_all_until_a_day() -> None:
    found = laid_out(kind=K.TIMES_IN_ALL, times=5, end_on=MONDAY + timedelta(days=9))
    assert days_of(found) == [MONDAY + timedelta(days=n) for n in (1, 3, 5, 7, 9)]
    assert len({one.window for one in found}) == 1


def test_random_moments_are_repeatable_lie_in_their_time_and_keep_apart() -> None:
    terms: dict[str, Any] = {"kind": K.RANDOM_MOMENTS, "time": time(9), "until_time": time(21), "times": 8}
    found = laid_out(weeks=2, **terms)
    assert found == laid_out(weeks=2, **terms)
    assert len(found) == 8 * 14
    assert {one.key for one in found} != {one.key for one in laid_out(weeks=1, **terms)}
    zone = ZoneInfo(LONDON)
    for one, following in pairwise(found):
        local = one.window.opens_at.astimezone(zone)
        assert time(9) <= local.time() == one.local_time <= time(20, 30)
        assert one.window.closes_at - one.window.opens_at == timedelta(minutes=30)
        assert following.window.opens_at - one.window.opens_at >= timedelta(minutes=30)
    assert found != laid_out(weeks=2, seed=1, **terms)
    assert found != laid_out(a_frame(assignment_id="asg_2"), weeks=2, **terms)


def test_random_moments_without_room_for_half_an_hour_share_what_there_is() -> None:
    found = laid_out(weeks=1, kind=K.RANDOM_MOMENTS, time=time(9), until_time=time(10), times=8, minutes_open=10)
    opens = [one.window.opens_at for one in found[:8]]
    assert len(set(opens)) == 8
    assert max(opens) - min(opens) <= timedelta(minutes=50)


def meetings(*starts: datetime) -> tuple[Meeting, ...]:
    return tuple(Meeting(f"ses_{number}", at) for number, at in enumerate(starts))


def test_days_before_each_session() -> None:
    frame = a_frame(meetings=meetings(utc(2026, 11, 26, 10), utc(2026, 12, 3, 10)))
    found = laid_out(frame, kind=K.BEFORE_SESSIONS, days_before=2)
    assert [(one.key, one.local_date, one.window.due_at) for one in found] == [
        ("ses_0", date(2026, 11, 24), utc(2026, 11, 25)),
        ("ses_1", date(2026, 12, 1), utc(2026, 12, 2)),
    ]
    same_day = laid_out(frame, kind=K.BEFORE_SESSIONS, days_before=0)
    assert [(one.window.due_at, one.local_time) for one in same_day] == [
        (utc(2026, 11, 26, 10), time(10)),
        (utc(2026, 12, 3, 10), time(10)),
    ]


def test_a_session_that_is_near_leaves_the_days_since_the_agreement() -> None:
    frame = a_frame(meetings=meetings(utc(2026, 11, 24, 10)))
    (one,) = laid_out(frame, kind=K.BEFORE_SESSIONS, days_before=7)
    assert (one.local_date, one.window.opens_at) == (MONDAY, utc(2026, 11, 23))


def test_nothing_has_a_slot_when_only_the_client_knows_the_moment() -> None:
    assert laid_out(kind=K.WHEN_TRIGGERED) == []


def test_ids_of_days_are_those_from_before_there_were_slots() -> None:
    assert occurrence_id("asg_1", "2026-11-23") == derived("occ", "asg_1", "2026-11-23", "0")
    names = ["2026-11-23", "2026-11-23/1", "w2026-11-23/1", "all/1", "one", "ses_1"]
    assert len({occurrence_id("asg_1", name) for name in names}) == len(names)


MOMENTS = {"kind": K.RANDOM_MOMENTS, "time": time(9), "times": 3, "until_time": time(21)}


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("end_on", {"kind": K.BY_DATE}),
        ("end_on", {"kind": K.BY_DATE, "end_on": MONDAY - timedelta(days=1)}),
        ("end_on", {"kind": K.TIMES_IN_ALL, "times": 3}),
        ("end_on", {"kind": K.TIMES_IN_ALL, "times": 3, "end_on": MONDAY + timedelta(days=400)}),
        ("end_on", {"kind": K.BEFORE_NEXT_SESSION, "end_on": SUNDAY}),
        ("times", {"kind": K.TIMES_A_WEEK}),
        ("times", {"kind": K.TIMES_A_WEEK, "times": 8}),
        ("times", {"kind": K.TIMES_IN_ALL, "times": 101, "end_on": SUNDAY}),
        ("times", {**MOMENTS, "times": 400}),
        ("times", {"kind": K.DAILY, "times": 2}),
        ("month_day", {"kind": K.MONTHLY}),
        ("month_day", {"kind": K.MONTHLY, "month_day": 32}),
        ("month_day", {"kind": K.MONTHLY, "month_day": 3, "nth_week": 1, "weekdays": (1,)}),
        ("nth_week", {"kind": K.MONTHLY, "nth_week": 5, "weekdays": (1,)}),
        ("weekdays", {"kind": K.MONTHLY, "nth_week": 1}),
        ("weekdays", {"kind": K.MONTHLY, "nth_week": 1, "weekdays": (1, 2)}),
        ("until_time", {**MOMENTS, "until_time": None}),
        ("until_time", {**MOMENTS, "until_time": time(8)}),
        ("until_time", {**MOMENTS, "until_time": time(9, 20), "minutes_open": 30}),
        ("minutes_open", {**MOMENTS, "minutes_open": 181}),
        ("days_before", {"kind": K.BEFORE_SESSIONS}),
        ("days_before", {"kind": K.BEFORE_SESSIONS, "days_before": 15}),
        ("skips", {"skips": (Skip(start_on=SUNDAY, end_on=MONDAY),)}),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_by_field(field: str, terms: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        a_schedule(**terms)
    assert list(refused.value.errors) == [field]


def test_another_kind_drops_what_does_not_belong_to_it() -> None:
    weekly = a_schedule(kind=K.WEEKDAYS, weekdays=(2,), every_weeks=2, end_on=SUNDAY)
    assert weekly.changed({"kind": K.DAILY}) == a_schedule(end_on=SUNDAY)
    assert weekly.changed({"kind": K.BEFORE_NEXT_SESSION}) == a_schedule(kind=K.BEFORE_NEXT_SESSION)


def test_what_was_proposed_for_days_that_passed_is_for_the_day_of_the_yes() -> None:
    later = SUNDAY + timedelta(days=1)
    assert a_schedule(kind=K.ONCE).agreed_on(later).start_on == later
    by_date = a_schedule(kind=K.BY_DATE, end_on=SUNDAY)
    assert by_date.agreed_on(later) == replace(by_date, end_on=later)
    assert by_date.agreed_on(WEDNESDAY) == by_date
