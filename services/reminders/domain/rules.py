"""What all reminders of one person keep to: where their clock stands, when they rest, how close and how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.codes import ReminderReason
from services.reminders.domain.times import QuietHours, default_quiet_hours, instant

DEFAULT_GAP = timedelta(minutes=30)
DEFAULT_CAP = 3
DEFAULT_GRACE = timedelta(minutes=60)
ONE_DAY = timedelta(days=1)
_SPANS_IN_A_ROW = 9
"""Quiet hours of a week that meet each other without an hour between them hide at most that many ends."""


@dataclass(frozen=True)
class Zones:
    """The zone of a person's clock: at home, and away from it up to and including a local date (None: until told)."""

    home: ZoneInfo
    away: ZoneInfo | None = None
    until: date | None = None

    def on(self, day: date) -> ZoneInfo:
        return self.home if self.away is None or (self.until is not None and day > self.until) else self.away

    def at(self, moment: datetime) -> ZoneInfo:
        """A trip is over when its last day is over where the person travels."""
        return self.home if self.away is None else self.on(moment.astimezone(self.away).date())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.at(moment))


@dataclass(frozen=True)
class QuietWeek:
    """Quiet hours of each weekday (1 is Monday), where they differ from the usual ones; None: none at all.

    A span belongs to the day on which it begins.
    """

    usual: QuietHours | None = field(default_factory=default_quiet_hours)
    days: Mapping[int, QuietHours | None] = field(default_factory=dict)

    def on(self, day: date) -> QuietHours | None:
        return self.days.get(day.isoweekday(), self.usual)

    def over_at(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When the span ends that holds at this moment; None: it is not quiet."""
        local = at.astimezone(zone)
        today, wall = local.date(), local.time()
        hours = self.on(today)
        if hours is not None and hours.start <= wall and (hours.wraps or wall < hours.end):
            return hours.end_on(today + ONE_DAY if hours.wraps else today, at, zone)
        hours = self.on(today - ONE_DAY)
        if hours is not None and hours.wraps and wall < hours.end:
            return hours.end_on(today, at, zone)
        return None


@dataclass(frozen=True)
class Rules:
    """`grace` is how late a reminder may come; `rest_until` and `rests` hold through those local dates, `rests` by
    assignment."""

    zones: Zones
    quiet: QuietWeek = field(default_factory=QuietWeek)
    gap: timedelta = DEFAULT_GAP
    cap: int = DEFAULT_CAP
    grace: timedelta = DEFAULT_GRACE
    off: bool = False
    rest_until: date | None = None
    rests: Mapping[str, date] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        return self.zones.local(at).date()

    def awake_from(self, at: datetime) -> datetime | None:
        """The first moment from `at` that is not quiet; None if quiet hours follow each other without an end."""
        for _ in range(_SPANS_IN_A_ROW):
            over = self.quiet.over_at(at, self.zones.at(at))
            if over is None:
                return at
            at = over
        return None

    def awake_parts(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of that time that are not quiet."""
        at = self.awake_from(start)
        while at is not None and at < end:
            quiet = min(self._next_quiet(at, end), end)
            yield at, quiet
            at = self.awake_from(quiet)

    def awake_until(self, at: datetime, latest: datetime) -> datetime:
        """How long it is not quiet without a break, up to `latest`; `at` itself while it is quiet."""
        begins, ends = next(self.awake_parts(at, latest), (at, at))
        return ends if begins == at else at

    def resting(self, assignment_id: str, day: date) -> ReminderReason | None:
        """Why nothing comes for that assignment on that local date, if the client said so."""
        if self.off:
            return ReminderReason.OFF
        if self.rest_until is not None and day <= self.rest_until:
            return ReminderReason.RESTING
        rests = self.rests.get(assignment_id)
        return ReminderReason.NOT_TODAY if rests is not None and day <= rests else None

    def _next_quiet(self, at: datetime, end: datetime) -> datetime:
        """When quiet hours begin next after `at`, or `end` if that is not before it."""
        day = self.day(at)
        while (day - ONE_DAY) <= self.day(end):
            hours = self.quiet.on(day)
            begins = None if hours is None else instant(day, hours.start, self.zones.on(day))
            if begins is not None and begins > at:
                return begins
            day += ONE_DAY
        return end
