"""Homework for when it is needed: it has no day, the client starts it."""

from __future__ import annotations

from services.assignments import access
from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import NotOpen
from services.assignments.domain.identity import occurrence_id
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.schedule.moments import triggered_at
from services.assignments.usecases.call import Call


def start_now(call: Call, assignment_id: str, slot: str) -> Occurrence:
    """A new occurrence, begun at this moment; the same one again for the same `slot`."""
    assignment = access.own_assignment(call.actor, assignment_id, call.store)
    known = call.store.occurrences.get([assignment.clinic_id], occurrence_id(assignment.id, slot))
    if known is not None:
        return known
    at = call.now()
    if assignment.schedule.kind is not ScheduleKind.WHEN_TRIGGERED:
        raise NotOpen("This has its own days. It appears on your first page when one of them comes.")
    if not assignment.starts_when_needed(at):
        raise NotOpen("This is not agreed for today. You can talk about it when you next meet.")
    made, planned = Occurrence.in_slot(
        assignment, triggered_at(assignment.schedule, assignment.time_zone, slot, at)
    ).scheduled(at)
    begun, started = made.start(at)
    assert started is not None
    return call.add(call.store.occurrences, begun, planned, started)
