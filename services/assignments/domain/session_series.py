"""Sessions in a row: their local days from the cadence, at one time on the wall, whatever the clocks do."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from services.assignments.domain.codes import Cadence
from services.assignments.domain.errors import Invalid
from services.assignments.domain.walltime import exists, instant, zone

MOST = 60
WEEKS = {Cadence.WEEKLY: 1, Cadence.FORTNIGHTLY: 2}
ENOUGH = "Choose a last day, or how many sessions: one of the two."


@dataclass(frozen=True, kw_only=True)
class Series:
    """From `starts_at` on in `cadence`, `count` times or up to the local day `until`, never more than `MOST`."""

    starts_at: datetime
    time_zone: str
    cadence: Cadence
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        zone(self.time_zone)
        if (self.count is None) == (self.until is None):
            raise Invalid({"count": [ENOUGH]})
        if self.until is not None and self.until < self._first():
            raise Invalid({"until": ["The last day lies before the first session. Choose a later one."]})

    def times(self) -> list[datetime]:
        """When each session starts, in order (UTC)."""
        found = list(islice(self._times(), MOST + 1 if self.count is None else self.count))
        if len(found) > MOST:
            raise Invalid({"until": [f"That is more than {MOST} sessions. Choose an earlier last day."]})
        return found

    def _first(self) -> date:
        return self.starts_at.astimezone(zone(self.time_zone)).date()

    def _times(self) -> Iterator[datetime]:
        clock = self.starts_at.astimezone(zone(self.time_zone)).time()
        yield self.starts_at.astimezone(UTC)
        for day in self._days_after():
            if self.until is not None and day > self.until:
                return
            if exists(day, self.time_zone):
                yield instant(day, clock, self.time_zone)

    def _days_after(self) -> Iterator[date]:
        first, place = self._first(), 0
        while True:
            place += 1
            if self.cadence is Cadence.MONTHLY:
                yield months_later(first, place)
            else:
                yield first + timedelta(weeks=place * WEEKS[self.cadence])


def months_later(first: date, months: int) -> date:
    """The same weekday of the month (the second Tuesday); a fifth one is the last one of a month that has four."""
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    start = date(year, month, 1)
    place = (first.day - 1) // 7
    day = 1 + (first.weekday() - start.weekday()) % 7 + 7 * place
    return start.replace(day=day if day <= monthrange(year, month)[1] else day - 7)
