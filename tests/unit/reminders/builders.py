"""Readable building blocks: an occurrence, the wishes around it, and the decision that follows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.reminders.domain.codes import Channel
from services.reminders.domain.policy import Installation, Situation
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import Course, Occurrence
from services.reminders.domain.times import QuietHours

CLINIC, CLIENT, ASSIGNMENT = "cln_1", "per_1", "asg_1"
HERE = Installation(offered=frozenset(Channel))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_occurrence(
    day: str = "2026-11-23", at: str = "18:00", zone: str = "Europe/London", *, grace_days: int = 1, **changes: Any
) -> Occurrence:
    """Due on `day` at the wall time `at`, with the window an assignment of that grace gives it."""
    local, where = date.fromisoformat(day), ZoneInfo(zone)
    opens = datetime.combine(local, time(0), tzinfo=where).astimezone(UTC)
    closes = datetime.combine(local + timedelta(days=1 + grace_days), time(0), tzinfo=where).astimezone(UTC)
    occurrence = Occurrence(
        id="occ_1",
        clinic_id=CLINIC,
        client_id=CLIENT,
        assignment_id=ASSIGNMENT,
        episode_id="epi_1",
        local_date=local,
        local_time=time.fromisoformat(at),
        time_zone=zone,
        opens_at=opens,
        closes_at=closes,
        status="scheduled",
    )
    return replace(occurrence, **changes)


@dataclass(frozen=True)
class Wishes:
    """Collects what a client wants and gives the situation."""

    occurrence: Occurrence = field(default_factory=an_occurrence)
    preferences: Preferences = field(default_factory=lambda: Preferences(CLINIC, CLIENT))
    setting: AssignmentReminder = field(default_factory=lambda: AssignmentReminder(CLINIC, CLIENT, ASSIGNMENT))
    course: Course = field(default_factory=lambda: Course("agreed", "open"))
    reached_by: frozenset[Channel] = frozenset()

    def at(self, wall: str) -> Wishes:
        return replace(self, setting=replace(self.setting, time=time.fromisoformat(wall)))

    def off(self) -> Wishes:
        return replace(self, setting=replace(self.setting, off=True))

    def living_in(self, zone: str) -> Wishes:
        return replace(self, preferences=replace(self.preferences, time_zone=zone))

    def quiet(self, start: str, end: str) -> Wishes:
        quiet = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
        return replace(self, preferences=replace(self.preferences, quiet=quiet))

    def never_quiet(self) -> Wishes:
        return replace(self, preferences=replace(self.preferences, quiet=None))

    def with_email(self, *, confirmed: bool = True) -> Wishes:
        reached = frozenset({Channel.EMAIL} if confirmed else ())
        return replace(self, preferences=replace(self.preferences, email=True), reached_by=reached)

    def without(self, channel: Channel) -> Wishes:
        off: Any = {channel.value: False}
        return replace(self, preferences=replace(self.preferences, **off))

    def whose_assignment_is(self, status: str) -> Wishes:
        return replace(self, course=replace(self.course, assignment=status))

    def scheduled(self, kind: str) -> Wishes:
        return replace(self, course=replace(self.course, schedule_kind=kind))

    def whose_episode_is(self, status: str) -> Wishes:
        return replace(self, course=replace(self.course, episode=status))

    def situation(self) -> Situation:
        return Situation(self.occurrence, self.preferences, self.setting, self.course, reached_by=self.reached_by)


def a_client_with(occurrence: Occurrence | None = None) -> Wishes:
    return Wishes(occurrence or an_occurrence())
