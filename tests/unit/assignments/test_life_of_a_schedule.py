"""An assignment lives on, whatever its schedule: time passes, sessions move, people change their minds, clocks jump and
workers stop half-way; after each step what is open is what the agreement says, and what was answered is untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, OccurrenceStatus, ResponseKind, ScheduleKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import HORIZON_DAYS, Plan, frame_of, looks_back_to, plan
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Schedule, Skip
from services.assignments.domain.schedule.layout import slots
from services.assignments.domain.session import Session
from services.assignments.domain.walltime import local_day
from tests.unit.assignments.make import LONDON, TOGETHER, a_session, an_assignment, utc

BEGINS = utc(2026, 10, 20, 12)  # the clocks change on the 25th
DID = Answer(kind=ResponseKind.DID)
KINDS: dict[ScheduleKind, dict[str, Any]] = {
    ScheduleKind.ONCE: {},
    ScheduleKind.BY_DATE: {"end_on": 9},
    ScheduleKind.DAILY: {},
    ScheduleKind.WEEKDAYS: {"weekdays": (1, 3, 7), "every_weeks": 2},
    ScheduleKind.MONTHLY: {"month_day": 31},
    ScheduleKind.TIMES_A_WEEK: {"times": 3},
    ScheduleKind.TIMES_IN_ALL: {"times": 5, "end_on": 40},
    ScheduleKind.RANDOM_MOMENTS: {"times": 3, "until_time": time(21)},
    ScheduleKind.BEFORE_NEXT_SESSION: {},
    ScheduleKind.BEFORE_SESSIONS: {"days_before": 2},
    ScheduleKind.UNTIL_NEXT_SESSION: {},
    ScheduleKind.WHEN_TRIGGERED: {},
}


def a_schedule_of(kind: ScheduleKind, start_on: date, skips: tuple[Skip, ...] = ()) -> Schedule:
    own = dict(KINDS[kind])
    if "end_on" in own:
        own["end_on"] = start_on + timedelta(days=own["end_on"])
    return Schedule(kind=kind, start_on=start_on, time=time(8), skips=skips, **own)


class Life(RuleBasedStateMachine):
    """`there` is what the store holds, by slot."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = BEGINS
        self.there: dict[str, Occurrence] = {}
        self.answered: dict[str, Occurrence] = {}
        self.sessions: dict[str, Session] = {}
        self.assignment: Assignment = an_assignment(BEGINS)
        self.named = 0

    @initialize(kind=st.sampled_from(ScheduleKind))
    def agree(self, kind: ScheduleKind) -> None:
        schedule = a_schedule_of(kind, local_day(self.now, LONDON))
        self.assignment = an_assignment(self.now, schedule=schedule)
        self.work()

    def planned(self) -> Plan:
        since = looks_back_to(self.assignment, self.now)
        existing = {key: one for key, one in self.there.items() if one.closes_at > since}
        return plan(self.assignment, existing, self.now, self.sessions.values())

    def carry_out(self, made: Plan, steps: int | None = None) -> None:
        """All of it, or as many writes as there were before the worker stopped."""
        writes = [
            *(one for one in made.make if one.slot not in self.there),
            *(one.reschedule(self.assignment, slot, self.now)[0] for one, slot in made.move),
            *(one.withdraw(self.now)[0] for one in made.withdraw),
        ]
        self.there |= {one.slot: one for one in writes[:steps]}

    def work(self) -> None:
        self.there = {key: one.lapse(self.now)[0] for key, one in self.there.items()}
        made = self.planned()
        self.carry_out(made)
        self.assignment = replace(self.assignment, planned_until=made.until)

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.work()

    @rule(days=st.integers(1, 20))
    def the_clock_is_put_back(self, days: int) -> None:
        assert self.assignment.agreed_at is not None
        latest = self.assignment.scheduled_at or self.assignment.agreed_at
        self.now = max(self.now - timedelta(days=days), latest)
        self.work()

    @rule()
    def the_worker_runs_again(self) -> None:
        before = dict(self.there)
        self.work()
        assert self.there == before

    @rule(hours=st.integers(1, 72), steps=st.integers(0, 5))
    def the_worker_stops_half_way_and_another_one_goes_on(self, hours: int, steps: int) -> None:
        self.now += timedelta(hours=hours)
        self.carry_out(self.planned(), steps)
        self.work()

    @rule(choice=st.randoms(use_true_random=False))
    def the_client_answers(self, choice: Any) -> None:
        open_now = [one for one in self.there.values() if one.is_open and one.window.contains(self.now)]
        if open_now:
            one = choice.choice(sorted(open_now, key=lambda each: each.slot))
            self.there[one.slot] = self.answered[one.slot] = one.respond(DID, self.now)[0]

    @rule(days=st.integers(0, 20))
    def a_session_is_planned(self, days: int) -> None:
        self.named += 1
        name = f"ses_{self.named}"
        self.sessions[name] = a_session(id=name, starts_at=self.now + timedelta(days=days, hours=2))
        self.work()

    @precondition(lambda self: self.sessions)
    @rule(choice=st.randoms(use_true_random=False), days=st.integers(0, 20))
    def a_session_is_moved(self, choice: Any, days: int) -> None:
        one = choice.choice(list(self.sessions.values()))
        if one.starts_at > self.now:
            self.sessions[one.id] = replace(one, starts_at=self.now + timedelta(days=days, hours=3))
            self.work()

    @precondition(lambda self: self.sessions)
    @rule(choice=st.randoms(use_true_random=False))
    def a_session_is_cancelled(self, choice: Any) -> None:
        del self.sessions[choice.choice(list(self.sessions))]
        self.work()

    @precondition(lambda self: self.assignment.status is AssignmentStatus.AGREED)
    @rule()
    def pause(self) -> None:
        self.assignment = self.assignment.pause(self.now)[0]
        self.work()

    @precondition(lambda self: self.assignment.status is AssignmentStatus.PAUSED)
    @rule()
    def resume(self) -> None:
        self.assignment = self.assignment.resume(self.now)[0]
        self.work()

    @rule(kind=st.sampled_from(ScheduleKind), away=st.none() | st.tuples(st.integers(-2, 20), st.integers(0, 5)))
    def change(self, kind: ScheduleKind, away: tuple[int, int] | None) -> None:
        today = local_day(self.now, LONDON)
        skips: tuple[Skip, ...] = ()
        if away is not None:
            first = today + timedelta(days=away[0])
            skips = (Skip(start_on=first, end_on=first + timedelta(days=away[1])),)
        other = a_schedule_of(kind, today, skips)
        self.assignment = self.assignment.change({}, other, TOGETHER, self.now)[0]
        self.work()

    @invariant()
    def what_is_open_is_what_was_agreed(self) -> None:
        open_ones = {key: one for key, one in self.there.items() if one.is_open}
        if self.assignment.status is not AssignmentStatus.AGREED:
            assert not open_ones
            return
        today = local_day(self.now, LONDON)
        frame = frame_of(self.assignment, self.sessions.values())
        far = today + timedelta(days=2 * HORIZON_DAYS)
        wanted = {one.key: one for one in slots(self.assignment.schedule, frame, today, far)}
        assert all(open_ones[key].in_its_slot == replace(wanted[key], useful_until=None) for key in open_ones)
        horizon = today + timedelta(days=HORIZON_DAYS)
        ahead = slots(self.assignment.schedule, frame, today, horizon)
        for slot in (one for one in ahead if one.is_useful(self.now)):
            assert self.there[slot.key].status is not OccurrenceStatus.WITHDRAWN, slot

    @invariant()
    def answers_stay_as_they_were(self) -> None:
        assert {key: self.there[key] for key in self.answered} == self.answered

    @invariant()
    def nothing_open_is_over_and_nothing_is_there_twice(self) -> None:
        assert all(one.closes_at > self.now for one in self.there.values() if one.is_open)
        assert len({one.id for one in self.there.values()}) == len(self.there)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
