"""Kinds that follow the sessions: before the next one, and so many days before each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from services.assignments.domain.schedule.spans import ONE
from services.assignments.domain.schedule.terms import Schedule
from services.assignments.domain.schedule.windows import ONE_DAY, Frame, Meeting, Slot, Window
from services.assignments.domain.walltime import exists, local_day, start_of, zone


def before_next_session(schedule: Schedule, frame: Frame) -> Iterator[Slot]:
    """Due when the next session begins; while none is planned, open for as long as sessions lie apart."""
    opens_at = start_of(frame.first_day, frame.zone)
    following = next(frame.meetings_ahead(), None)
    if following is None:
        last = frame.first_day + timedelta(days=frame.days_apart)
        closes_at = _with_grace(schedule, last, frame)
        window = Window(opens_at, closes_at, closes_at)
        yield Slot(key=ONE, local_date=last, local_time=schedule.time, window=window, has_due_time=False)
        return
    session_day = local_day(following.starts_at, frame.zone)
    meant = max(_existing(session_day - ONE_DAY, frame), frame.first_day)
    window = Window(opens_at, following.starts_at, _with_grace(schedule, session_day, frame))
    yield _slot(ONE, meant, _at(schedule, frame, meant, following), following, window)


def before_sessions(schedule: Schedule, frame: Frame) -> Iterator[Slot]:
    """On the day that lies so many days before; it is still taken up to the session, and the days of grace after it."""
    for meeting in frame.meetings_ahead():
        session_day = local_day(meeting.starts_at, frame.zone)
        meant = max(_existing(session_day - timedelta(days=schedule.days_before or 0), frame), frame.first_day)
        if session_day <= schedule.last_day() and not schedule.is_skipped(meant):
            due_at = min(start_of(meant + ONE_DAY, frame.zone), meeting.starts_at)
            window = Window(start_of(meant, frame.zone), due_at, _with_grace(schedule, session_day, frame))
            yield _slot(meeting.id, meant, _at(schedule, frame, meant, meeting), meeting, window)


def _slot(key: str, meant: date, at: time, meeting: Meeting, window: Window) -> Slot:
    return Slot(key=key, local_date=meant, local_time=at, window=window, useful_until=meeting.starts_at)


def _at(schedule: Schedule, frame: Frame, meant: date, meeting: Meeting) -> time:
    """On the day of the session itself, not after it has begun."""
    begins = meeting.starts_at.astimezone(zone(frame.zone))
    if meant != begins.date():
        return schedule.time
    return min(schedule.time, begins.time().replace(second=0, microsecond=0, fold=0))


def _existing(day: date, frame: Frame) -> date:
    """That day, or the one before where the zone skipped it."""
    return day if exists(day, frame.zone) else day - ONE_DAY


def _with_grace(schedule: Schedule, day: date, frame: Frame) -> datetime:
    return start_of(day + ONE_DAY + timedelta(days=schedule.grace_days), frame.zone)
