"""Times found in a clinician's calendar, and what speaks against making sessions of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.assignments.domain.codes import CalendarTrouble
from services.assignments.domain.identity import derived
from services.assignments.domain.session import Session

AHEAD = timedelta(days=183)
USUAL_MINUTES = 50


@dataclass(frozen=True, kw_only=True)
class FoundTime:
    """One time of one event. `event` is the same for all times of an event that comes again, `key` is this one's own.

    `starts_at` is None where the calendar does not say it in a way that can be read; `title` is kept nowhere.
    """

    key: str
    event: str
    title: str
    starts_at: datetime | None
    minutes: int = USUAL_MINUTES
    trouble: CalendarTrouble | None = None

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at is not None and self.starts_at < ends_at and starts_at < (self.ends_at or starts_at)


@dataclass(frozen=True, kw_only=True)
class Read:
    """`passed`: how many times lie behind us and were left out."""

    times: Sequence[FoundTime]
    passed: int = 0


def session_id(clinic_id: str, therapist_id: str, key: str) -> str:
    """The same time of the same event is the same session, however often the calendar is taken in."""
    return derived("ses", "calendar", clinic_id, therapist_id, key)


def trouble_with(
    one: FoundTime, others: Sequence[FoundTime], sessions: Sequence[Session], own_id: str
) -> CalendarTrouble | None:
    """What to tell before anything is stored."""
    if one.trouble is not None or one.starts_at is None or one.ends_at is None:
        return one.trouble
    if any(each.id == own_id for each in sessions):
        return CalendarTrouble.THERE_ALREADY
    then = [each for each in sessions if each.takes_time and one.meets(each.starts_at, each.ends_at)]
    if then:
        return CalendarTrouble.OVERLAPS_SESSION
    if any(each.key != one.key and each.meets(one.starts_at, one.ends_at) for each in others):
        return CalendarTrouble.OVERLAPS_EVENT
    return None
