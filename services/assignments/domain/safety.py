"""The safety path: a flag that stands until a person says what was done, and the clinic's clock by which it climbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Self

from services.assignments.domain.codes import FlagReason
from services.assignments.domain.errors import AlreadyAcknowledged, Invalid
from services.assignments.domain.identity import derived
from services.assignments.domain.walltime import exists, instant, zone

LONGEST_WEEKEND = 14  # days in which every weekday comes, even if a zone skips one of them
USUAL_ZONE = "UTC"


@dataclass(frozen=True, kw_only=True)
class SafetyClock:
    """When a clinic works (1 is Monday, wall time in its zone), after how many minutes the next person is told, and
    who that is: ids of staff in their order. Nobody named: the managers see it."""

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    start: time = time(9, 0)
    end: time = time(17, 0)
    minutes: int = 30
    people: tuple[str, ...] = ()
    time_zone: str = USUAL_ZONE

    def next_rung_at(self, after: datetime) -> datetime:
        """So many minutes later; if nobody works then, when work begins the next time."""
        due = after + timedelta(minutes=self.minutes)
        local = due.astimezone(zone(self.time_zone))
        for number in range(LONGEST_WEEKEND):
            day = local.date() + timedelta(days=number)
            if day.isoweekday() not in self.days or not exists(day, self.time_zone):
                continue
            begins, ends = (instant(day, at, self.time_zone) for at in (self.start, self.end))
            if due < ends:
                return max(due, begins)
        return due

    def person(self, rung: int) -> str | None:
        """Who is told at this rung, from 1 on: down the list, and again from its beginning."""
        return self.people[(rung - 1) % len(self.people)] if self.people else None


@dataclass(frozen=True, kw_only=True)
class Flag:
    """An answer that asks for a person; `version` is its own and `changed_at` when that was recorded. `told` are those
    it climbed to so far, `what_was_done` the words of who took care of it."""

    id: str
    reason: FlagReason
    raised_at: datetime
    changed_at: datetime
    next_rung_at: datetime
    version: int = 1
    rung: int = 0
    escalated_at: datetime | None = None
    escalated_to: str | None = None
    told: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    what_was_done: str = ""

    @classmethod
    def raised(cls, occurrence_id: str, number: int, reason: FlagReason, at: datetime, clock: SafetyClock) -> Self:
        id_ = derived("flg", occurrence_id, str(number))
        return cls(id=id_, reason=reason, raised_at=at, changed_at=at, next_rung_at=clock.next_rung_at(at))

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None

    def climb(self, clock: SafetyClock, now: datetime) -> Self:
        """One rung up: the next person of the list is told."""
        person = clock.person(self.rung + 1)
        return replace(
            self,
            version=self.version + 1,
            changed_at=now,
            rung=self.rung + 1,
            escalated_at=self.next_rung_at,
            escalated_to=person,
            told=self.told if person is None or person in self.told else (*self.told, person),
            next_rung_at=clock.next_rung_at(now),
        )

    def acknowledge(self, person_id: str, what_was_done: str, at: datetime) -> Self:
        if not self.is_open:
            raise AlreadyAcknowledged("Somebody took care of this already. Load the list again.")
        if not what_was_done.strip():
            raise Invalid({"what_was_done": ["Say in a few words what was done."]})
        return replace(
            self,
            version=self.version + 1,
            changed_at=at,
            acknowledged_at=at,
            acknowledged_by=person_id,
            what_was_done=what_was_done.strip(),
        )


def next_due(flags: Iterable[Flag]) -> datetime | None:
    """When the first of those that are open climbs."""
    return min((one.next_rung_at for one in flags if one.is_open), default=None)
