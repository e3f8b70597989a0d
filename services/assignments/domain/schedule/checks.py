"""What cannot be a schedule: by field, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Protocol

from services.assignments.domain.codes import ScheduleKind

FIRST_YEAR, LAST_YEAR = 2000, 2100
MAX_GRACE_DAYS = 14
MAX_WEEKS_APART = 4
MAX_DAYS_BEFORE = 14
MAX_SKIPS = 50
LONGEST_SPAN = timedelta(days=366)
LEAST_OPEN, MOST_OPEN = 5, 180
MOST_TIMES: Mapping[ScheduleKind, tuple[int, str]] = {
    ScheduleKind.TIMES_A_WEEK: (7, "a week. For more than once a day choose random moments"),
    ScheduleKind.TIMES_IN_ALL: (100, "in all"),
    ScheduleKind.RANDOM_MOMENTS: (8, "a day"),
}
NEED_AN_END = frozenset({ScheduleKind.BY_DATE, ScheduleKind.TIMES_IN_ALL})
NTH_WEEKS = frozenset({1, 2, 3, 4, -1})
WallTime = time
Wrong = Iterator[tuple[str, str]]


class Range(Protocol):
    @property
    def start_on(self) -> date: ...
    @property
    def end_on(self) -> date: ...


class Terms(Protocol):
    """The fields of a schedule."""

    @property
    def kind(self) -> ScheduleKind: ...
    @property
    def start_on(self) -> date: ...
    @property
    def end_on(self) -> date | None: ...
    @property
    def time(self) -> time: ...
    @property
    def weekdays(self) -> tuple[int, ...]: ...
    @property
    def grace_days(self) -> int: ...
    @property
    def every_weeks(self) -> int: ...
    @property
    def days_before(self) -> int | None: ...
    @property
    def month_day(self) -> int | None: ...
    @property
    def nth_week(self) -> int | None: ...
    @property
    def times(self) -> int | None: ...
    @property
    def until_time(self) -> WallTime | None: ...
    @property
    def minutes_open(self) -> int | None: ...
    @property
    def skips(self) -> Sequence[Range]: ...


def wrong(terms: Terms, foreign: Sequence[str]) -> Wrong:
    """`foreign` are the fields that belong to other kinds."""
    for name in foreign:
        yield name, f"This does not belong to the kind '{terms.kind}'. Leave it out, or choose another kind."
    for check in _CHECKS:
        yield from ((name, sentence) for name, sentence in check(terms) if name not in foreign)


def _days(terms: Terms) -> Wrong:
    end_on = terms.end_on
    if not FIRST_YEAR <= terms.start_on.year <= LAST_YEAR:
        yield "start_on", f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}."
    if end_on is None and terms.kind in NEED_AN_END:
        yield "end_on", "Say up to which day. Choose the first day or a later one."
    elif end_on is not None and end_on < terms.start_on:
        yield "end_on", "The last day lies before the first. Choose the same day or a later one."
    elif end_on is not None and end_on.year > LAST_YEAR:
        yield "end_on", f"Choose a day up to {LAST_YEAR}."
    elif end_on is not None and terms.kind in NEED_AN_END and end_on - terms.start_on > LONGEST_SPAN:
        yield "end_on", "That is more than a year. Choose an earlier last day."
    if not 0 <= terms.grace_days <= MAX_GRACE_DAYS:
        yield "grace_days", f"Choose between 0 and {MAX_GRACE_DAYS} days."


def _times_of_day(terms: Terms) -> Wrong:
    for name, at in (("time", terms.time), ("until_time", terms.until_time)):
        if at is not None and (at.tzinfo is not None or at.second or at.microsecond):
            yield name, "Give hours and minutes only, such as 18:30."


def _weeks(terms: Terms) -> Wrong:
    if any(day not in range(1, 8) for day in terms.weekdays) or len(set(terms.weekdays)) < len(terms.weekdays):
        yield "weekdays", "Name each day once, 1 for Monday to 7 for Sunday."
    if not 1 <= terms.every_weeks <= MAX_WEEKS_APART:
        yield "every_weeks", f"Choose between every week and every {MAX_WEEKS_APART} weeks."


def _month(terms: Terms) -> Wrong:
    if terms.kind is not ScheduleKind.MONTHLY:
        return
    if terms.month_day is None and terms.nth_week is None:
        yield "month_day", "Say which day: a day of the month, or a day of the week such as the first Monday."
    elif terms.month_day is not None and (terms.nth_week is not None or terms.weekdays):
        yield "month_day", "Choose either a day of the month or a day of the week, and leave the other out."
    elif terms.month_day is not None and not 1 <= terms.month_day <= 31:
        yield "month_day", "Choose between 1 and 31. In shorter months it is the last day."
    elif terms.nth_week is not None and terms.nth_week not in NTH_WEEKS:
        yield "nth_week", "Choose between 1 and 4, or -1 for the last one of the month."
    elif terms.nth_week is not None and len(terms.weekdays) != 1:
        yield "weekdays", "Choose one day of the week."


def _times(terms: Terms) -> Wrong:
    if terms.kind not in MOST_TIMES:
        return
    most, per = MOST_TIMES[terms.kind]
    if terms.times is None or not 1 <= terms.times <= most:
        yield "times", f"Choose between 1 and {most} times {per}."


def _moments(terms: Terms) -> Wrong:
    if terms.kind is not ScheduleKind.RANDOM_MOMENTS:
        return
    minutes_open = terms.minutes_open
    if minutes_open is not None and not LEAST_OPEN <= minutes_open <= MOST_OPEN:
        yield "minutes_open", f"Choose between {LEAST_OPEN} and {MOST_OPEN} minutes."
    if terms.until_time is None:
        yield "until_time", "Say up to what time of day the moments may come."
    elif _minutes(terms.until_time) < _minutes(terms.time) + (minutes_open or LEAST_OPEN):
        yield "until_time", "This leaves no room for a moment. Choose a later time, or an earlier first one."


def _sessions(terms: Terms) -> Wrong:
    if terms.kind is not ScheduleKind.BEFORE_SESSIONS:
        return
    if terms.days_before is None or not 0 <= terms.days_before <= MAX_DAYS_BEFORE:
        yield "days_before", f"Say how many days before each session: between 0 and {MAX_DAYS_BEFORE}."


def _skips(terms: Terms) -> Wrong:
    if len(terms.skips) > MAX_SKIPS:
        yield "skips", f"Name at most {MAX_SKIPS} stretches of days."
    elif any(one.end_on < one.start_on for one in terms.skips):
        yield "skips", "The last day lies before the first. Choose the same day or a later one."


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


_CHECKS: Sequence[Callable[[Terms], Wrong]] = (
    _days,
    _times_of_day,
    _weeks,
    _month,
    _times,
    _moments,
    _sessions,
    _skips,
)
