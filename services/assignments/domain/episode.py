"""An episode: one client's course of therapy in one clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import Cadence, EndReason, EpisodeStatus, PauseReason, Phase, Problem
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.facts import EpisodeChanged, EpisodeClosed, EpisodeOpened, EpisodePaused
from services.assignments.domain.walltime import local_day, start_of, zone

WHO_TREATS = frozenset({"therapist_id", "co_therapist_ids"})
CHANGEABLE = WHO_TREATS | {"phase", "problem", "cadence", "time_zone"}


@dataclass(frozen=True, kw_only=True)
class PhaseSince:
    phase: Phase
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TherapistSince:
    therapist_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Since `at`; goes on by itself on the local day `resume_on` (None: when somebody says so)."""

    reason: PauseReason
    at: datetime
    resume_on: date | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Episode(Aggregate):
    client_id: str
    therapist_id: str
    phase: Phase
    problem: Problem
    cadence: Cadence
    time_zone: str
    started_on: date
    group_id: str | None = None
    programme: str | None = None
    status: EpisodeStatus = EpisodeStatus.OPEN
    ended_on: date | None = None
    closed_at: datetime | None = None
    end_reason: EndReason | None = None
    treatment_contacts: int = 0
    phases: tuple[PhaseSince, ...] = ()
    co_therapist_ids: tuple[str, ...] = ()
    therapists: tuple[TherapistSince, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def opened(self, at: datetime) -> tuple[Self, EpisodeOpened]:
        zone(self.time_zone)
        if self.started_on > local_day(at, self.time_zone):
            raise Invalid({"started_on": ["This day has not come yet. Use today or an earlier day."]})
        after = replace(
            self,
            phases=(PhaseSince(phase=self.phase, at=at),),
            therapists=(TherapistSince(therapist_id=self.therapist_id, at=at),),
        )
        return after, EpisodeOpened(at=at)

    @property
    def is_open(self) -> bool:
        return self.status is not EpisodeStatus.CLOSED

    @property
    def pause(self) -> Pause | None:
        """The one that lasts."""
        return self.pauses[-1] if self.status is EpisodeStatus.PAUSED else None

    def is_treated_by(self, person_id: str) -> bool:
        return person_id == self.therapist_id or person_id in self.co_therapist_ids

    def treated_by(self, person_id: str) -> str:
        """That person, if they treat this client, else the therapist."""
        return person_id if self.is_treated_by(person_id) else self.therapist_id

    def must_be_open(self) -> None:
        if not self.is_open:
            raise NotOpen("This course of therapy has ended. Open a new one to go on.")

    def change(self, changes: Mapping[str, Any], at: datetime) -> tuple[Self, EpisodeChanged | None]:
        """New therapist, phase, problem, cadence or zone; open assignments follow (`settle_at`)."""
        self.must_be_open()
        real = {name: value for name, value in changes.items() if name in CHANGEABLE and getattr(self, name) != value}
        if not real:
            return self, None
        zone(real.get("time_zone", self.time_zone))
        after = replace(self, **real, settle_at=at)
        if "phase" in real:
            after = replace(after, phases=(*self.phases, PhaseSince(phase=real["phase"], at=at)))
        if "therapist_id" in real:
            others = tuple(one for one in after.co_therapist_ids if one != after.therapist_id)
            since = TherapistSince(therapist_id=after.therapist_id, at=at)
            after = replace(after, co_therapist_ids=others, therapists=(*self.therapists, since))
        if after.therapist_id in after.co_therapist_ids:
            raise Invalid({"co_therapist_ids": ["The therapist of this course is one of them. Name the others only."]})
        return after, EpisodeChanged(at=at, changed=tuple(sorted(real)))

    def rest(self, reason: PauseReason, resume_on: date | None, at: datetime) -> tuple[Self, EpisodePaused]:
        """Paused: what is agreed rests meanwhile. Again while it is: another reason or another day."""
        self.must_be_open()
        if resume_on is not None and resume_on <= local_day(at, self.time_zone):
            raise Invalid({"resume_on": ["Choose a day from tomorrow on, or leave it open."]})
        since = self.pause.at if self.pause else at
        before = self.pauses[:-1] if self.pause else self.pauses
        lasting = Pause(reason=reason, at=since, resume_on=resume_on)
        after = replace(self, status=EpisodeStatus.PAUSED, pauses=(*before, lasting), settle_at=at)
        return after, EpisodePaused(at=at, changed=("pause_reason", "resume_on", "status"))

    def resume(self, at: datetime) -> tuple[Self, EpisodeChanged]:
        if self.pause is None:
            raise NotOpen("This course is not paused. There is nothing to resume.")
        over = (*self.pauses[:-1], replace(self.pause, ended_at=at))
        after = replace(self, status=EpisodeStatus.OPEN, pauses=over, settle_at=at)
        return after, EpisodeChanged(at=at, changed=("pause_reason", "resume_on", "status"))

    def resumes_at(self) -> datetime | None:
        """When a pause ends by itself."""
        day = self.pause.resume_on if self.pause else None
        return start_of(day, self.time_zone) if day else None

    def close(self, reason: EndReason, ended_on: date | None, at: datetime) -> tuple[Self, EpisodeClosed]:
        self.must_be_open()
        today = local_day(at, self.time_zone)
        ended_on = ended_on or max(today, self.started_on)
        if ended_on < self.started_on:
            raise Invalid({"ended_on": ["The end lies before the start. Use the day of the start or a later one."]})
        if ended_on > today:
            raise Invalid({"ended_on": ["This day has not come yet. Use today or an earlier day."]})
        over = tuple(replace(one, ended_at=one.ended_at or at) for one in self.pauses)
        after = replace(
            self,
            status=EpisodeStatus.CLOSED,
            pauses=over,
            end_reason=reason,
            ended_on=ended_on,
            closed_at=at,
            settle_at=at,
        )
        return after, EpisodeClosed(at=at, changed=("ended_on", "end_reason", "status"))

    def joined(self, group_id: str, programme: str | None, at: datetime) -> tuple[Self, EpisodeChanged | None]:
        if self.group_id == group_id and self.programme == programme:
            return self, None
        after = replace(self, group_id=group_id, programme=programme)
        return after, EpisodeChanged(at=at, changed=("group_id", "programme"))

    def counted(self, contacts: int, at: datetime) -> tuple[Self, EpisodeChanged | None]:
        """Treatment contacts as recomputed from the held sessions: set, never incremented."""
        if contacts == self.treatment_contacts:
            return self, None
        return replace(self, treatment_contacts=contacts), EpisodeChanged(at=at, changed=("treatment_contacts",))
