"""An assignment: an exercise agreed with one client, why, when and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import (
    AssignmentStatus,
    Cadence,
    Family,
    Obstacle,
    Origin,
    Phase,
    Problem,
    Role,
    ScheduleKind,
)
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.facts import (
    AssignmentAgreed,
    AssignmentChanged,
    AssignmentDeclined,
    AssignmentEnded,
    AssignmentPaused,
    AssignmentProposed,
)
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.walltime import local_day

MAX_REVISIONS = 50


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What was agreed, in people's own words: never leaves this service in an event."""

    own_name: str
    rationale: str = ""
    what: str = ""
    minutes: int | None = None
    confidence: int | None = None
    foreseen_obstacle: Obstacle | None = None
    foreseen_obstacle_words: str = ""
    plan_if: str = ""
    plan_then: str = ""
    understood: bool | None = None

    @property
    def has_plan(self) -> bool:
        return bool(self.plan_if and self.plan_then)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What stood on the sheet before a change."""

    at: datetime
    by: Role
    agreement: Agreement
    schedule: Schedule


@dataclass(frozen=True, kw_only=True)
class Assignment(Aggregate):
    episode_id: str
    client_id: str
    therapist_id: str
    exercise_code: str
    exercise_version: int
    family: Family
    phase: Phase
    problem: Problem
    cadence: Cadence
    time_zone: str
    schedule: Schedule
    agreement: Agreement
    proposed_by: Role
    proposed_at: datetime
    set_by: str | None = None  # the clinician; None for what a client proposed
    group_id: str | None = None
    origin: Origin = Origin.INDIVIDUAL
    status: AssignmentStatus = AssignmentStatus.PROPOSED
    agreed_at: datetime | None = None
    ended_at: datetime | None = None
    stopped_at: datetime | None = None
    scheduled_at: datetime | None = None  # the next session is the first one after this; None: after the agreement
    planned_until: date | None = None
    planned_version: int | None = None  # the version of this assignment whose occurrences are all in place
    revisions: tuple[Revision, ...] = ()

    def proposed(self, at: datetime) -> tuple[Self, AssignmentProposed]:
        if self.schedule.last_day() < local_day(at, self.time_zone):
            raise Invalid({"schedule.start_on": ["These days have passed. Choose today or a later day."]})
        return self, AssignmentProposed(at=at)

    def first_day(self) -> date:
        """No occurrence lies before the local day on which both had agreed."""
        assert self.agreed_at is not None
        return max(self.schedule.start_on, local_day(self.agreed_at, self.time_zone))

    def starts_when_needed(self, at: datetime) -> bool:
        """Whether the client may start it at this moment, without a day of its own."""
        if self.status is not AssignmentStatus.AGREED or self.schedule.kind is not ScheduleKind.WHEN_TRIGGERED:
            return False
        day = local_day(at, self.time_zone)
        return self.first_day() <= day <= self.schedule.last_day() and not self.schedule.is_skipped(day)

    def agree(self, changes: Mapping[str, Any], at: datetime) -> tuple[Self, AssignmentAgreed]:
        """Both said yes. The client may name it, say how sure they are and make a plan while agreeing."""
        self._must_be(AssignmentStatus.PROPOSED)
        agreement = replace(self.agreement, **changes)
        after = replace(
            self,
            agreement=agreement,
            schedule=self.schedule.agreed_on(local_day(at, self.time_zone)),
            status=AssignmentStatus.AGREED,
            agreed_at=at,
            settle_at=at,
        )
        return after, AssignmentAgreed(at=at, changed=("status", *sorted(changes)))

    def with_its_day_planned(self) -> Self:
        """Its only occurrence is made by whoever fills it in; nothing is left for the worker."""
        return replace(self, planned_until=self.first_day(), settle_at=None)

    def decline(self, at: datetime) -> tuple[Self, AssignmentDeclined]:
        self._must_be(AssignmentStatus.PROPOSED)
        after = replace(self, status=AssignmentStatus.DECLINED, ended_at=at)
        return after, AssignmentDeclined(at=at, changed=("status",))

    def change(
        self, agreement: Mapping[str, Any], schedule: Schedule | None, by: Role, at: datetime
    ) -> tuple[Self, AssignmentChanged | None]:
        """Another sheet or schedule. Open occurrences are planned again (`settle_at`), answered ones never touched."""
        self._must_be(AssignmentStatus.PROPOSED, AssignmentStatus.AGREED, AssignmentStatus.PAUSED)
        real = {name: value for name, value in agreement.items() if getattr(self.agreement, name) != value}
        moved = schedule is not None and schedule != self.schedule
        if not real and not moved:
            return self, None
        before = Revision(at=at, by=by, agreement=self.agreement, schedule=self.schedule)
        after = replace(
            self,
            agreement=replace(self.agreement, **real),
            schedule=schedule if schedule is not None else self.schedule,
            revisions=(*self.revisions, before)[-MAX_REVISIONS:],
        )
        if moved:
            after = after._planned_from(at)
        changed = (*sorted(real), *(("schedule",) if moved else ()))
        return after, AssignmentChanged(at=at, changed=changed)

    def pause(self, at: datetime) -> tuple[Self, AssignmentPaused]:
        self._must_be(AssignmentStatus.AGREED)
        after = replace(self, status=AssignmentStatus.PAUSED, stopped_at=at, settle_at=at)
        return after, AssignmentPaused(at=at, changed=("status",))

    def resume(self, at: datetime) -> tuple[Self, AssignmentChanged]:
        self._must_be(AssignmentStatus.PAUSED)
        after = replace(self, status=AssignmentStatus.AGREED, stopped_at=None)._planned_from(at)
        return after, AssignmentChanged(at=at, changed=("status",))

    def end(self, at: datetime) -> tuple[Self, AssignmentEnded]:
        self._must_be(AssignmentStatus.PROPOSED, AssignmentStatus.AGREED, AssignmentStatus.PAUSED)
        after = replace(self, status=AssignmentStatus.ENDED, ended_at=at, stopped_at=at, settle_at=at)
        return after, AssignmentEnded(at=at, changed=("status",))

    @property
    def only_goes_on(self) -> bool:
        """Nothing changed since it was planned: there is nothing to do but to add the days that have come nearer."""
        planned = self.planned_until is not None and self.planned_version == self.version
        return planned and self.status is AssignmentStatus.AGREED and not self.schedule.follows_sessions

    def follow(
        self, therapist_id: str, time_zone: str, cadence: Cadence, at: datetime
    ) -> tuple[Self, AssignmentChanged | None]:
        """Take over what changed in the episode."""
        wanted = {"therapist_id": therapist_id, "time_zone": time_zone, "cadence": cadence}
        real = {name: value for name, value in wanted.items() if getattr(self, name) != value}
        if not real:
            return self, None
        after: Self = replace(self, **real, settle_at=at)  # type: ignore[arg-type]  # names and types match `wanted`
        return after, AssignmentChanged(at=at, changed=tuple(sorted(real)))

    @property
    def is_over(self) -> bool:
        return self.status in {AssignmentStatus.DECLINED, AssignmentStatus.ENDED}

    def _planned_from(self, at: datetime) -> Self:
        """Days before today count as planned, so that none of them is filled in afterwards."""
        yesterday = local_day(at, self.time_zone) - timedelta(days=1)
        until = max(self.planned_until, yesterday) if self.planned_until else yesterday
        if self.agreed_at is None:
            return replace(self, planned_until=until, settle_at=None)
        return replace(self, planned_until=until, scheduled_at=at, settle_at=at)

    def _must_be(self, *states: AssignmentStatus) -> None:
        if self.status not in states:
            raise NotOpen(f"This is {self.status} now, so this step is not open. Load it again to see what is.")
