"""The therapist replies."""

from __future__ import annotations

from services.assignments import access
from services.assignments.domain.codes import Reaction, Role
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Review
from services.assignments.usecases.call import Call, Seen, any_version, repeated


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
    words = Review(reply=reply, reaction=reaction, reviewed_at=call.now(), reviewed_by=reviewer_id, reviewer_role=role)
    return call.save(call.store.occurrences, *occurrence.write_review(words))


def review_queue(call: Call, clinic_id: str, limit: int) -> list[Occurrence]:
    """Answers in one's own caseload (or groups) nobody has replied to, the oldest first."""
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    episode_ids = access.own_episode_ids(call.actor, clinic_id, call.store)
    groups = access.visible(call.actor, clinic_id, call.store)
    found = call.store.to_review(clinic_id, episode_ids, 0 if groups is not None else limit)
    return [one for one in found if groups is None or one.group_id in groups][:limit]
