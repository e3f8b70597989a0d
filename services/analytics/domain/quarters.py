"""Quarters and months that are over: only closed periods are compared between clinics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def id(self) -> str:
        """As 2026-Q3."""
        return f"{self.year}-Q{self.number}"

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its months."""
        return tuple(date(self.year, _MONTHS * (self.number - 1) + place, 1) for place in (1, 2, 3))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.months[0]

    @property
    def last(self) -> date:
        """Its last day."""
        return month_end(self.months[-1])

    def before(self) -> Quarter:
        """Return the quarter before this one."""
        return quarter_of(self.first - timedelta(days=1))


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which the day lies."""
    return Quarter(day.year, (day.month - 1) // _MONTHS + 1)


def month_end(first: date) -> date:
    """Return the last day of the month that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_id(first: date) -> str:
    """As 2026-07."""
    return first.isoformat()[:7]


def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of 2026-07 or 2026-Q3."""
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        quarter = Quarter(int(year), int(rest[1:]))
        return quarter.first, quarter.last
    first = date(int(year), int(rest), 1)
    return first, month_end(first)


def is_over(last: date, today: date) -> bool:
    """Return whether a day is over in every zone of the world, given today's date in UTC."""
    return last < today - timedelta(days=1)


def newest(today: date, count: int) -> Iterator[Quarter]:
    """Yield the last `count` quarters of which a month at least is over, the newest first."""
    quarter = quarter_of(today)
    if not is_over(month_end(quarter.first), today):
        quarter = quarter.before()
    for _ in range(count):
        yield quarter
        quarter = quarter.before()
