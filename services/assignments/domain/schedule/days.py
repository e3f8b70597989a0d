"""Kinds with a slot on certain local days: once, daily, on weekdays, monthly, until the next session."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.schedule.terms import Schedule
from services.assignments.domain.schedule.windows import ONE_DAY, Frame, Slot, whole_days
from services.assignments.domain.walltime import exists, local_day, week_start

DAYS_OF_A_WEEK = 7


def meant_for(schedule: Schedule, day: date) -> bool:
    """Whether this local day is one of the schedule's."""
    if not schedule.start_on <= day <= schedule.last_day() or schedule.is_skipped(day):
        return False
    if schedule.kind is ScheduleKind.WEEKDAYS:
        weeks = (week_start(day) - week_start(schedule.start_on)).days // DAYS_OF_A_WEEK
        return day.isoweekday() in schedule.weekdays and weeks % schedule.every_weeks == 0
    return schedule.kind is not ScheduleKind.MONTHLY or _day_of_the_month(schedule, day)


def _day_of_the_month(schedule: Schedule, day: date) -> bool:
    """The 31st is the last day of shorter months."""
    if schedule.month_day is not None:
        return day.day == min(schedule.month_day, monthrange(day.year, day.month)[1])
    if day.isoweekday() not in schedule.weekdays:
        return False
    if schedule.nth_week == -1:
        return (day + timedelta(days=DAYS_OF_A_WEEK)).month != day.month
    return (day.day - 1) // DAYS_OF_A_WEEK + 1 == schedule.nth_week


def days(schedule: Schedule, first: date, last: date, zone: str) -> list[date]:
    """The local days from `first` to `last` on which this is due, in order; only days that exist in the zone."""
    first, last = max(first, schedule.start_on), min(last, schedule.last_day())
    candidates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in candidates if meant_for(schedule, day) and exists(day, zone)]


def day_slot(schedule: Schedule, day: date, zone: str) -> Slot:
    """The slot of a whole local day."""
    window = whole_days(day, day, schedule.grace_days, zone)
    return Slot(key=day.isoformat(), local_date=day, local_time=schedule.time, window=window)


def on_days(schedule: Schedule, frame: Frame, first: date, last: date) -> Iterator[Slot]:
    """Those whose window reaches into the days from `first` to `last`."""
    first = max(first - timedelta(days=schedule.grace_days), frame.first_day)
    if schedule.kind is ScheduleKind.UNTIL_NEXT_SESSION:
        last = min(last, last_before_session(frame) or last)
    return (day_slot(schedule, day, frame.zone) for day in days(schedule, first, last, frame.zone))


def last_before_session(frame: Frame) -> date | None:
    """The day before the next session; None while none is planned."""
    following = next(frame.meetings_ahead(), None)
    return local_day(following.starts_at, frame.zone) - ONE_DAY if following else None
