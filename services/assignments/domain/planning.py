"""Which occurrences an assignment should have: compares what is there with what the agreement says.

The plan converges: carrying it out twice, or after a crash half-way, leads to the same occurrences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, OccurrenceStatus
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.walltime import local_day, start_of

HORIZON_DAYS = 14
# Occurrences of the past come from an import, which brings their answers next: wait a little before they lapse.
ANSWERS_FOLLOW = timedelta(seconds=15)


@dataclass(frozen=True)
class Plan:
    """`until` is the last local day that is planned then; `again_at` when there is more to do (None: never)."""

    make: Sequence[Occurrence] = ()
    move: Sequence[Occurrence] = ()
    withdraw: Sequence[Occurrence] = ()
    until: date | None = None
    again_at: datetime | None = None


def looks_back_to(assignment: Assignment, now: datetime) -> datetime:
    """A plan needs to know the occurrences that close after this."""
    return min(now, assignment.stopped_at or now)


def plan(assignment: Assignment, existing: Mapping[date, Occurrence], now: datetime) -> Plan:
    """`existing`: by local day, the occurrences that close after `looks_back_to`."""
    if assignment.status is not AssignmentStatus.AGREED:
        return Plan(withdraw=_after_the_end(assignment, existing, now), until=assignment.planned_until)
    today = local_day(now, assignment.time_zone)
    last = today + timedelta(days=HORIZON_DAYS)
    wanted = _wanted_days(assignment, today, last)
    ahead = [one for one in existing.values() if one.local_date >= today]
    return Plan(
        make=[_made(assignment, day, now) for day in wanted if day not in existing],
        move=[one for one in ahead if one.local_date in wanted and _must_move(one, assignment)],
        withdraw=[one for one in ahead if one.local_date not in wanted and one.is_open],
        until=max(last, assignment.planned_until or last),
        again_at=_again_at(assignment, today, last),
    )


def _after_the_end(assignment: Assignment, existing: Mapping[date, Occurrence], now: datetime) -> list[Occurrence]:
    since = looks_back_to(assignment, now)
    gone = {OccurrenceStatus.RESPONDED, OccurrenceStatus.WITHDRAWN}
    return [one for one in existing.values() if one.closes_at > since and one.status not in gone]


def _made(assignment: Assignment, day: date, now: datetime) -> Occurrence:
    one = Occurrence.of(assignment, day)
    return one if one.closes_at > now else replace(one, settle_at=now + ANSWERS_FOLLOW)


def _wanted_days(assignment: Assignment, today: date, last: date) -> list[date]:
    """From today on every day of the schedule; before today only days that were never planned."""
    first = assignment.first_day()
    if assignment.planned_until is not None:
        first = max(first, min(today, assignment.planned_until + timedelta(days=1)))
    return assignment.schedule.days(first, last, assignment.time_zone)


def _must_move(one: Occurrence, assignment: Assignment) -> bool:
    if one.status is OccurrenceStatus.WITHDRAWN:
        return True
    return one.is_open and one.like(assignment) != one


def _again_at(assignment: Assignment, today: date, last: date) -> datetime | None:
    """The start of the next local day, as long as the schedule goes on behind the horizon."""
    if assignment.schedule.last_day() <= last:
        return None
    return start_of(today + timedelta(days=1), assignment.time_zone)
