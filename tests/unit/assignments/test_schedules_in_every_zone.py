"""Every kind of schedule in every zone for ten years, against a second computation (python-dateutil).

Usually each zone has one kind, the dense ones for one of the years; with CARRYOVER_EXAMPLES each has all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil import tz
from dateutil.rrule import DAILY, MO, MONTHLY, TH, TU, WE, WEEKLY, rrule

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.schedule import Frame, Meeting, Schedule, Slot
from services.assignments.domain.schedule.layout import slots

BEGINS, YEARS, GRACE = date(2020, 1, 1), 10, 1
ZONES = sorted(available_timezones())
EVERYTHING = "CARRYOVER_EXAMPLES" in os.environ
ONE_DAY = timedelta(days=1)
Terms = dict[str, Any]
Often = Literal[0, 1, 2, 3, 4, 5, 6]  # as dateutil has it
MEANT = time(2, 30)  # an hour that changes of clocks like


@dataclass(frozen=True)
class Expected:
    key: str
    local_date: date
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


def at_wall(day: date, clock: time, zone: str) -> datetime:
    return tz.resolve_imaginary(datetime.combine(day, clock, tzinfo=ZoneInfo(zone))).astimezone(UTC)


def is_there(day: date, zone: str) -> bool:
    return tz.datetime_exists(datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)))


def by_rule(zone: str, first: date, last: date, often: Often, **rule: Any) -> list[date]:
    start = datetime.combine(first, time(12))
    until = datetime.combine(last, time(12))
    return [one.date() for one in rrule(often, dtstart=start, until=until, **rule) if is_there(one.date(), zone)]


def of_days(key: str, days: list[date], meant: date, zone: str) -> Expected:
    end = days[-1] + ONE_DAY
    instants = [at_wall(day, time(0), zone) for day in (days[0], end, end + timedelta(days=GRACE))]
    return Expected(key, meant, *instants)


DAYS: dict[str, tuple[Terms, Often, Terms]] = {
    "daily": ({}, DAILY, {}),
    "weekdays": ({"weekdays": (1, 2, 3, 4)}, WEEKLY, {"byweekday": (MO, TU, WE, TH)}),
    "every two weeks": (
        {"kind": "weekdays", "weekdays": (1, 4), "every_weeks": 2},
        WEEKLY,
        {"interval": 2, "byweekday": (MO, TH), "wkst": MO},
    ),
    "monthly": ({"month_day": 31}, MONTHLY, {"bymonthday": (28, 29, 30, 31), "bysetpos": -1}),
    "the last Tuesday": ({"kind": "monthly", "nth_week": -1, "weekdays": (2,)}, MONTHLY, {"byweekday": TU(-1)}),
    "the third Thursday": ({"kind": "monthly", "nth_week": 3, "weekdays": (4,)}, MONTHLY, {"byweekday": TH(3)}),
}
KINDS = [*DAYS, "once", "by_date", "times_a_week", "times_in_all", "before_sessions", "until_next_session", "moments"]
DENSE = {"daily", "weekdays", "every two weeks", "moments", "times_a_week"}


def spread(name: str, days: list[date], times: int, zone: str) -> list[Expected]:
    places = [int((n + 0.5) * len(days) / times) for n in range(times)]
    return [of_days(f"{name}/{n}", days, days[place], zone) for n, place in enumerate(places, start=1)]


def expected_free_choice(kind: str, zone: str, first: date, last: date) -> tuple[Terms, list[Expected]]:
    if kind == "times_in_all":
        end = first + timedelta(days=200)
        return {"times": 7, "end_on": end}, spread("all", by_rule(zone, first, end, DAILY), 7, zone)
    every_day = by_rule(zone, first, last, DAILY)
    found: list[Expected] = []
    for _, week in groupby(every_day, lambda day: day.isocalendar()[:2]):
        days = list(week)
        monday = days[0] - timedelta(days=days[0].weekday())
        found += spread(f"w{monday}", days, min(3, len(days)), zone)
    return {"times": 3}, found


def expected(kind: str, zone: str, first: date, last: date) -> tuple[Terms, list[Expected]]:
    """The fields of the schedule, and its slots."""
    if kind in DAYS:
        terms, often, rule = DAYS[kind]
        days = by_rule(zone, first, last, often, **rule)
        return terms, [of_days(day.isoformat(), [day], day, zone) for day in days]
    if kind == "once":
        return {}, [of_days(first.isoformat(), [first], first, zone)] if is_there(first, zone) else []
    if kind == "by_date":
        end = first + timedelta(days=100)
        return {"end_on": end}, [of_days("one", [first, end], end, zone)]
    if kind == "until_next_session":
        days = by_rule(zone, first, first + timedelta(days=199), DAILY)
        return {}, [of_days(day.isoformat(), [day], day, zone) for day in days]
    return expected_free_choice(kind, zone, first, last)


def a_frame(zone: str, first: date, meetings: tuple[Meeting, ...] = ()) -> Frame:
    since = at_wall(first, time(0), zone) - ONE_DAY
    return Frame(assignment_id="asg_1", zone=zone, first_day=first, since=since, days_apart=7, meetings=meetings)


def found(kind: str, frame: Frame, last: date, terms: Terms) -> list[Slot]:
    given = {"kind": kind, "start_on": frame.first_day, "time": MEANT, "grace_days": GRACE, "end_on": last, **terms}
    if kind in {"once", "before_next_session"}:
        given["end_on"] = None
    return slots(Schedule(**{**given, "kind": ScheduleKind(given["kind"])}), frame, frame.first_day, last)


def as_expected(one: Slot) -> Expected:
    return Expected(one.key, one.local_date, one.window.opens_at, one.window.due_at, one.window.closes_at)


def look_at_sessions(zone: str, first: date, last: date) -> None:
    """Every other Thursday in the small hours, where clocks change; homework two days before."""
    thursdays = by_rule(zone, first, last, WEEKLY, interval=2, byweekday=TH, wkst=MO)
    wall = {day: at_wall(day, MEANT, zone) for day in thursdays}
    meetings = tuple(Meeting(day.isoformat(), at) for day, at in wall.items())
    made = found("before_sessions", a_frame(zone, first, meetings), last, {"days_before": 2})
    assert [one.key for one in made] == [
        day.isoformat() for day in thursdays if wall[day] > at_wall(first, time(0), zone)
    ]
    for one in made:
        day = date.fromisoformat(one.key)
        meant = day - 2 * ONE_DAY if is_there(day - 2 * ONE_DAY, zone) else day - 3 * ONE_DAY
        assert one.local_date == max(meant, first), (zone, one)
        assert one.window.due_at == min(at_wall(one.local_date + ONE_DAY, time(0), zone), wall[day])
        assert one.window.closes_at == at_wall(day + ONE_DAY + timedelta(days=GRACE), time(0), zone)


def look_at_moments(zone: str, first: date, last: date) -> None:
    terms = {"kind": "random_moments", "until_time": time(14), "times": 4, "minutes_open": 20}
    made = found("random_moments", a_frame(zone, first), last, terms)
    here, days = ZoneInfo(zone), by_rule(zone, first, last, DAILY)
    assert [one.key for one in made] == [f"{day}/{n}" for day in days for n in (1, 2, 3, 4)]
    for one in made:
        begins, ends = at_wall(one.local_date, MEANT, zone), at_wall(one.local_date, time(14), zone)
        assert begins <= one.window.opens_at < one.window.closes_at <= ends, (zone, one)
        assert one.window.opens_at.astimezone(here).date() == one.local_date
    assert all(two.window.opens_at - one.window.opens_at >= timedelta(minutes=30) for one, two in pairwise(made))


def look_at(kind: str, zone: str, first: date, last: date) -> None:
    if kind == "before_sessions":
        return look_at_sessions(zone, first, last)
    if kind == "moments":
        return look_at_moments(zone, first, last)
    terms, wanted = expected(kind, zone, first, last)
    ahead = (Meeting("ses_1", at_wall(first + timedelta(days=200), time(10), zone)),)
    meetings = ahead if kind == "until_next_session" else ()
    assert [as_expected(one) for one in found(kind, a_frame(zone, first, meetings), last, terms)] == wanted, zone
    return None


def sampled() -> Iterator[tuple[str, str, date, date]]:
    """Kinds, zones and days that belong together."""
    end = date(BEGINS.year + YEARS, 1, 1) - ONE_DAY
    for number, zone in enumerate(ZONES):
        for kind in KINDS if EVERYTHING else [KINDS[number % len(KINDS)]]:
            whole = EVERYTHING or kind not in DENSE
            first = BEGINS if whole else BEGINS + timedelta(days=number * 90 % (365 * YEARS))
            yield kind, zone, first, end if whole else first + timedelta(days=89)


def test_every_kind_is_what_a_second_computation_finds_in_every_zone() -> None:
    assert len(ZONES) > 500
    for kind, zone, first, last in sampled():
        look_at(kind, zone, first, last)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Pacific/Apia", date(2011, 12, 1)),  # no 30 December
        ("America/Sao_Paulo", date(2017, 10, 1)),  # clocks go forward at midnight
        ("America/Asuncion", date(2022, 3, 1)),  # and back at midnight
        ("Australia/Lord_Howe", date(2025, 3, 1)),  # by half an hour
        ("Africa/Casablanca", date(2025, 2, 1)),  # in Ramadan
    ],
)
def test_the_changes_that_are_hardest(kind: str, zone: str, first: date) -> None:
    look_at(kind, zone, first, first + timedelta(days=250))
