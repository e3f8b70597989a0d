"""Sessions out of a clinician's calendar: first what speaks against each time, then those that were matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.assignments import access
from services.assignments.domain.calendar import FoundTime, session_id, trouble_with
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Invalid, NotThere, Refused
from services.assignments.domain.session import LONGEST
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call
from services.assignments.usecases.sessions import Appointment, appoint, must_be_free, planned

NOT_YOURS = "This client is not in your caseload. Choose another one."


class Became(StrEnum):
    PLANNED = "planned"
    THERE_ALREADY = "there_already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Chosen:
    """A time of the calendar that the clinician matched with a client."""

    key: str
    episode_id: str
    appointment: Appointment
    overlap_ok: bool = False


@dataclass(frozen=True)
class Outcome:
    key: str
    became: Became
    session_id: str | None = None
    reason: str | None = None


def looked_at(call: Call, clinic_id: str, found: Sequence[FoundTime]) -> list[FoundTime]:
    """Each with what speaks against it; nothing is stored."""
    access.require(call.actor, clinic_id, Role.THERAPIST)
    starts = [one.starts_at for one in found if one.starts_at is not None]
    if not starts:
        return list(found)
    me = call.actor.person_id
    sessions = call.store.appointments.beside(clinic_id, me, None, min(starts) - LONGEST, max(starts) + LONGEST)
    times = [one for one in found if one.trouble is None]
    return [
        replace(one, trouble=trouble_with(one, times, sessions, session_id(clinic_id, me, one.key))) for one in found
    ]


def take_in(call: Call, clinic_id: str, chosen: Sequence[Chosen]) -> list[Outcome]:
    """Each for itself: what is refused leaves the others alone, and a repeat finds them there."""
    access.require(call.actor, clinic_id, Role.THERAPIST)
    episodes: dict[str, Episode] = {}
    outcomes = [_one(call, clinic_id, one, episodes) for one in chosen]
    for episode in episodes.values():
        settling.settle_if_changed(call.store, episode, call.now())
        settling.sessions_changed(call.store, episode, call.now())
    return outcomes


def _one(call: Call, clinic_id: str, one: Chosen, episodes: dict[str, Episode]) -> Outcome:
    id_ = session_id(clinic_id, call.actor.person_id, one.key)
    if call.store.sessions.get([clinic_id], id_) is not None:
        return Outcome(one.key, Became.THERE_ALREADY, id_)
    try:
        episode = episodes.get(one.episode_id) or access.episode_to_change(
            call.actor, clinic_id, one.episode_id, call.store
        )
        episode.must_be_open()
        if not one.overlap_ok:
            must_be_free(call, [planned(call, episode, one.appointment, id_)])
        appoint(call, episode, one.appointment, id_)
    except NotThere:
        return Outcome(one.key, Became.REFUSED, reason=NOT_YOURS)
    except Refused as refused:
        return Outcome(one.key, Became.REFUSED, reason=str(refused))
    except Invalid as invalid:
        return Outcome(
            one.key, Became.REFUSED, reason=" ".join(one for each in invalid.errors.values() for one in each)
        )
    episodes[episode.id] = episode
    return Outcome(one.key, Became.PLANNED, id_)
