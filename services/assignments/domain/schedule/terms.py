"""A schedule as it is agreed: its kind, and what belongs to that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Self

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.schedule import checks
from services.assignments.domain.schedule.checks import FIRST_YEAR, LAST_YEAR, MAX_GRACE_DAYS, MAX_WEEKS_APART, WallTime

__all__ = ["FIRST_YEAR", "LAST_YEAR", "MAX_GRACE_DAYS", "MAX_WEEKS_APART", "OWN", "Schedule", "Skip"]

MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
USUALLY_OPEN = 30
# What only some kinds have, and its value in all others.
UNUSED: Mapping[str, Any] = {
    "end_on": None,
    "weekdays": (),
    "every_weeks": 1,
    "days_before": None,
    "month_day": None,
    "nth_week": None,
    "times": None,
    "until_time": None,
    "minutes_open": None,
    "seed": None,
}
OWN: Mapping[ScheduleKind, frozenset[str]] = {
    ScheduleKind.ONCE: frozenset(),
    ScheduleKind.BY_DATE: frozenset({"end_on"}),
    ScheduleKind.DAILY: frozenset({"end_on"}),
    ScheduleKind.WEEKDAYS: frozenset({"end_on", "weekdays", "every_weeks"}),
    ScheduleKind.MONTHLY: frozenset({"end_on", "month_day", "nth_week", "weekdays"}),
    ScheduleKind.TIMES_A_WEEK: frozenset({"end_on", "times"}),
    ScheduleKind.TIMES_IN_ALL: frozenset({"end_on", "times"}),
    ScheduleKind.RANDOM_MOMENTS: frozenset({"end_on", "times", "until_time", "minutes_open", "seed"}),
    ScheduleKind.BEFORE_NEXT_SESSION: frozenset(),
    ScheduleKind.BEFORE_SESSIONS: frozenset({"end_on", "days_before"}),
    ScheduleKind.UNTIL_NEXT_SESSION: frozenset({"end_on"}),
    ScheduleKind.WHEN_TRIGGERED: frozenset({"end_on"}),
}
FOLLOWING = frozenset({ScheduleKind.BEFORE_NEXT_SESSION, ScheduleKind.BEFORE_SESSIONS, ScheduleKind.UNTIL_NEXT_SESSION})

MOVABLE = frozenset(
    {
        ScheduleKind.BY_DATE,
        ScheduleKind.TIMES_IN_ALL,
        ScheduleKind.BEFORE_NEXT_SESSION,
        ScheduleKind.BEFORE_SESSIONS,
    }
)


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Local days without homework, both included: a holiday."""

    start_on: date
    end_on: date


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Local days from `start_on` to `end_on` (both included; None: until further notice), meant for `time`.

    `every_weeks` counts from the week of `start_on`; `nth_week` is 1 to 4, or -1 for the last one of the month.
    """

    kind: ScheduleKind
    start_on: date
    time: time
    end_on: date | None = None
    weekdays: tuple[int, ...] = ()
    grace_days: int = 1
    every_weeks: int = 1
    days_before: int | None = None
    month_day: int | None = None
    nth_week: int | None = None
    times: int | None = None
    until_time: WallTime | None = None
    minutes_open: int | None = None
    seed: int | None = None
    skips: tuple[Skip, ...] = ()

    def __post_init__(self) -> None:
        errors = {name: [sentence] for name, sentence in checks.wrong(self, self._not_its_own())}
        if errors:
            raise Invalid(errors)
        if self.kind is ScheduleKind.WEEKDAYS and not self.weekdays:
            object.__setattr__(self, "weekdays", MONDAY_TO_FRIDAY)
        if self.kind is ScheduleKind.RANDOM_MOMENTS and self.minutes_open is None:
            object.__setattr__(self, "minutes_open", USUALLY_OPEN)

    def _not_its_own(self) -> list[str]:
        foreign = UNUSED.keys() - OWN[self.kind]
        return [name for name, unused in UNUSED.items() if name in foreign and getattr(self, name) != unused]

    @property
    def follows_sessions(self) -> bool:
        """It has to be laid out again when a session is planned, moved, held, missed or cancelled."""
        return self.kind in FOLLOWING

    @property
    def keeps_its_keys(self) -> bool:
        """The same slot may come later than it once did, even after its window has closed."""
        return self.kind in MOVABLE

    def last_day(self) -> date:
        if self.kind is ScheduleKind.ONCE:
            return self.start_on
        return self.end_on or date(LAST_YEAR, 12, 31)

    def is_skipped(self, day: date) -> bool:
        return any(one.start_on <= day <= one.end_on for one in self.skips)

    def agreed_on(self, today: date) -> Self:
        """Proposed for a day that passed meanwhile: it can be done today."""
        if self.kind is ScheduleKind.ONCE and self.start_on < today:
            return replace(self, start_on=today)
        if self.kind is ScheduleKind.BY_DATE and self.last_day() < today:
            return replace(self, end_on=today)
        return self

    def changed(self, given: Mapping[str, Any]) -> Self:
        """With these fields; another kind drops what does not belong to it."""
        kind = given.get("kind", self.kind)
        if kind == self.kind:
            return replace(self, **given)
        dropped = {name: unused for name, unused in UNUSED.items() if name not in OWN[kind] or name != "end_on"}
        return replace(self, **{**dropped, **given})
