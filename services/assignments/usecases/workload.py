"""Who treats whom in a clinic, for its managers: nothing of the therapy itself; and handing a course over."""

from __future__ import annotations

from services.assignments import access
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.usecases import episodes
from services.assignments.usecases.call import Call, Seen, any_version, repeated
from services.assignments.usecases.ports import After


def of_clinic(call: Call, clinic_id: str, therapist_id: str | None, after: After, limit: int) -> list[Episode]:
    """Courses that have not ended, of one therapist or of all, with one more than the page has."""
    access.require(call.actor, clinic_id, Role.MANAGER)
    return call.store.workload.page(clinic_id, therapist_id, after, limit)


@repeated
def transfer(call: Call, clinic_id: str, episode_id: str, therapist_id: str, *, seen: Seen = any_version) -> Episode:
    """To another therapist, with everything in it. Whoever had it sees it no more, unless they treat them, too."""
    episode = access.episode_to_hand_over(call.actor, clinic_id, episode_id, call.store)
    return episodes.changed(call, episode, {"therapist_id": therapist_id}, seen)
