"""When the people of a clinic work: a task is due after so many of their working hours, in the clinic's zone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.projections import Clinic
from services.reminders.domain.times import instant

ONE_DAY = timedelta(days=1)
USUAL_DAYS = (1, 2, 3, 4, 5)
USUAL_HOURS = (time(9), time(17))
LONGEST_REST = 400
"""Days after which holidays without an end are not looked at any more."""


@dataclass(frozen=True)
class WorkingWeek:
    """Weekday 1 is Monday; hours from `start` to `end` as the clinic's clocks show them, but not on holidays."""

    zone: ZoneInfo
    days: tuple[int, ...] = USUAL_DAYS
    start: time = USUAL_HOURS[0]
    end: time = USUAL_HOURS[1]
    holidays: Collection[date] = ()

    def due(self, after: datetime, hours: int) -> datetime:
        """The moment (UTC) at which so many working hours have gone by."""
        left = timedelta(hours=hours)
        for begins, ends in self.shifts(after):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return after + timedelta(hours=hours)

    def shifts(self, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working hours from that moment on, in order, for as long as anybody can wish to know."""
        first = self.day(after)
        for number in range(LONGEST_REST):
            day = first + number * ONE_DAY
            if day.isoweekday() in self.days and day not in self.holidays:
                begins, ends = instant(day, self.start, self.zone), instant(day, self.end, self.zone)
                if max(begins, after) < ends:
                    yield max(begins, after), ends

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def begins(self, day: date) -> datetime:
        """When that day begins there (UTC)."""
        return instant(day, time(0), self.zone)


def working_week(clinic: Clinic, holidays: Collection[date]) -> WorkingWeek:
    """As the clinic's settings say; the usual week where they say nothing."""
    start, end = clinic.working_from, clinic.working_until
    hours = (start, end) if start is not None and end is not None and start < end else USUAL_HOURS
    zone = ZoneInfo(clinic.time_zone) if clinic.time_zone else ZoneInfo("UTC")
    return WorkingWeek(zone, clinic.working_days or USUAL_DAYS, *hours, holidays=frozenset(holidays))
