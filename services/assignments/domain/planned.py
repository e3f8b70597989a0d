"""An occurrence as it is planned: one due instance of an assignment, with its day, its window and its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Cadence, Family, OccurrenceStatus, Origin, Phase, Problem
from services.assignments.domain.errors import NotOpen, WindowClosed
from services.assignments.domain.facts import (
    OccurrenceLapsed,
    OccurrenceRescheduled,
    OccurrenceScheduled,
    OccurrenceStarted,
    OccurrenceWithdrawn,
)
from services.assignments.domain.identity import occurrence_id
from services.assignments.domain.schedule import Slot, Window
from services.assignments.domain.schedule.days import day_slot
from services.assignments.domain.schedule.moments import TRIGGERED_AS

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
    slot: str = ""
    has_due_time: bool = True
    group_id: str | None = None
    cadence: Cadence | None = None  # of the sessions when it was planned; None: planned before this was kept
    programme: str | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED
    first_opened_at: datetime | None = None

    def __post_init__(self) -> None:
        """Documents that are older than slots have one a day."""
        if not self.slot:
            object.__setattr__(self, "slot", self.local_date.isoformat())

    @classmethod
    def of(cls, assignment: Assignment, day: date) -> Self:
        """That of a whole local day."""
        return cls.in_slot(assignment, day_slot(assignment.schedule, day, assignment.time_zone))

    @classmethod
    def in_slot(cls, assignment: Assignment, slot: Slot) -> Self:
        assert assignment.agreed_at is not None
        return cls(
            id=occurrence_id(assignment.id, slot.key),
            clinic_id=assignment.clinic_id,
            entered_via=assignment.entered_via,
            settle_at=slot.window.closes_at,
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
            cadence=assignment.cadence,
            programme=assignment.programme,
            assignment_agreed_at=assignment.agreed_at,
            time_zone=assignment.time_zone,
            slot=slot.key,
            **_times_of(slot),
        )

    def scheduled(self, at: datetime) -> tuple[Self, OccurrenceScheduled]:
        return self, OccurrenceScheduled(at=at)

    @property
    def window(self) -> Window:
        return Window(self.opens_at, self.due_at, self.closes_at)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def was_triggered(self) -> bool:
        """The client started it, when it was needed."""
        return self.slot.startswith(f"{TRIGGERED_AS}_")

    @property
    def in_its_slot(self) -> Slot:
        return Slot(
            key=self.slot,
            local_date=self.local_date,
            local_time=self.local_time,
            window=self.window,
            has_due_time=self.has_due_time,
        )

    def like(self, assignment: Assignment, slot: Slot) -> Self:
        """What it would look like if it were planned now; state, answers and id stay."""
        return replace(self, therapist_id=assignment.therapist_id, time_zone=assignment.time_zone, **_times_of(slot))

    def reschedule(self, assignment: Assignment, slot: Slot, at: datetime) -> tuple[Self, OccurrenceRescheduled]:
        """New times; one that was withdrawn (a pause that is over) comes back."""
        wanted = self.like(assignment, slot)
        status = self.status if self.is_open else OccurrenceStatus.SCHEDULED
        if status is OccurrenceStatus.SCHEDULED and self.first_opened_at is not None:
            status = OccurrenceStatus.STARTED
        after = replace(wanted, status=status, settle_at=wanted.closes_at)
        names = ("therapist_id", "time_zone", "status", *_times_of(slot))
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


def _times_of(slot: Slot) -> dict[str, Any]:
    return {
        "local_date": slot.local_date,
        "local_time": slot.local_time,
        "has_due_time": slot.has_due_time,
        **vars(slot.window),
    }
