"""What is wished for of one person, what has left the house, and what becomes of each wish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderTrigger

_IMPORTANCE = (
    ReminderTrigger.SESSION,
    ReminderTrigger.DUE,
    ReminderTrigger.BEFORE,
    ReminderTrigger.CUE,
    ReminderTrigger.RANDOM,
    ReminderTrigger.UNFINISHED,
)


@dataclass(frozen=True)
class Wanted:
    """One reminder that is wished for at `at` (UTC) and useful from `opens_at` until before `closes_at`.

    `fixed`: the client chose this very moment (a snooze), so that it moves for nothing but the night, and does not
    count as another message of the day.
    """

    key: str
    assignment_id: str
    at: datetime
    opens_at: datetime
    closes_at: datetime
    trigger: ReminderTrigger = ReminderTrigger.DUE
    rung: int = 1
    channels: frozenset[Channel] = frozenset()
    fixed: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """The lower, the more important."""
        return self.rung, _IMPORTANCE.index(self.trigger)


@dataclass(frozen=True)
class Taken:
    """A message that has left the house; `counts` is False for one that the client put off."""

    at: datetime
    counts: bool = True


@dataclass(frozen=True)
class Placed:
    """It comes at this moment (UTC), and why that is not the wished one, if so; `since` when it is late, if it is."""

    at: datetime
    because: MovedBecause | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Withheld:
    """It does not come, and why."""

    reason: ReminderReason


Outcome = Placed | Withheld
