"""Which occurrences an assignment should have: compares what is there with what the agreement says.

The plan converges: carrying it out twice, or after a crash half-way, leads to the same occurrences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, Cadence, OccurrenceStatus, ScheduleKind, SessionStatus
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.schedule import Frame, Meeting, Slot
from services.assignments.domain.schedule.layout import goes_on, slots
from services.assignments.domain.schedule.windows import ONE_DAY
from services.assignments.domain.session import Session
from services.assignments.domain.walltime import local_day, start_of

HORIZON_DAYS = 28
# Occurrences of the past come from an import, which brings their answers next: wait a little before they lapse.
ANSWERS_FOLLOW = timedelta(seconds=15)
COUNTED = frozenset({SessionStatus.SCHEDULED, SessionStatus.HELD})
DAYS_APART: Mapping[Cadence, int] = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 14, Cadence.MONTHLY: 31}
COME_BACK = frozenset({OccurrenceStatus.WITHDRAWN, OccurrenceStatus.LAPSED})


@dataclass(frozen=True)
class Plan:
    """`until` is the last local day that is planned then; `again_at` when there is more to do (None: never)."""

    make: Sequence[Occurrence] = ()
    move: Sequence[tuple[Occurrence, Slot]] = ()
    withdraw: Sequence[Occurrence] = ()
    until: date | None = None
    again_at: datetime | None = None


def looks_back_to(assignment: Assignment, now: datetime) -> datetime:
    """A plan needs to know the occurrences that close after this."""
    if assignment.schedule.keeps_its_keys and assignment.agreed_at is not None:
        return min(now, assignment.agreed_at)
    return min(now, assignment.stopped_at or now)


def plan(
    assignment: Assignment, existing: Mapping[str, Occurrence], now: datetime, sessions: Iterable[Session] = ()
) -> Plan:
    """`existing`: by slot, the occurrences that close after `looks_back_to`. `sessions` of the episode are needed
    where the schedule follows them. What is over and was not answered lapses; it is not withdrawn."""
    if assignment.status is not AssignmentStatus.AGREED:
        return Plan(withdraw=_after_the_end(assignment, existing, now), until=assignment.planned_until)
    today = local_day(now, assignment.time_zone)
    last = today + timedelta(days=HORIZON_DAYS)
    frame = frame_of(assignment, sessions)
    wanted = _wanted(assignment, frame, existing, today, last)
    horizon = start_of(last + ONE_DAY, assignment.time_zone)
    return Plan(
        make=[
            _made(assignment, slot, now)
            for key, slot in wanted.items()
            if key not in existing and slot.window.opens_at < horizon and _is_to_make(assignment, slot, today, now)
        ],
        move=[
            (one, wanted[key])
            for key, one in existing.items()
            if key in wanted and _must_move(one, assignment, wanted[key], now)
        ],
        withdraw=[one for key, one in existing.items() if key not in wanted and one.is_open and now < one.closes_at],
        until=max(last, assignment.planned_until or last),
        again_at=_again_at(assignment, frame, today, last),
    )


def added(assignment: Assignment, now: datetime) -> Plan:
    """The plan of one that `only_goes_on`: what opens after the last planned day. It needs not know what is there."""
    assert assignment.planned_until is not None
    today = local_day(now, assignment.time_zone)
    last = today + timedelta(days=HORIZON_DAYS)
    frame, following = frame_of(assignment), assignment.planned_until + ONE_DAY
    begin, horizon = start_of(following, frame.zone), start_of(last + ONE_DAY, frame.zone)
    found = slots(assignment.schedule, frame, following, last) if following <= last else []
    new = [one for one in found if begin <= one.window.opens_at < horizon]
    return Plan(
        make=[_made(assignment, one, now) for one in new if _is_to_make(assignment, one, today, now)],
        until=max(last, assignment.planned_until),
        again_at=_again_at(assignment, frame, today, last),
    )


def _again_at(assignment: Assignment, frame: Frame, today: date, last: date) -> datetime | None:
    """The start of the next local day, as long as the schedule goes on behind the horizon."""
    return start_of(today + ONE_DAY, frame.zone) if goes_on(assignment.schedule, frame, today, last) else None


def frame_of(assignment: Assignment, sessions: Iterable[Session] = ()) -> Frame:
    """Sessions that were missed or cancelled do not count."""
    since = assignment.scheduled_at or assignment.agreed_at
    assert since is not None
    meetings = [Meeting(one.id, one.starts_at) for one in sessions if one.status in COUNTED]
    return Frame(
        assignment_id=assignment.id,
        zone=assignment.time_zone,
        first_day=assignment.first_day(),
        since=since,
        days_apart=DAYS_APART[assignment.cadence],
        meetings=tuple(sorted(meetings, key=lambda one: (one.starts_at, one.id))),
    )


def _after_the_end(assignment: Assignment, existing: Mapping[str, Occurrence], now: datetime) -> list[Occurrence]:
    since = min(now, assignment.stopped_at or now)
    gone = {OccurrenceStatus.RESPONDED, OccurrenceStatus.WITHDRAWN}
    return [one for one in existing.values() if one.closes_at > since and one.status not in gone]


def _wanted(
    assignment: Assignment, frame: Frame, existing: Mapping[str, Occurrence], today: date, last: date
) -> dict[str, Slot]:
    """By key, from today on or from the first day that was never planned. As far ahead as something is there, so that
    a clock that was put back takes nothing away; and what the client started stays as it is."""
    planned = assignment.planned_until
    first = frame.first_day if planned is None else max(frame.first_day, min(today, planned + ONE_DAY))
    far = max([last, *(one.local_date for one in existing.values())])
    wanted = {one.key: one for one in slots(assignment.schedule, frame, first, far)}
    if assignment.schedule.kind is ScheduleKind.WHEN_TRIGGERED:
        wanted |= {key: one.in_its_slot for key, one in existing.items() if one.was_triggered}
    return wanted


def _is_to_make(assignment: Assignment, slot: Slot, today: date, now: datetime) -> bool:
    """What is still ahead; and of the past what was never planned, as nobody was there to do so."""
    if slot.is_useful(now):
        return True
    assert assignment.agreed_at is not None
    if slot.window.closes_at <= assignment.agreed_at:
        return False
    return assignment.planned_until is None or assignment.planned_until < slot.local_date < today


def _made(assignment: Assignment, slot: Slot, now: datetime) -> Occurrence:
    one = Occurrence.in_slot(assignment, slot)
    return one if one.closes_at > now else replace(one, settle_at=now + ANSWERS_FOLLOW)


def _must_move(one: Occurrence, assignment: Assignment, slot: Slot, now: datetime) -> bool:
    """One that was withdrawn or lapsed comes back if there is time for it again."""
    if one.status in COME_BACK:
        return slot.is_useful(now)
    return one.is_open and one.like(assignment, slot) != one
