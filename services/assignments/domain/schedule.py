"""When an assignment is due: local days, and the window of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.walltime import exists, start_of

MAX_GRACE_DAYS = 14
MAX_WEEKS_APART = 4
MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Window:
    """From the start of the local day to its end, and the days of grace after it (all UTC)."""

    opens_at: datetime
    due_at: datetime
    closes_at: datetime

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Local days from `start_on` to `end_on` (both included; None: until further notice), meant for `time`.

    `every_weeks` counts from the week of `start_on`.
    """

    kind: ScheduleKind
    start_on: date
    time: time
    end_on: date | None = None
    weekdays: tuple[int, ...] = ()
    grace_days: int = 1
    every_weeks: int = 1

    def __post_init__(self) -> None:
        errors = {name: [sentence] for name, sentence in self._wrong()}
        if errors:
            raise Invalid(errors)
        if self.kind is ScheduleKind.WEEKDAYS and not self.weekdays:
            object.__setattr__(self, "weekdays", MONDAY_TO_FRIDAY)

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if not FIRST_YEAR <= self.start_on.year <= LAST_YEAR:
            yield "start_on", f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}."
        if self.end_on is not None and self.kind is ScheduleKind.ONCE:
            yield "end_on", "Something done once has no last day. Leave it out, or choose daily or weekdays."
        elif self.end_on is not None and not self.start_on <= self.end_on:
            yield "end_on", "The last day lies before the first. Choose the same day or a later one."
        elif self.end_on is not None and self.end_on.year > LAST_YEAR:
            yield "end_on", f"Choose a day up to {LAST_YEAR}."
        yield from self._wrong_weeks()
        if not 0 <= self.grace_days <= MAX_GRACE_DAYS:
            yield "grace_days", f"Choose between 0 and {MAX_GRACE_DAYS} days."
        if self.time.tzinfo is not None or self.time.second or self.time.microsecond:
            yield "time", "Give hours and minutes only, such as 18:30."

    def _wrong_weeks(self) -> Iterator[tuple[str, str]]:
        if self.weekdays and self.kind is not ScheduleKind.WEEKDAYS:
            yield "weekdays", "Days of the week belong to the kind 'weekdays'. Leave them out, or change the kind."
        elif any(day not in range(1, 8) for day in self.weekdays) or len(set(self.weekdays)) < len(self.weekdays):
            yield "weekdays", "Name each day once, 1 for Monday to 7 for Sunday."
        if self.every_weeks != 1 and self.kind is not ScheduleKind.WEEKDAYS:
            yield "every_weeks", "This belongs to the kind 'weekdays'. Leave it out, or change the kind."
        elif not 1 <= self.every_weeks <= MAX_WEEKS_APART:
            yield "every_weeks", f"Choose between every week and every {MAX_WEEKS_APART} weeks."

    @property
    def follows_sessions(self) -> bool:
        """Its days depend on the sessions of the episode: they are planned again when those change."""
        return False

    def last_day(self) -> date:
        if self.kind is ScheduleKind.ONCE:
            return self.start_on
        return self.end_on or date(LAST_YEAR, 12, 31)

    def meant_for(self, day: date) -> bool:
        if not self.start_on <= day <= self.last_day():
            return False
        if self.kind is not ScheduleKind.WEEKDAYS:
            return True
        weeks = (_monday(day) - _monday(self.start_on)).days // 7
        return day.isoweekday() in self.weekdays and weeks % self.every_weeks == 0

    def days(self, first: date, last: date, zone_name: str) -> list[date]:
        """The local days from `first` to `last` on which this is due, in order; only days that exist in the zone."""
        first, last = max(first, self.start_on), min(last, self.last_day())
        count = (last - first).days + 1
        candidates = (first + timedelta(days=n) for n in range(max(count, 0)))
        return [day for day in candidates if self.meant_for(day) and exists(day, zone_name)]

    def window(self, day: date, zone_name: str) -> Window:
        end = day + timedelta(days=1)
        closes = end + timedelta(days=self.grace_days)
        return Window(start_of(day, zone_name), start_of(end, zone_name), start_of(closes, zone_name))


def _monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
