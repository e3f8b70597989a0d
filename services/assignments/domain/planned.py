"""An occurrence as it is planned: one due instance of an assignment, with its day, its window and its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Family, OccurrenceStatus, Origin, Phase, Problem
from services.assignments.domain.errors import NotOpen, WindowClosed
from services.assignments.domain.facts import (
    OccurrenceLapsed,
    OccurrenceRescheduled,
    OccurrenceScheduled,
    OccurrenceStarted,
    OccurrenceWithdrawn,
)
from services.assignments.domain.identity import occurrence_id
from services.assignments.domain.schedule import Window

OPEN = frozenset({OccurrenceStatus.SCHEDULED, OccurrenceStatus.STARTED})


@dataclass(frozen=True, kw_only=True)
class PlannedOccurrence(Aggregate):
    assignment_id: str
    episode_id: str
    client_id: str
    therapist_id: str
    exercise_code: str
    exercise_version: int
    family: Family
    phase: Phase
    problem: Problem
    origin: Origin
    assignment_agreed_at: datetime
    local_date: date
    local_time: time
    time_zone: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    group_id: str | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED
    first_opened_at: datetime | None = None

    @classmethod
    def of(cls, assignment: Assignment, day: date) -> Self:
        window = assignment.schedule.window(day, assignment.time_zone)
        assert assignment.agreed_at is not None
        return cls(
            id=occurrence_id(assignment.id, day.isoformat()),
            clinic_id=assignment.clinic_id,
            entered_via=assignment.entered_via,
            settle_at=window.closes_at,
            assignment_id=assignment.id,
            episode_id=assignment.episode_id,
            client_id=assignment.client_id,
            therapist_id=assignment.therapist_id,
            group_id=assignment.group_id,
            exercise_code=assignment.exercise_code,
            exercise_version=assignment.exercise_version,
            family=assignment.family,
            phase=assignment.phase,
            problem=assignment.problem,
            origin=assignment.origin,
            assignment_agreed_at=assignment.agreed_at,
            local_date=day,
            local_time=assignment.schedule.time,
            time_zone=assignment.time_zone,
            opens_at=window.opens_at,
            due_at=window.due_at,
            closes_at=window.closes_at,
        )

    def scheduled(self, at: datetime) -> tuple[Self, OccurrenceScheduled]:
        return self, OccurrenceScheduled(at=at)

    @property
    def window(self) -> Window:
        return Window(self.opens_at, self.due_at, self.closes_at)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def like(self, assignment: Assignment) -> Self:
        """What it would look like if it were planned now; state, answers and id stay."""
        return replace(
            self,
            therapist_id=assignment.therapist_id,
            time_zone=assignment.time_zone,
            local_time=assignment.schedule.time,
            **vars(assignment.schedule.window(self.local_date, assignment.time_zone)),
        )

    def reschedule(self, assignment: Assignment, at: datetime) -> tuple[Self, OccurrenceRescheduled]:
        """New times; one that was withdrawn (a pause that is over) comes back."""
        wanted = self.like(assignment)
        status = self.status if self.is_open else OccurrenceStatus.SCHEDULED
        if status is OccurrenceStatus.SCHEDULED and self.first_opened_at is not None:
            status = OccurrenceStatus.STARTED
        after = replace(wanted, status=status, settle_at=wanted.closes_at)
        names = ("therapist_id", "time_zone", "local_time", "opens_at", "due_at", "closes_at", "status")
        changed = tuple(name for name in names if getattr(self, name) != getattr(after, name))
        return after, OccurrenceRescheduled(at=at, changed=changed)

    def start(self, at: datetime) -> tuple[Self, OccurrenceStarted | None]:
        """The client began; opening early is fine."""
        self.must_take_answers(at, early=True)
        if self.first_opened_at is not None:
            return self, None
        after = replace(self, status=OccurrenceStatus.STARTED, first_opened_at=at)
        return after, OccurrenceStarted(at=at, changed=("first_opened_at", "status"))

    def lapse(self, at: datetime) -> tuple[Self, OccurrenceLapsed | None]:
        """The window is over without an answer."""
        if not self.is_open or at < self.closes_at:
            return self, None
        after = replace(self, status=OccurrenceStatus.LAPSED, settle_at=None)
        return after, OccurrenceLapsed(at=at, changed=("status",))

    def withdraw(self, at: datetime) -> tuple[Self, OccurrenceWithdrawn | None]:
        """Not asked for any more. One that lapsed goes, too, if its assignment turns out to have stopped before."""
        if not self.is_open and self.status is not OccurrenceStatus.LAPSED:
            return self, None
        after = replace(self, status=OccurrenceStatus.WITHDRAWN, settle_at=None)
        return after, OccurrenceWithdrawn(at=at, changed=("status",))

    def must_take_answers(self, at: datetime, *, early: bool) -> None:
        """What was answered in time may be added to after it."""
        if self.status is OccurrenceStatus.WITHDRAWN:
            raise NotOpen("This is not asked for any more. Nothing you wrote was lost; there is nothing to do.")
        if at >= self.closes_at and self.status is not OccurrenceStatus.RESPONDED:
            raise WindowClosed("The time for this one is over. Nothing is lost: bring it up when you next meet.")
        if at < self.opens_at and not early:
            raise WindowClosed("This opens later. What you wrote stays here as a draft; hand it in from that day on.")
