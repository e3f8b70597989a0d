"""A clock away from home: what a client answers when their device shows another zone, and what that means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.reminders.domain.errors import TripImpossible
from services.reminders.domain.times import zone_named

QUESTIONS_KEPT = 20


class ZoneAnswer(StrEnum):
    """Keep home time, follow the device from now on, or follow it through a local date."""

    KEEP = "keep"
    FOLLOW = "follow"
    TRIP = "trip"


@dataclass(frozen=True)
class Travel:
    """The clock goes by this zone: through that local date there, or until told otherwise (None)."""

    zone: str
    until: date | None = None

    @property
    def mode(self) -> ZoneAnswer:
        return ZoneAnswer.FOLLOW if self.until is None else ZoneAnswer.TRIP

    def holds_at(self, now: datetime) -> bool:
        return self.until is None or now.astimezone(ZoneInfo(self.zone)).date() <= self.until


@dataclass(frozen=True)
class AskedZone:
    """What was answered for a zone, so that nobody is asked twice."""

    zone: str
    at: datetime
    answer: ZoneAnswer


def travel_for(zone: str, answer: ZoneAnswer, until: date | None, now: datetime) -> Travel | None:
    """What an answer means for the clock (None: home time); raises UnknownZone or TripImpossible."""
    there = zone_named(zone)
    if answer is ZoneAnswer.KEEP:
        return None
    if answer is ZoneAnswer.FOLLOW:
        return Travel(zone)
    if until is None:
        raise TripImpossible("until", "Say up to which day the trip lasts, or choose to follow the device.")
    if until < now.astimezone(there).date():
        raise TripImpossible("until", "That day is over there. Give today or a later day.")
    return Travel(zone, until)


def remembered(known: Collection[AskedZone], answered: AskedZone) -> tuple[AskedZone, ...]:
    """The latest answer for each zone, the oldest forgotten first."""
    others = [one for one in known if one.zone != answered.zone]
    return (*others, answered)[-QUESTIONS_KEPT:]
