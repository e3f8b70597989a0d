"""What a schedule is laid out in, and the windows that come of it (all instants in UTC)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.assignments.domain.walltime import exists, start_of

ONE_DAY = timedelta(days=1)
# A session that begins this soon after the agreement is the one they sit in.
SAME_SESSION = timedelta(minutes=30)


@dataclass(frozen=True)
class Window:
    """It may be done from `opens_at`, is meant for before `due_at`, and taken until `closes_at`."""

    opens_at: datetime
    due_at: datetime
    closes_at: datetime

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One instance of a schedule. `key` is its own among those of the assignment and stays when its window moves.

    `local_date` and `local_time` are when the client means to do it. Without a due time `due_at` is the end of the
    window. `useful_until` is up to when it makes sense to ask for it at all (None: until it is due).
    """

    key: str
    local_date: date
    local_time: time
    window: Window
    has_due_time: bool = True
    useful_until: datetime | None = None

    def is_useful(self, now: datetime) -> bool:
        return now < (self.useful_until or self.window.due_at)


@dataclass(frozen=True)
class Meeting:
    """A session of the episode that counts: planned or held."""

    id: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a schedule needs to know besides itself. `since` is when both agreed on it, `meetings` are in order."""

    assignment_id: str
    zone: str
    first_day: date
    since: datetime
    days_apart: int
    meetings: tuple[Meeting, ...] = ()

    def meetings_ahead(self) -> Iterator[Meeting]:
        """Those after the agreement, and not before the first day."""
        since = max(self.since + SAME_SESSION, start_of(self.first_day, self.zone))
        return (one for one in self.meetings if one.starts_at > since)


def whole_days(first: date, last: date, grace_days: int, zone: str) -> Window:
    """From the start of the first local day to the end of the last one, and the days of grace after it."""
    end = last + ONE_DAY
    return Window(start_of(first, zone), start_of(end, zone), start_of(end + timedelta(days=grace_days), zone))


def days_between(first: date, last: date, zone: str) -> Iterator[date]:
    """The local days from the first to the last that exist in the zone."""
    return (day for n in range((last - first).days + 1) if exists(day := first + timedelta(days=n), zone))
