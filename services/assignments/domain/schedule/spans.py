"""Kinds with a span of days in which the client chooses: by a date, n times a week, n times in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.assignments.domain.schedule.terms import Schedule
from services.assignments.domain.schedule.windows import Frame, Slot, days_between, whole_days
from services.assignments.domain.walltime import week_start

ONE = "one"
ONE_WEEK = timedelta(weeks=1)


def by_date(schedule: Schedule, frame: Frame) -> Iterator[Slot]:
    last = schedule.last_day()
    if frame.first_day <= last:
        window = whole_days(frame.first_day, last, schedule.grace_days, frame.zone)
        yield Slot(key=ONE, local_date=last, local_time=schedule.time, window=window)


def times_in_all(schedule: Schedule, frame: Frame) -> Iterator[Slot]:
    return _free_choice(schedule, frame, "all", _free_days(schedule, frame, frame.first_day, schedule.last_day()))


def times_a_week(schedule: Schedule, frame: Frame, first: date, last: date) -> Iterator[Slot]:
    """In a week that is cut short, by its first or last day or a holiday, at most as often as it has days."""
    monday = week_start(max(first - timedelta(days=schedule.grace_days), frame.first_day))
    while monday <= last:
        found = _free_days(schedule, frame, monday, monday + timedelta(days=6))
        yield from _free_choice(schedule, frame, f"w{monday}", found, at_most=len(found))
        monday += ONE_WEEK


def _free_days(schedule: Schedule, frame: Frame, first: date, last: date) -> list[date]:
    first, last = max(first, frame.first_day), min(last, schedule.last_day())
    return [day for day in days_between(first, last, frame.zone) if not schedule.is_skipped(day)]


def _free_choice(
    schedule: Schedule, frame: Frame, name: str, days: Sequence[date], at_most: int | None = None
) -> Iterator[Slot]:
    """All with the same window; the days they are meant for are spread over it."""
    count = min(schedule.times or 0, schedule.times or 0 if at_most is None else at_most)
    if not days:
        return
    window = whole_days(days[0], days[-1], schedule.grace_days, frame.zone)
    for n in range(count):
        meant = days[(2 * n + 1) * len(days) // (2 * count)]
        yield Slot(key=f"{name}/{n + 1}", local_date=meant, local_time=schedule.time, window=window)
