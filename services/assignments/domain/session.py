"""A therapy session: an appointment that is scheduled, then held, missed or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import MissedBy, SessionForm, SessionKind, SessionStatus
from services.assignments.domain.errors import Invalid, NotOpen, TooEarly
from services.assignments.domain.facts import SessionCancelled, SessionHeld, SessionMissed, SessionScheduled
from services.assignments.domain.walltime import zone

TREATMENT = frozenset({SessionKind.TREATMENT, SessionKind.BOTH})  # a review alone has no treatment in it
LATE_ENTRY = timedelta(hours=24)
EARLY_START = timedelta(minutes=30)
MAX_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class Session(Aggregate):
    therapist_id: str
    kind: SessionKind
    starts_at: datetime
    time_zone: str
    episode_id: str | None = None
    client_id: str | None = None
    group_id: str | None = None
    form: SessionForm = SessionForm.INDIVIDUAL
    minutes: int = 50
    status: SessionStatus = SessionStatus.SCHEDULED
    reviewed_homework: bool | None = None
    review_minutes: int | None = None
    missed_by: MissedBy | None = None
    attendance: tuple[str, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_treatment_contact(self) -> bool:
        return self.status is SessionStatus.HELD and self.kind in TREATMENT

    def scheduled(self, at: datetime) -> tuple[Self, SessionScheduled]:
        zone(self.time_zone)
        if self.starts_at < at - LATE_ENTRY:
            raise Invalid({"starts_at": ["This time has passed. Choose a time from now on, or of the last 24 hours."]})
        if self.starts_at > at + MAX_AHEAD:
            raise Invalid({"starts_at": ["This is more than three years ahead. Choose an earlier time."]})
        return self, SessionScheduled(at=at)

    def _must_be_scheduled(self) -> None:
        if self.status is not SessionStatus.SCHEDULED:
            raise NotOpen(f"This session is already marked as {self.status}. Schedule a new one to go on.")

    def _must_have_begun(self, at: datetime) -> None:
        if at < self.starts_at - EARLY_START:
            raise TooEarly("This session has not begun. Mark it when it starts, or cancel it.")

    def hold(self, reviewed_homework: bool, review_minutes: int | None, at: datetime) -> tuple[Self, SessionHeld]:
        self._must_be_scheduled()
        self._must_have_begun(at)
        if review_minutes and not reviewed_homework:
            raise Invalid({"review_minutes": ["Leave this out when homework was not looked at."]})
        after = replace(
            self,
            status=SessionStatus.HELD,
            reviewed_homework=reviewed_homework,
            review_minutes=review_minutes,
            attendance=(self.episode_id,) if self.episode_id else self.attendance,
            settle_at=at,
        )
        return after, SessionHeld(at=at, changed=("reviewed_homework", "status"))

    def miss(self, missed_by: MissedBy, at: datetime) -> tuple[Self, SessionMissed]:
        self._must_be_scheduled()
        self._must_have_begun(at)
        after = replace(self, status=SessionStatus.MISSED, missed_by=missed_by)
        return after, SessionMissed(at=at, changed=("missed_by", "status"))

    def cancel(self, at: datetime) -> tuple[Self, SessionCancelled]:
        self._must_be_scheduled()
        return replace(self, status=SessionStatus.CANCELLED), SessionCancelled(at=at, changed=("status",))
