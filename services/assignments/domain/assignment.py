"""An assignment: an exercise agreed with one client, why, when and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.agreement import (
    CLIENTS_OWN,
    SCHEDULE,
    Agreement,
    By,
    PendingChange,
    Revision,
    Step,
    StepKind,
)
from services.assignments.domain.codes import (
    AssignmentEnd,
    AssignmentStatus,
    Cadence,
    Family,
    Origin,
    Phase,
    Problem,
    Proposal,
    Role,
    ScheduleKind,
)
from services.assignments.domain.errors import Invalid, NotOpen, OwnProposal
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
MAX_STEPS = 200
ASK_THEM = "Ask the client to say yes on their phone, or mark that you agreed in the session."


@dataclass(frozen=True, kw_only=True)
class Assignment(Aggregate):
    """`talked_over`: when a role said that an obstacle which came again needs no question any more;
    `wish`: what the client said would suit better then. `stayed`: when a role chose to stay on the present rung of the
    chain; `follows`: the assignment whose chain led here."""

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
    programme: str | None = None  # of the group therapy in which it was set
    origin: Origin = Origin.INDIVIDUAL
    status: AssignmentStatus = AssignmentStatus.PROPOSED
    agreed_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: AssignmentEnd | None = None  # None: somebody ended it, or the course of therapy did
    stopped_at: datetime | None = None
    scheduled_at: datetime | None = None  # the next session is the first one after this; None: after the agreement
    planned_until: date | None = None
    rested_by_episode: bool = False
    talked_over: Mapping[str, datetime] = field(default_factory=dict)
    wish: Proposal | None = None
    stayed: Mapping[str, datetime] = field(default_factory=dict)
    on_rung_since: datetime | None = None
    follows: str | None = None
    planned_version: int | None = None  # the version of this assignment whose occurrences are all in place
    revisions: tuple[Revision, ...] = ()
    offered_by: Role | None = None  # who spoke last while it is a proposal; None: who proposed it
    pending: PendingChange | None = None
    steps: tuple[Step, ...] = ()

    @property
    def waits_for(self) -> Role | None:
        """Whose yes is asked, for the proposal or for a change of what was agreed."""
        if self.status is AssignmentStatus.PROPOSED:
            return self._other_than(self.offered_by or self.proposed_by)
        return self._other_than(self.pending.by) if self.pending else None

    def _other_than(self, role: Role) -> Role:
        if role is not Role.CLIENT:
            return Role.CLIENT
        return Role.THERAPIST if self.proposed_by is Role.CLIENT else self.proposed_by

    def proposed(self, at: datetime) -> tuple[Self, AssignmentProposed]:
        if self.schedule.last_day() < local_day(at, self.time_zone):
            raise Invalid({"schedule.start_on": ["These days have passed. Choose today or a later day."]})
        by = By(role=self.proposed_by, person_id=self.set_by or self.client_id)
        return self._with_step(StepKind.PROPOSED, at, by), AssignmentProposed(at=at)

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

    def agree(
        self, changes: Mapping[str, Any], at: datetime, by: By
    ) -> tuple[Self, AssignmentAgreed | AssignmentChanged]:
        """The yes to what waits: the proposal, or a change of what was agreed. Whoever says it may add their own words;
        a client may also take it smaller (`Less`), because less of it was offered, too."""
        if self.pending is not None and self.status is not AssignmentStatus.PROPOSED:
            return self._agree_to_change(changes, at, by)
        self._must_be(AssignmentStatus.PROPOSED)
        self._must_be_asked(by)
        schedule = changes.get(SCHEDULE, self.schedule)
        real = self.agreement.different({name: value for name, value in changes.items() if name != SCHEDULE})
        fields = (*sorted(real), *((SCHEDULE,) if schedule != self.schedule else ()))
        after = replace(
            self,
            agreement=replace(self.agreement, **real),
            schedule=schedule.agreed_on(local_day(at, self.time_zone)),
            status=AssignmentStatus.AGREED,
            agreed_at=at,
            settle_at=at,
        )
        return after._with_step(StepKind.AGREED, at, by, fields), AssignmentAgreed(at=at, changed=("status", *fields))

    def _agree_to_change(self, changes: Mapping[str, Any], at: datetime, by: By) -> tuple[Self, AssignmentChanged]:
        assert self.pending is not None
        self._must_be_asked(by)
        agreement = self.pending.onto(self.agreement)
        own = agreement.different({name: value for name, value in changes.items() if name != SCHEDULE})
        schedule = changes.get(SCHEDULE, self.pending.schedule_after(self.schedule))
        fields = tuple(sorted({*self.pending.changed, *own}))
        after = replace(self, pending=None)._changed(replace(agreement, **own), schedule, at, by)
        fact = AssignmentChanged(at=at, changed=("waits_for", *fields))
        return after._with_step(StepKind.CHANGE_AGREED, at, by, fields), fact

    def _must_be_asked(self, by: By) -> None:
        """Nobody says yes to what they proposed themselves; staff may note the yes that was given in the room."""
        if by.in_session or by.is_client is (self.waits_for is Role.CLIENT):
            return
        if by.is_client:
            raise OwnProposal("You suggested this yourself, so it waits for the other yes. You can take it back.")
        raise Invalid({"in_session": [ASK_THEM]})

    def with_its_day_planned(self) -> Self:
        """Its only occurrence is made by whoever fills it in; nothing is left for the worker."""
        return replace(self, planned_until=self.first_day(), settle_at=None)

    def decline(self, at: datetime, by: By) -> tuple[Self, AssignmentDeclined | AssignmentChanged]:
        """The no to what waits, by either side; it needs no reason. Of a change, what was agreed stays."""
        own = by.is_client is not (self.waits_for is Role.CLIENT)
        if self.pending is not None and self.status is not AssignmentStatus.PROPOSED:
            kind = StepKind.CHANGE_TAKEN_BACK if own else StepKind.CHANGE_DECLINED
            after = replace(self, pending=None)._with_step(kind, at, by, self.pending.changed)
            return after, AssignmentChanged(at=at, changed=("waits_for",))
        self._must_be(AssignmentStatus.PROPOSED)
        after = replace(self, status=AssignmentStatus.DECLINED, ended_at=at)
        kind = StepKind.TAKEN_BACK if own else StepKind.DECLINED
        return after._with_step(kind, at, by), AssignmentDeclined(at=at, changed=("status",))

    def change(
        self, agreement: Mapping[str, Any], schedule: Schedule | None, by: By, at: datetime
    ) -> tuple[Self, AssignmentChanged | None]:
        """Another sheet or schedule. Of a proposal it is the newer offer, which the other is asked about; of something
        agreed it waits for the other's yes, unless that was given in the session."""
        self._must_be(AssignmentStatus.PROPOSED, AssignmentStatus.AGREED, AssignmentStatus.PAUSED)
        if self.status is AssignmentStatus.PROPOSED:
            return self._offer(agreement, schedule, by, at)
        if by.in_session:
            return self._change_now(agreement, schedule, by, at)
        own = {name: value for name, value in agreement.items() if by.is_client and name in CLIENTS_OWN}
        after, at_once = self._change_now(own, None, by, at)
        asked = {name: value for name, value in agreement.items() if name not in own}
        pending, waits = after._ask(asked, schedule, by, at)
        changed = (*(at_once.changed if at_once else ()), *(("waits_for",) if waits else ()))
        return pending, AssignmentChanged(at=at, changed=changed) if at_once or waits else None

    def _offer(
        self, agreement: Mapping[str, Any], schedule: Schedule | None, by: By, at: datetime
    ) -> tuple[Self, AssignmentChanged | None]:
        after, fields = self._rewritten(agreement, schedule, by, at)
        if not fields:
            return self, None
        if not (by.is_client and CLIENTS_OWN.issuperset(fields)):
            after = replace(after, offered_by=by.role)
        after = after._with_step(StepKind.PROPOSED_ANOTHER_WAY, at, by, fields)
        return after, AssignmentChanged(at=at, changed=(*fields, "waits_for"))

    def _change_now(
        self, agreement: Mapping[str, Any], schedule: Schedule | None, by: By, at: datetime
    ) -> tuple[Self, AssignmentChanged | None]:
        """Open occurrences are planned again (`settle_at`), answered ones never touched."""
        after, fields = self._rewritten(agreement, schedule, by, at)
        if not fields:
            return self, None
        if by.in_session:
            after = replace(after, pending=None)
        return after._with_step(StepKind.CHANGED, at, by, fields), AssignmentChanged(at=at, changed=fields)

    def _ask(self, agreement: Mapping[str, Any], schedule: Schedule | None, by: By, at: datetime) -> tuple[Self, bool]:
        """Built on the change that lies on the table, if there is one; whether anything is asked that was not before.
        A change back to what was agreed takes it off the table."""
        table = self.pending.onto(self.agreement) if self.pending else self.agreement
        planned = self.pending.schedule if self.pending else self.schedule
        wanted, when = replace(table, **agreement), schedule or planned
        if (wanted, when) == (table, planned):
            return self, False
        names = [name for name in Agreement.__dataclass_fields__ if name not in CLIENTS_OWN or not by.is_client]
        fields = [name for name in names if getattr(wanted, name) != getattr(self.agreement, name)]
        fields += [SCHEDULE] if when != self.schedule else []
        if not fields:
            return self.decline(at, by)[0], True
        pending = PendingChange(
            at=at, by=by.role, by_id=by.person_id, agreement=wanted, schedule=when, changed=tuple(fields)
        )
        return replace(self, pending=pending)._with_step(StepKind.CHANGE_PROPOSED, at, by, fields), True

    def _rewritten(
        self, agreement: Mapping[str, Any], schedule: Schedule | None, by: By, at: datetime
    ) -> tuple[Self, tuple[str, ...]]:
        """With these words and days, and which of them are different; none where nothing is."""
        real, when = self.agreement.different(agreement), schedule or self.schedule
        fields = (*sorted(real), *((SCHEDULE,) if when != self.schedule else ()))
        return (self._changed(replace(self.agreement, **real), when, at, by) if fields else self), fields

    def _changed(self, agreement: Agreement, schedule: Schedule, at: datetime, by: By) -> Self:
        """What stood there before is kept."""
        before = Revision(at=at, by=by.role, agreement=self.agreement, schedule=self.schedule)
        revisions = (*self.revisions, before)[-MAX_REVISIONS:]
        moved = agreement.chain != self.agreement.chain
        after = replace(
            self,
            agreement=agreement,
            schedule=schedule.agreed_on(local_day(at, self.time_zone)),
            revisions=revisions,
            on_rung_since=at if moved else self.on_rung_since,
        )
        return after._planned_from(at) if after.schedule != self.schedule else after

    def pause(self, at: datetime, by: By | None = None) -> tuple[Self, AssignmentPaused]:
        """`by` is who let it rest; None: it follows from something else, and is no step of its own."""
        self._must_be(AssignmentStatus.AGREED)
        after = replace(self, status=AssignmentStatus.PAUSED, stopped_at=at, settle_at=at)
        return after._with_step(StepKind.PAUSED, at, by), AssignmentPaused(at=at, changed=("status",))

    def resume(self, at: datetime, by: By | None = None) -> tuple[Self, AssignmentChanged]:
        self._must_be(AssignmentStatus.PAUSED)
        if self.rested_by_episode:
            raise NotOpen("This rests while the course of therapy is paused. It comes back when the course goes on.")
        after = replace(self, status=AssignmentStatus.AGREED, stopped_at=None)._planned_from(at)
        return after._with_step(StepKind.RESUMED, at, by), AssignmentChanged(at=at, changed=("status",))

    def rest(self, since: datetime, at: datetime) -> tuple[Self, AssignmentPaused | None]:
        """The course is paused since then; what was agreed or resumed later is meant for the time of the pause."""
        latest = self.scheduled_at or self.agreed_at
        if self.status is not AssignmentStatus.AGREED or latest is None or latest > since:
            return self, None
        paused, fact = self.pause(at)
        return replace(paused, rested_by_episode=True), fact

    def wake(self, at: datetime) -> tuple[Self, AssignmentChanged | None]:
        """The course goes on. One that was paused by hand stays paused."""
        if not self.rested_by_episode or self.status is not AssignmentStatus.PAUSED:
            return self, None
        return replace(self, rested_by_episode=False).resume(at)

    def end(
        self, at: datetime, by: By | None = None, reason: AssignmentEnd | None = None
    ) -> tuple[Self, AssignmentEnded]:
        self._must_be(AssignmentStatus.PROPOSED, AssignmentStatus.AGREED, AssignmentStatus.PAUSED)
        over = replace(self, status=AssignmentStatus.ENDED, ended_at=at, stopped_at=at, settle_at=at, pending=None)
        after = replace(over, end_reason=reason)._with_step(StepKind.ENDED, at, by)
        return after, AssignmentEnded(at=at, changed=("status", *(("end_reason",) if reason else ())))

    def take_up_again(self, at: datetime) -> tuple[Self, AssignmentChanged]:
        """It ended by itself, and the answer that made it end was taken back."""
        self._must_be(AssignmentStatus.ENDED)
        again = replace(self, status=AssignmentStatus.AGREED, ended_at=None, stopped_at=None, end_reason=None)
        return again._planned_from(at), AssignmentChanged(at=at, changed=("status", "end_reason"))

    def stay(self, at: datetime, *roles: Role) -> Self:
        """The offer of a step is answered on these sides: only what comes from now on speaks for another."""
        return replace(self, stayed={**self.stayed, **{role.value: at for role in roles}})

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

    def talk_over(self, role: Role, at: datetime, wish: Proposal | None = None) -> Self:
        """The question about an obstacle that came again is answered, or waved away, on this side. What the client
        wishes stands until the therapist has talked it over."""
        return replace(self, talked_over={**self.talked_over, role.value: at}, wish=wish)

    @property
    def is_over(self) -> bool:
        return self.status in {AssignmentStatus.DECLINED, AssignmentStatus.ENDED}

    def _with_step(self, kind: StepKind, at: datetime, by: By | None, fields: Sequence[str] = ()) -> Self:
        if by is None:
            return self
        step = Step(
            kind=kind, at=at, by=by.role, by_id=by.person_id, in_session=by.in_session, changed=tuple(sorted(fields))
        )
        return replace(self, steps=(*self.steps, step)[-MAX_STEPS:])

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
