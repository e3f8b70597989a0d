"""The slots of a schedule of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.schedule import days, following, moments, spans
from services.assignments.domain.schedule.terms import Schedule
from services.assignments.domain.schedule.windows import Frame, Slot
from services.assignments.domain.walltime import start_of

AT_ONCE = frozenset({ScheduleKind.ONCE, ScheduleKind.BY_DATE, ScheduleKind.TIMES_IN_ALL})


def slots(schedule: Schedule, frame: Frame, first: date, last: date) -> list[Slot]:
    """Those whose window reaches into the local days from `first` to `last`."""
    begin, end = start_of(first, frame.zone), start_of(last + timedelta(days=1), frame.zone)
    found = _all(schedule, frame, first, last)
    return [one for one in found if one.window.closes_at > begin and one.window.opens_at < end]


def _all(schedule: Schedule, frame: Frame, first: date, last: date) -> Iterator[Slot]:  # noqa: PLR0911 - one line a kind
    match schedule.kind:
        case ScheduleKind.BY_DATE:
            return spans.by_date(schedule, frame)
        case ScheduleKind.TIMES_A_WEEK:
            return spans.times_a_week(schedule, frame, first, last)
        case ScheduleKind.TIMES_IN_ALL:
            return spans.times_in_all(schedule, frame)
        case ScheduleKind.BEFORE_NEXT_SESSION:
            return following.before_next_session(schedule, frame)
        case ScheduleKind.BEFORE_SESSIONS:
            return following.before_sessions(schedule, frame)
        case ScheduleKind.RANDOM_MOMENTS:
            return moments.random_moments(schedule, frame, first, last)
        case ScheduleKind.WHEN_TRIGGERED:
            return iter(())
        case _:
            return days.on_days(schedule, frame, first, last)


def goes_on(schedule: Schedule, frame: Frame, today: date, last: date) -> bool:
    """Whether there may be more to lay out behind the day `last`, when days pass or sessions are planned."""
    if schedule.kind is ScheduleKind.WHEN_TRIGGERED:
        return False
    if schedule.kind in AT_ONCE:
        return frame.first_day > last
    if schedule.kind is ScheduleKind.BEFORE_NEXT_SESSION:
        return frame.first_day > last or bool(slots(schedule, frame, today, last))
    if schedule.kind is ScheduleKind.UNTIL_NEXT_SESSION:
        return min(days.last_before_session(frame) or schedule.last_day(), schedule.last_day()) >= today
    return schedule.last_day() > last
