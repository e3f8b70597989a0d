"""Occurrences are made ahead, moved and withdrawn until they are what was agreed; twice is the same as once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import OccurrenceStatus, ResponseKind, ScheduleKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import HORIZON_DAYS, looks_back_to, plan
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Skip
from services.assignments.domain.schedule.moments import triggered_at
from services.assignments.domain.session import Session
from services.assignments.domain.walltime import local_day
from tests.unit.assignments.make import MONDAY, NOW, TOGETHER, a_schedule, a_session, an_assignment, utc

DID = Answer(kind=ResponseKind.DID)


def carried_out(
    assignment: Assignment, there: dict[str, Occurrence], now: datetime, sessions: Iterable[Session] = ()
) -> Assignment:
    """What the worker does, in memory: it looks at what closes later, and makes nothing twice."""
    since = looks_back_to(assignment, now)
    made = plan(assignment, {key: one for key, one in there.items() if one.closes_at > since}, now, sessions)
    there |= {one.slot: one for one in made.make if one.slot not in there}
    there |= {one.slot: one.reschedule(assignment, slot, now)[0] for one, slot in made.move}
    there |= {one.slot: one.withdraw(now)[0] for one in made.withdraw}
    return _planned(assignment, made.until)


def _planned(assignment: Assignment, until: date | None) -> Assignment:
    return assignment.__class__(**{**vars(assignment), "planned_until": until})


def days_of(there: dict[str, Occurrence]) -> list[date]:
    return sorted(one.local_date for one in there.values())


def days_ahead(now: datetime, count: int = HORIZON_DAYS + 1) -> list[date]:
    return [local_day(now, "Europe/London") + timedelta(days=n) for n in range(count)]


def test_four_weeks_are_made_ahead_and_the_next_night_adds_one() -> None:
    there: dict[str, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    assert days_of(there) == days_ahead(NOW)
    made = plan(an_assignment(), {}, NOW)
    assert made.again_at == utc(2026, 11, 24)
    assert not plan(assignment, there, NOW).make
    assert [one.local_date for one in plan(assignment, there, NOW + timedelta(days=1)).make] == [date(2026, 12, 22)]


def test_nothing_is_planned_again_once_the_schedule_has_ended() -> None:
    once = an_assignment(schedule=a_schedule(kind=ScheduleKind.ONCE))
    assert [one.local_date for one in plan(once, {}, NOW).make] == [MONDAY]
    assert plan(once, {}, NOW).again_at is None


def test_once_for_a_day_that_passed_before_the_yes_is_for_the_day_of_the_yes() -> None:
    late = an_assignment(NOW + timedelta(days=3), schedule=a_schedule(kind=ScheduleKind.ONCE))
    assert [one.local_date for one in plan(late, {}, NOW + timedelta(days=3)).make] == [date(2026, 11, 26)]


def test_days_missed_while_no_worker_ran_are_made_up_for() -> None:
    there: dict[str, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    carried_out(assignment, there, NOW + timedelta(days=30))
    assert days_of(there) == days_ahead(NOW, 30 + HORIZON_DAYS + 1)


def test_days_of_a_pause_are_not_filled_in_afterwards() -> None:
    there: dict[str, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    assignment = carried_out(assignment.pause(NOW)[0], there, NOW)
    assert {one.status for one in there.values()} == {OccurrenceStatus.WITHDRAWN}
    back = NOW + timedelta(days=40)
    carried_out(assignment.resume(back)[0], there, back)
    assert days_of({key: one for key, one in there.items() if one.is_open}) == days_ahead(back)


def test_a_clock_that_was_put_back_takes_nothing_away_and_leaves_no_gap() -> None:
    there: dict[str, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    assignment = carried_out(assignment, there, NOW + timedelta(days=10))
    before = dict(there)
    carried_out(assignment, there, NOW)
    assert there == before
    assert days_of(there) == days_ahead(NOW, 10 + HORIZON_DAYS + 1)


def test_a_holiday_takes_its_days_out_and_gives_them_back() -> None:
    there: dict[str, Occurrence] = {}
    assignment = carried_out(an_assignment(), there, NOW)
    away = Skip(start_on=date(2026, 11, 28), end_on=date(2026, 12, 1))
    rests = assignment.change({}, a_schedule(skips=(away,)), TOGETHER, NOW)[0]
    rests = carried_out(rests, there, NOW)
    gone = [one.local_date for one in there.values() if one.status is OccurrenceStatus.WITHDRAWN]
    assert sorted(gone) == [date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)]
    carried_out(rests.change({}, a_schedule(), TOGETHER, NOW)[0], there, NOW)
    assert all(one.is_open for one in there.values())


def test_what_is_no_longer_wanted_goes_even_if_its_window_began_before_today() -> None:
    there: dict[str, Occurrence] = {}
    week = a_schedule(kind=ScheduleKind.BY_DATE, end_on=MONDAY + timedelta(days=6))
    assignment = carried_out(an_assignment(schedule=week), there, NOW)
    later = NOW + timedelta(days=2)
    daily = a_schedule(start_on=MONDAY + timedelta(days=2))
    carried_out(assignment.change({}, daily, TOGETHER, later)[0], there, later)
    assert there["one"].status is OccurrenceStatus.WITHDRAWN
    assert days_of({key: one for key, one in there.items() if one.is_open}) == days_ahead(later)


def test_a_later_date_brings_back_what_had_lapsed() -> None:
    there: dict[str, Occurrence] = {}
    week = a_schedule(kind=ScheduleKind.BY_DATE, end_on=MONDAY + timedelta(days=2))
    assignment = carried_out(an_assignment(schedule=week), there, NOW)
    later = NOW + timedelta(days=9)
    there["one"] = there["one"].lapse(later)[0]
    longer = replace(week, end_on=MONDAY + timedelta(days=13))
    carried_out(assignment.change({}, longer, TOGETHER, later)[0], there, later)
    assert (there["one"].status, there["one"].local_date) == (OccurrenceStatus.SCHEDULED, longer.end_on)


def test_before_the_next_session_follows_it_and_keeps_its_id() -> None:
    there: dict[str, Occurrence] = {}
    assignment = an_assignment(schedule=a_schedule(kind=ScheduleKind.BEFORE_NEXT_SESSION))
    assignment = carried_out(assignment, there, NOW)
    assert (there["one"].has_due_time, there["one"].due_at) == (False, utc(2026, 12, 2))
    session = a_session(starts_at=utc(2026, 11, 30, 10))
    carried_out(assignment, there, NOW, [session])
    assert (there["one"].has_due_time, there["one"].due_at) == (True, session.starts_at)
    moved = replace(session, starts_at=utc(2026, 12, 3, 10))
    carried_out(assignment, there, NOW, [moved])
    assert [one.due_at for one in there.values()] == [moved.starts_at]
    answered, _ = there["one"].respond(DID, NOW)
    there["one"] = answered
    carried_out(assignment, there, NOW, [replace(session, starts_at=utc(2026, 12, 10, 10))])
    assert there == {"one": answered}


def test_the_session_they_sit_in_is_not_the_next_one() -> None:
    now, next_week = a_session(starts_at=NOW + timedelta(minutes=10)), a_session(starts_at=NOW + timedelta(days=7))
    assignment = an_assignment(schedule=a_schedule(kind=ScheduleKind.BEFORE_NEXT_SESSION))
    assert [one.due_at for one in plan(assignment, {}, NOW, [now, next_week]).make] == [next_week.starts_at]


def test_each_evening_stops_at_the_session_and_goes_on_when_it_is_cancelled() -> None:
    there: dict[str, Occurrence] = {}
    session = a_session(starts_at=utc(2026, 11, 26, 10))
    assignment = an_assignment(schedule=a_schedule(kind=ScheduleKind.UNTIL_NEXT_SESSION))
    assignment = carried_out(assignment, there, NOW, [session])
    assert days_of(there) == days_ahead(NOW, 3)
    assert plan(assignment, there, NOW + timedelta(days=3), [session]).again_at is None
    carried_out(assignment, there, NOW, [session.cancel(NOW)[0]])
    assert days_of(there) == days_ahead(NOW)


def test_moments_that_lie_before_the_agreement_or_a_change_are_not_made() -> None:
    esm = a_schedule(kind=ScheduleKind.RANDOM_MOMENTS, time=time(6), until_time=time(21), times=8)
    made = plan(an_assignment(schedule=esm), {}, NOW).make
    assert all(one.closes_at > NOW for one in made)
    assert len({one.id for one in made}) == len(made) > 8 * HORIZON_DAYS
    assert plan(an_assignment(schedule=esm), {}, NOW).make == made


def test_what_the_client_started_stays_until_the_assignment_ends() -> None:
    assignment = an_assignment(schedule=a_schedule(kind=ScheduleKind.WHEN_TRIGGERED))
    slot = triggered_at(assignment.schedule, assignment.time_zone, "trg_1", NOW)
    there = {"trg_1": Occurrence.in_slot(assignment, slot).start(NOW)[0]}
    made = plan(assignment, there, NOW)
    assert (made.make, made.move, made.withdraw, made.again_at) == ([], [], [], None)
    handed_over = plan(replace(assignment, therapist_id="per_other"), there, NOW)
    assert [one.id for one, _ in handed_over.move] == [there["trg_1"].id]
    assert len(plan(assignment.end(NOW)[0], there, NOW).withdraw) == 1


def test_stopping_in_the_past_withdraws_even_what_lapsed_since() -> None:
    there: dict[str, Occurrence] = {}
    long_ago = NOW - timedelta(days=20)
    assignment = an_assignment(long_ago, schedule=a_schedule(start_on=MONDAY - timedelta(days=20)))
    carried_out(assignment, there, NOW)
    for key, one in list(there.items()):
        there[key] = one.lapse(NOW)[0]
    stopped = NOW - timedelta(days=10)
    carried_out(assignment.end(stopped)[0], there, NOW)
    states = {one.local_date: one.status for one in there.values()}
    assert states[MONDAY - timedelta(days=13)] is OccurrenceStatus.LAPSED
    assert {status for day, status in states.items() if day >= MONDAY - timedelta(days=11)} == {
        OccurrenceStatus.WITHDRAWN
    }


def test_what_was_due_before_a_session_and_is_over_lapses_and_is_not_withdrawn() -> None:
    there: dict[str, Occurrence] = {}
    session = a_session(starts_at=NOW + timedelta(days=3))
    before = a_schedule(kind=ScheduleKind.BEFORE_SESSIONS, days_before=1)
    assignment = carried_out(an_assignment(schedule=before), there, NOW, [session])
    ((key, one),) = there.items()
    carried_out(assignment, there, one.closes_at, [session])
    assert there[key].lapse(one.closes_at)[0].status is OccurrenceStatus.LAPSED
    assert carried_out(assignment, there, NOW, []).id == assignment.id
    assert there[key].status is OccurrenceStatus.WITHDRAWN, "called off in time it is withdrawn"
