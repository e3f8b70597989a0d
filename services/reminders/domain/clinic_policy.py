"""What a clinic decides about reminders: the defaults of its clients, its ladder, and how much its people are asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from services.reminders.domain.errors import PolicyImpossible
from services.reminders.domain.own_rules import Defaults
from services.reminders.domain.rungs import USUAL_LADDER, Ladder, checked_ladder
from services.reminders.domain.times import QuietHours, default_quiet_hours

LONGEST_GAP = 240
MOST_A_DAY = 10
MOST_TASKS_A_DAY = 50
LONGEST_TASK = 80
MOST_HOLIDAYS = 200


@dataclass(frozen=True)
class ClinicPolicy:
    """`version` 0: nothing was decided yet, and these defaults hold.

    `quiet`, `gap_minutes` and `cap` hold for clients who wished for nothing else. `budget` is how many tasks a person
    is told of one by one on a day, `task_hours` how many working hours there are for one, `holidays` local dates on
    which nobody works. `ladder_since` is when the ladder was last changed: no silence climbs it from before that.
    """

    clinic_id: str
    quiet: QuietHours | None = field(default_factory=default_quiet_hours)
    gap_minutes: int = 30
    cap: int = 3
    ladder: Ladder = USUAL_LADDER
    budget: int = 5
    holidays: tuple[date, ...] = ()
    task_hours: int = 8
    ladder_since: datetime | None = None
    version: int = 0

    @property
    def defaults(self) -> Defaults | None:
        """None until something was decided."""
        if not self.version:
            return None
        return Defaults(self.quiet, timedelta(minutes=self.gap_minutes), self.cap)


def checked_policy(wished: ClinicPolicy) -> ClinicPolicy:
    """The same policy in order, or an Unacceptable that names the field and says how to mend it."""
    _between("gap_minutes", wished.gap_minutes, 0, LONGEST_GAP, "minutes between two messages")
    _between("cap", wished.cap, 1, MOST_A_DAY, "messages a day")
    _between("budget", wished.budget, 1, MOST_TASKS_A_DAY, "tasks a day")
    _between("task_hours", wished.task_hours, 1, LONGEST_TASK, "working hours")
    holidays = tuple(sorted(set(wished.holidays)))
    if len(holidays) > MOST_HOLIDAYS:
        raise PolicyImpossible("holidays", f"Keep to {MOST_HOLIDAYS} days: take out those that are over.")
    return replace(wished, ladder=checked_ladder(wished.ladder), holidays=holidays)


def changed(before: ClinicPolicy, wished: ClinicPolicy, now: datetime) -> ClinicPolicy:
    """The checked policy in the place of `before`."""
    after = checked_policy(wished)
    since = before.ladder_since if after.ladder == before.ladder else now
    return replace(after, ladder_since=since)


def _between(field_name: str, value: int, least: int, most: int, what: str) -> None:
    if not least <= value <= most:
        raise PolicyImpossible(field_name, f"Give between {least} and {most} {what}.")
