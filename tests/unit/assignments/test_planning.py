"""Occurrences are made ahead, moved and withdrawn until they are what was agreed; twice is the same as once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, OccurrenceStatus, ResponseKind, ScheduleKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import HORIZON_DAYS, plan
from services.assignments.domain.response import Answer
from services.assignments.domain.walltime import local_day, start_of
from tests.unit.assignments.make import MONDAY, NOW, TOGETHER, a_schedule, an_assignment, utc

DID = Answer(kind=ResponseKind.DID)


def carried_out(assignment: Assignment, there: dict[date, Occurrence], now: datetime) -> Assignment:
    """What the worker does, in memory."""
    made = plan(assignment, there, now)
    there |= {one.local_date: one for one in made.make}
    there |= {one.local_date: one.reschedule(assignment, now)[0] for one in made.move}
    there |= {one.local_date: one.withdraw(now)[0] for one in made.withdraw}
    return _planned(assignment, made.until)


def _planned(assignment: Assignment, until: date | None) -> Assignment:
    return assignment.__class__(**{**vars(assignment), "planned_until": until})


def days_ahead(now: datetime, count: int = HORIZON_DAYS + 1) -> list[date]:
    return [local_day(now, "Europe/London") + timedelta(days=n) for n in range(count)]


def test_two_weeks_are_made_ahead_and_the_next_night_adds_one() -> None:
    there: dict[date, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    assert sorted(there) == days_ahead(NOW)
    made = plan(an_assignment(), {}, NOW)
    assert made.again_at == utc(2026, 11, 24)
    assert not plan(assignment, there, NOW).make
    assert [one.local_date for one in plan(assignment, there, NOW + timedelta(days=1)).make] == [date(2026, 12, 8)]


def test_nothing_is_planned_again_once_the_schedule_has_ended() -> None:
    once = an_assignment(schedule=a_schedule(kind=ScheduleKind.ONCE))
    assert [one.local_date for one in plan(once, {}, NOW).make] == [MONDAY]
    assert plan(once, {}, NOW).again_at is None


def test_once_for_a_day_that_passed_before_the_yes_is_for_the_day_of_the_yes() -> None:
    late = an_assignment(NOW + timedelta(days=3), schedule=a_schedule(kind=ScheduleKind.ONCE))
    assert [one.local_date for one in plan(late, {}, NOW + timedelta(days=3)).make] == [date(2026, 11, 26)]


def test_days_missed_while_no_worker_ran_are_made_up_for() -> None:
    there: dict[date, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    carried_out(assignment, there, NOW + timedelta(days=30))
    assert sorted(there) == days_ahead(NOW, 30 + HORIZON_DAYS + 1)


def test_days_of_a_pause_are_not_filled_in_afterwards() -> None:
    there: dict[date, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    assignment = carried_out(assignment.pause(NOW)[0], there, NOW)
    assert {one.status for one in there.values()} == {OccurrenceStatus.WITHDRAWN}
    back = NOW + timedelta(days=20)
    carried_out(assignment.resume(back)[0], there, back)
    open_days = sorted(day for day, one in there.items() if one.is_open)
    assert open_days == days_ahead(back)
    assert date(2026, 12, 10) not in there


def test_stopping_in_the_past_withdraws_even_what_lapsed_since() -> None:
    there: dict[date, Occurrence] = {}
    long_ago = NOW - timedelta(days=20)
    assignment = an_assignment(long_ago, schedule=a_schedule(start_on=MONDAY - timedelta(days=20)))
    carried_out(assignment, there, NOW)
    for day, one in list(there.items()):
        there[day] = one.lapse(NOW)[0]
    stopped = NOW - timedelta(days=10)
    carried_out(assignment.end(stopped)[0], there, NOW)
    states = {day: one.status for day, one in there.items()}
    assert states[MONDAY - timedelta(days=13)] is OccurrenceStatus.LAPSED
    assert {status for day, status in states.items() if day >= MONDAY - timedelta(days=11)} == {
        OccurrenceStatus.WITHDRAWN
    }


class Life(RuleBasedStateMachine):
    """An assignment lives on: time passes, people change their minds, answer or not; the plan follows."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 10, 20, 12, tzinfo=UTC)  # the clocks change on the 25th
        self.assignment = an_assignment(self.now, schedule=a_schedule(start_on=date(2026, 10, 20)))
        self.there: dict[date, Occurrence] = {}
        self.answered: dict[date, Occurrence] = {}
        self.work()

    def work(self) -> None:
        for day, one in list(self.there.items()):
            self.there[day] = one.lapse(self.now)[0]
        self.assignment = carried_out(self.assignment, self.there, self.now)

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.work()

    @rule()
    def the_worker_runs_again(self) -> None:
        before = dict(self.there)
        self.work()
        assert self.there == before

    @rule(choice=st.randoms(use_true_random=False))
    def the_client_answers(self, choice: Any) -> None:
        open_now = [one for one in self.there.values() if one.is_open and one.window.contains(self.now)]
        if open_now:
            one = choice.choice(sorted(open_now, key=lambda each: each.local_date))
            self.there[one.local_date] = self.answered[one.local_date] = one.respond(DID, self.now)[0]

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

    @precondition(lambda self: not self.assignment.is_over)
    @rule(days=st.sets(st.integers(1, 7), min_size=1))
    def change(self, days: set[int]) -> None:
        today = local_day(self.now, "Europe/London")
        other = a_schedule(kind=ScheduleKind.WEEKDAYS, weekdays=tuple(sorted(days)), start_on=today)
        self.assignment = self.assignment.change({}, other, TOGETHER, self.now)[0]
        self.work()

    @invariant()
    def what_is_open_is_what_was_agreed(self) -> None:
        ahead = [day for day in days_ahead(self.now) if day not in self.answered]
        agreed = self.assignment.status is AssignmentStatus.AGREED
        wanted = [day for day in ahead if agreed and self.assignment.schedule.meant_for(day)]
        today = local_day(self.now, "Europe/London")
        assert sorted(day for day, one in self.there.items() if one.is_open and day >= today) == wanted

    @invariant()
    def answers_stay_as_they_were(self) -> None:
        assert {day: self.there[day] for day in self.answered} == self.answered

    @invariant()
    def nothing_open_is_over(self) -> None:
        assert all(one.closes_at > self.now for one in self.there.values() if one.is_open)
        assert all(one.opens_at == start_of(day, "Europe/London") for day, one in self.there.items())


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
