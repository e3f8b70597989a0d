"""Random moments of a day, for asking how it is right now; and a moment that the client chooses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from services.assignments.domain.schedule.terms import USUALLY_OPEN, Schedule
from services.assignments.domain.schedule.windows import ONE_DAY, Frame, Slot, Window, days_between
from services.assignments.domain.walltime import instant, local_day, start_of, zone

LEAST_APART = 30  # minutes
TRIGGERED_AS = "trg"  # what the keys begin with of what the client started


def random_moments(schedule: Schedule, frame: Frame, first: date, last: date) -> Iterator[Slot]:
    """Each is open for some minutes. The same assignment, day and seed give the same moments."""
    first, last = max(first - ONE_DAY, frame.first_day), min(last, schedule.last_day())
    here, minutes_open = zone(frame.zone), timedelta(minutes=schedule.minutes_open or USUALLY_OPEN)
    for day in days_between(first, last, frame.zone):
        if schedule.is_skipped(day):
            continue
        for number, at in enumerate(moments_of(schedule, frame, day), start=1):
            local = at.astimezone(here)
            window = Window(at, at + minutes_open, at + minutes_open)
            yield Slot(key=f"{day}/{number}", local_date=day, local_time=local.time().replace(fold=0), window=window)


def moments_of(schedule: Schedule, frame: Frame, day: date) -> list[datetime]:
    """In order, at least half an hour apart where the time of day has room for that."""
    times, until = schedule.times or 1, schedule.until_time or schedule.time
    begins = instant(day, schedule.time, frame.zone)
    length = (instant(day, until, frame.zone) - begins) // timedelta(minutes=1)
    room = max(length - (schedule.minutes_open or USUALLY_OPEN), 0)
    apart = min(LEAST_APART, room // (times - 1)) if times > 1 else 0
    free = room - apart * (times - 1)
    drawn = sorted(_drawn(schedule, frame, day, number) % (free + 1) for number in range(times))
    return [begins + timedelta(minutes=minutes + apart * n) for n, minutes in enumerate(drawn)]


def _drawn(schedule: Schedule, frame: Frame, day: date, number: int) -> int:
    parts = (frame.assignment_id, day.isoformat(), str(number), "" if schedule.seed is None else str(schedule.seed))
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:8], "big")


def triggered_at(schedule: Schedule, zone_name: str, key: str, at: datetime) -> Slot:
    """What the client starts at that moment: open to the end of the local day and the days of grace, never due."""
    day = local_day(at, zone_name)
    closes_at = start_of(day + ONE_DAY + timedelta(days=schedule.grace_days), zone_name)
    local = at.astimezone(zone(zone_name)).time().replace(second=0, microsecond=0, fold=0)
    window = Window(at, closes_at, closes_at)
    return Slot(key=key, local_date=day, local_time=local, window=window, has_due_time=False)
