"""The therapist replies."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.assignments import access
from services.assignments.domain.codes import EnteredVia, Reaction, Role
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Review
from services.assignments.usecases.call import Call, Seen, any_version, repeated
from services.assignments.usecases.ports import Page

NEWS = timedelta(days=7)


@repeated
def review(
    call: Call, clinic_id: str, occurrence_id: str, reply: str, reaction: Reaction | None, *, seen: Seen = any_version
) -> Occurrence:
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    occurrence.must_be_version(seen(occurrence.id))
    return write_review(call, occurrence, reply, reaction, call.actor.person_id)


def write_review(
    call: Call, occurrence: Occurrence, reply: str, reaction: Reaction | None, reviewer_id: str
) -> Occurrence:
    role = Role.FACILITATOR if call.actor.role == Role.FACILITATOR else Role.THERAPIST
    words = Review(
        reply=reply,
        reaction=reaction,
        reviewed_at=call.now(),
        reviewed_by=reviewer_id,
        reviewer_role=role,
        seen_at=_seen_at(call),
    )
    return call.save(call.store.occurrences, *occurrence.write_review(words))


def _seen_at(call: Call) -> datetime | None:
    """An imported reply that is not of the last days has been read where it came from; others are new."""
    is_old = call.via is EnteredVia.IMPORT and call.now() < call.store.clock() - NEWS
    return call.now() if is_old else None


def review_queue(call: Call, clinic_id: str, page: Page) -> list[Occurrence]:
    """Answers in one's own caseload (or groups) nobody has replied to, the oldest first."""
    return call.store.to_review(access.own_sight(call.actor, clinic_id, call.store), page)
