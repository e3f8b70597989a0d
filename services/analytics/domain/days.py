"""Local days of a clinic: which day a moment belongs to, and which moments belong to a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONGEST_PERIOD: Final = 800
"""Days that one request may ask for: two years and a little, so that a year can be compared with the one before."""


class PeriodTooLong(ValueError):
    """The period has more days than one answer may hold."""


class PeriodBackwards(ValueError):
    """The period ends before it starts."""


@dataclass(frozen=True)
class Period:
    """Local days of a clinic, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodBackwards
        if self.length > LONGEST_PERIOD:
            raise PeriodTooLong

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        """The days of it, in their order."""
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def before(self) -> Period:
        """Return the period of the same length that ends the day before this one starts."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    def year_before(self) -> Period:
        """Return the same days a year earlier; the 29th of February becomes the 28th."""
        return Period(_year_before(self.first), _year_before(self.last))

    def week_starts(self) -> Iterator[date]:
        """Yield the Monday of each week that the period touches."""
        monday = week_start(self.first)
        while monday <= self.last:
            yield monday
            monday += timedelta(days=7)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def last_four_weeks(today: date) -> Period:
    """Return the 28 days that end today."""
    return Period(today - timedelta(days=27), today)


def week_start(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def local_day(at: datetime, zone: str) -> date:
    """Return the local date of `at` in the IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of the local day and of the next one, in UTC; 23 to 25 hours apart if clocks change."""
    return span(Period(day, day), zone)


def span(period: Period, zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of the period and the first one after it, in UTC."""
    tz = ZoneInfo(zone)
    start = datetime.combine(period.first, time.min, tz)
    end = datetime.combine(period.last + timedelta(days=1), time.min, tz)
    return start.astimezone(UTC), end.astimezone(UTC)
