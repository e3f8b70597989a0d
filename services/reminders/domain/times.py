"""Wall time and instants: what a clock on the client's wall shows, and when that is.

A wall time that does not exist (clocks go forward) moves forward by the length of the gap; one that exists twice
(clocks go back) means the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.reminders.domain.errors import QuietAllDay, UnknownZone

DAY_MINUTES = 24 * 60
LEAST_OPEN_MINUTES = 60
"""Quiet hours have to leave at least one hour a day."""


def zone_named(name: str, *, field: str = "time_zone") -> ZoneInfo:
    """The zone of that IANA name; raises UnknownZone with the field it was given in."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        advice = "Give the name of a time zone such as Europe/London."
        raise UnknownZone(field, advice) from error


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a clock in `zone` first shows `wall` on `day`."""
    first = wall.replace(fold=0) if wall.fold else wall
    return datetime.combine(day, first, zone).astimezone(UTC)


def minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


@dataclass(frozen=True)
class QuietHours:
    """From `start` up to but not including `end`, every local day; may wrap midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.open_minutes < LEAST_OPEN_MINUTES:
            raise QuietAllDay("quiet_to", "Quiet hours have to leave at least one hour of the day for reminders.")

    @property
    def open_minutes(self) -> int:
        return (minutes(self.start) - minutes(self.end)) % DAY_MINUTES

    @property
    def wraps(self) -> bool:
        """They end on the day after the one on which they begin."""
        return self.start > self.end

    def cover(self, wall: time) -> bool:
        if not self.wraps:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def end_on(self, day: date, at: datetime, zone: ZoneInfo) -> datetime:
        """Their end on that day, the first one after `at`."""
        over = instant(day, self.end, zone)
        return over if over > at else self._second_time(day, zone)

    def _second_time(self, day: date, zone: ZoneInfo) -> datetime:
        """The end when it comes twice in one night and the first is over already."""
        return datetime.combine(day, self.end.replace(fold=1), tzinfo=zone).astimezone(UTC)


DEFAULT_QUIET = (time(21, 0), time(8, 0))


@cache
def default_quiet_hours() -> QuietHours:
    return QuietHours(*DEFAULT_QUIET)
