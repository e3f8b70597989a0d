"""The client takes an answer back within ten minutes; what was written is a draft again."""

from __future__ import annotations

from dataclasses import replace

from services.assignments import access
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import Stale
from services.assignments.domain.occurrence import Occurrence
from services.assignments.usecases import chains, settling
from services.assignments.usecases.call import Call, repeated


@repeated
def take_back(call: Call, occurrence_id: str) -> Occurrence:
    """The draft is kept first: if this ends in between, it stands beside an answer that is still there."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    if not occurrence.has_applied(call.command):
        after, fact = occurrence.take_back(call.now())
        _keep_as_draft(call, occurrence)
        occurrence = call.save(call.store.occurrences, after, fact)
    chains.take_up_again(call, occurrence)
    return _as_agreed(call, occurrence) if occurrence.is_open else occurrence


def _as_agreed(call: Call, occurrence: Occurrence) -> Occurrence:
    """Its homework may have stopped, or moved to other days, since it was answered: then it is not asked any more."""
    assignment = access.own_assignment(call.actor, occurrence.assignment_id, call.store)
    if not settling.settle_assignments(call.store, [replace(assignment, planned_version=None)], call.now()):
        raise Stale(occurrence.id)
    return access.own_occurrence(call.actor, occurrence.id, call.store)


def _keep_as_draft(call: Call, occurrence: Occurrence) -> None:
    """Unless the client has begun to change the answer already: then that is the draft."""
    response = occurrence.response
    if response is None or not response.answer.answers or call.store.drafts.get(occurrence) is not None:
        return
    draft = Draft(response.answer.answers, 1, call.now(), locked=response.locked, trail=response.trail)
    call.store.drafts.put(occurrence, draft, response.trail.version)
