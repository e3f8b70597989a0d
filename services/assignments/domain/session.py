"""A therapy session: an appointment that is scheduled, then held, missed or cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import Cadence, MissedBy, SessionForm, SessionKind, SessionStatus
from services.assignments.domain.errors import Invalid, NotOpen, TooEarly
from services.assignments.domain.facts import (
    SessionCancelled,
    SessionFact,
    SessionHeld,
    SessionMissed,
    SessionScheduled,
)
from services.assignments.domain.walltime import zone

TREATMENT = frozenset({SessionKind.TREATMENT, SessionKind.BOTH})  # a review alone has no treatment in it
LATE_ENTRY = timedelta(hours=24)
EARLY_START = timedelta(minutes=30)
MAX_AHEAD = timedelta(days=3 * 366)
LONGEST = timedelta(minutes=600)
CHANGEABLE = frozenset({"starts_at", "kind", "minutes", "time_zone"})
TAKES_TIME = frozenset({SessionStatus.SCHEDULED, SessionStatus.HELD})


@dataclass(frozen=True, kw_only=True)
class InSeries:
    """Which of a series this is, counted from 0. One that was given a time `apart` does not move with the others."""

    id: str
    place: int
    cadence: Cadence
    apart: bool = False


@dataclass(frozen=True)
class SessionNote:
    """What became of a session that was held; `minutes` is its real length, None: as planned."""

    reviewed_homework: bool
    review_minutes: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a session: with a `note` if it was held, with who did not come if it was missed."""

    status: SessionStatus
    missed_by: MissedBy | None = None
    note: SessionNote | None = None

    def __post_init__(self) -> None:
        if (self.missed_by is not None) is not (self.status is SessionStatus.MISSED):
            raise Invalid({"missed_by": ["Say who did not come if it was missed, else leave this out."]})
        if (self.note is not None) is not (self.status is SessionStatus.HELD):
            sentence = "Say whether homework was looked at if it was held, else leave this and the minutes out."
            raise Invalid({"reviewed_homework": [sentence]})


@dataclass(frozen=True, kw_only=True)
class NotedBefore:
    """What was noted until somebody put it right."""

    status: SessionStatus
    missed_by: MissedBy | None = None
    reviewed_homework: bool | None = None
    review_minutes: int | None = None
    until: datetime
    put_right_by: str


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
    series: InSeries | None = None
    noted_before: tuple[NotedBefore, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_treatment_contact(self) -> bool:
        return self.status is SessionStatus.HELD and self.kind in TREATMENT

    @property
    def takes_time(self) -> bool:
        return self.status in TAKES_TIME

    def meets(self, other: Session) -> bool:
        """Both take place, at least for a while at the same time."""
        both = self.takes_time and other.takes_time and self.id != other.id
        return both and self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def scheduled(self, at: datetime) -> tuple[Self, SessionScheduled]:
        self._must_be_possible(at)
        return replace(self, settle_at=at), SessionScheduled(at=at)

    def move(self, changes: Mapping[str, Any], at: datetime) -> tuple[Self, SessionScheduled | None]:
        """Another time, kind or length. One of a series stands apart then: what moves the series leaves it."""
        apart = replace(self.series, apart=True) if self.series and "starts_at" in changes else self.series
        return self._placed(changes, apart, at)

    def move_with_series(
        self, changes: Mapping[str, Any], series: InSeries, at: datetime
    ) -> tuple[Self, SessionScheduled | None]:
        """As `move`, to this place of the series."""
        return self._placed(changes, series, at)

    def _placed(
        self, changes: Mapping[str, Any], series: InSeries | None, at: datetime
    ) -> tuple[Self, SessionScheduled | None]:
        self._must_be_scheduled()
        real = {name: value for name, value in changes.items() if name in CHANGEABLE and getattr(self, name) != value}
        if not real and series == self.series:
            return self, None
        after = replace(self, **real, series=series, settle_at=at)
        if "starts_at" in real:
            after._must_be_possible(at)
        return after, SessionScheduled(at=at, changed=tuple(sorted(real)))

    def follow(self, therapist_id: str, at: datetime) -> tuple[Self, SessionScheduled]:
        """Another therapist holds it."""
        return replace(self, therapist_id=therapist_id), SessionScheduled(at=at, changed=("therapist_id",))

    def _must_be_possible(self, at: datetime) -> None:
        zone(self.time_zone)
        if self.starts_at < at - LATE_ENTRY:
            raise Invalid({"starts_at": ["This time has passed. Choose a time from now on, or of the last 24 hours."]})
        if self.starts_at > at + MAX_AHEAD:
            raise Invalid({"starts_at": ["This is more than three years ahead. Choose an earlier time."]})

    def _must_be_scheduled(self) -> None:
        if self.status is not SessionStatus.SCHEDULED:
            raise NotOpen(f"This session is already marked as {self.status}. Schedule a new one to go on.")

    def _must_have_begun(self, at: datetime) -> None:
        if at < self.starts_at - EARLY_START:
            raise TooEarly("This session has not begun. Mark it when it starts, or cancel it.")

    def hold(self, note: SessionNote, at: datetime) -> tuple[Self, SessionHeld]:
        self._must_be_scheduled()
        self._must_have_begun(at)
        return self._noted(note, at)

    def correct(self, note: SessionNote, at: datetime) -> tuple[Self, SessionHeld]:
        """What was noted about a held session was not right."""
        if self.status is not SessionStatus.HELD:
            raise NotOpen(f"This session is marked as {self.status}. Only a held one has a note to put right.")
        return self._noted(note, at)

    def _noted(self, note: SessionNote, at: datetime) -> tuple[Self, SessionHeld]:
        minutes = note.minutes or self.minutes
        if note.review_minutes and not note.reviewed_homework:
            raise Invalid({"review_minutes": ["Leave this out when homework was not looked at."]})
        if note.review_minutes and note.review_minutes > minutes:
            raise Invalid({"review_minutes": [f"The session had {minutes} minutes. Choose as many, or fewer."]})
        after = replace(
            self,
            status=SessionStatus.HELD,
            minutes=minutes,
            reviewed_homework=note.reviewed_homework,
            review_minutes=note.review_minutes,
            attendance=(self.episode_id,) if self.episode_id else self.attendance,
            settle_at=at,
        )
        return after, SessionHeld(at=at, changed=("minutes", "review_minutes", "reviewed_homework", "status"))

    def miss(self, missed_by: MissedBy, at: datetime) -> tuple[Self, SessionMissed]:
        self._must_be_scheduled()
        self._must_have_begun(at)
        after = replace(self, status=SessionStatus.MISSED, missed_by=missed_by, settle_at=at)
        return after, SessionMissed(at=at, changed=("missed_by", "status"))

    def cancel(self, at: datetime) -> tuple[Self, SessionCancelled]:
        self._must_be_scheduled()
        after = replace(self, status=SessionStatus.CANCELLED, settle_at=at)
        return after, SessionCancelled(at=at, changed=("status",))

    def put_right(self, outcome: Outcome, by: str, at: datetime) -> tuple[Self, SessionFact | None]:
        """Something else became of it than was noted; back to planned while its time is not long past."""
        if self.status is SessionStatus.SCHEDULED:
            raise NotOpen("Nothing is noted about this session. Note what became of it, or call it off.")
        after, fact = self._as_planned(by, at)._become(outcome, at)
        if replace(after, noted_before=self.noted_before, settle_at=self.settle_at) == self:
            return self, None
        return after, fact

    def _as_planned(self, by: str, at: datetime) -> Self:
        before = NotedBefore(
            status=self.status,
            missed_by=self.missed_by,
            reviewed_homework=self.reviewed_homework,
            review_minutes=self.review_minutes,
            until=at,
            put_right_by=by,
        )
        return replace(
            self,
            status=SessionStatus.SCHEDULED,
            missed_by=None,
            reviewed_homework=None,
            review_minutes=None,
            attendance=(),
            noted_before=(*self.noted_before, before),
        )

    def _become(self, outcome: Outcome, at: datetime) -> tuple[Self, SessionFact]:
        if outcome.note is not None:
            return self.hold(outcome.note, at)
        if outcome.missed_by is not None:
            return self.miss(outcome.missed_by, at)
        if outcome.status is SessionStatus.CANCELLED:
            return self.cancel(at)
        if self.starts_at < at - LATE_ENTRY:
            raise Invalid({"status": ["Its time has passed. Say whether it was held, missed or called off."]})
        return replace(self, settle_at=at), SessionScheduled(at=at, changed=("status",))
