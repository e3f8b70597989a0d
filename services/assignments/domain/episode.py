"""An episode: one client's course of therapy in one clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import Cadence, EndReason, EpisodeStatus, Phase, Problem
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.facts import EpisodeChanged, EpisodeClosed, EpisodeOpened
from services.assignments.domain.walltime import local_day, zone

CHANGEABLE = frozenset({"therapist_id", "phase", "problem", "cadence", "time_zone"})


@dataclass(frozen=True, kw_only=True)
class PhaseSince:
    phase: Phase
    at: datetime


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

    def opened(self, at: datetime) -> tuple[Self, EpisodeOpened]:
        zone(self.time_zone)
        if self.started_on > local_day(at, self.time_zone):
            raise Invalid({"started_on": ["This day has not come yet. Use today or an earlier day."]})
        after = replace(self, phases=(PhaseSince(phase=self.phase, at=at),))
        return after, EpisodeOpened(at=at)

    @property
    def is_open(self) -> bool:
        return self.status is not EpisodeStatus.CLOSED

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
        return after, EpisodeChanged(at=at, changed=tuple(sorted(real)))

    def close(self, reason: EndReason, ended_on: date | None, at: datetime) -> tuple[Self, EpisodeClosed]:
        self.must_be_open()
        today = local_day(at, self.time_zone)
        ended_on = ended_on or max(today, self.started_on)
        if ended_on < self.started_on:
            raise Invalid({"ended_on": ["The end lies before the start. Use the day of the start or a later one."]})
        if ended_on > today:
            raise Invalid({"ended_on": ["This day has not come yet. Use today or an earlier day."]})
        after = replace(
            self,
            status=EpisodeStatus.CLOSED,
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
