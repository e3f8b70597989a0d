"""The only way to obtain an object: for a person, by id. Not yours and not there are the same answer.

Client: own. Therapist: own caseload. Facilitator: members of own groups, and of those only that group's homework.
Manager and admin: no clinical content at all; a manager sees that a flag stands, not the answer, and who treats whom.
Lead: a therapist where exercises are written and taken into the library; nothing of any client.
Another clinic's id does not exist.
"""

from __future__ import annotations

from typing import Protocol

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import NotThere, WrongRole
from services.assignments.domain.group import Group
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.safety import Flag
from services.assignments.domain.session import Session
from services.assignments.usecases.ports import Sight, Store

CLINICIANS = frozenset({Role.THERAPIST, Role.FACILITATOR})
FLAGS_SEEN_BY = CLINICIANS | {Role.MANAGER}
WRITE_EXERCISES = CLINICIANS | {Role.LEAD}
DECIDE_ON_EXERCISES = frozenset({Role.MANAGER, Role.LEAD})


class Actor(Protocol):
    """Who is asking."""

    @property
    def person_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def clinic_ids(self) -> tuple[str, ...]: ...


def require(actor: Actor, clinic_id: str, *roles: Role) -> None:
    """A clinic that is not theirs does not exist; in their own clinic the role decides."""
    if clinic_id not in actor.clinic_ids:
        raise NotThere(clinic_id)
    if actor.role not in roles:
        raise WrongRole(actor.role)


def require_client(actor: Actor) -> None:
    if actor.role != Role.CLIENT:
        raise WrongRole(actor.role)


def own_group_ids(actor: Actor, clinic_id: str, store: Store) -> frozenset[str]:
    return frozenset(group.id for group in store.groups_of_facilitator(clinic_id, actor.person_id))


def member_episode_ids(actor: Actor, clinic_id: str, store: Store) -> list[str]:
    groups = store.groups_of_facilitator(clinic_id, actor.person_id)
    return sorted({episode_id for group in groups for episode_id in group.member_episode_ids})


def own_episode_ids(actor: Actor, clinic_id: str, store: Store) -> list[str]:
    """Of the whole caseload, ended ones included, or of the members of own groups."""
    if actor.role == Role.THERAPIST:
        return store.episode_ids_of(clinic_id, actor.person_id)
    return member_episode_ids(actor, clinic_id, store)


def episode_for(actor: Actor, clinic_id: str, episode_id: str, store: Store) -> Episode:
    """For reading: one that the therapist treats, alone or with others, or a member of the facilitator's group."""
    require(actor, clinic_id, *CLINICIANS)
    episode = store.episodes.get([clinic_id], episode_id)
    if episode is None:
        raise NotThere(episode_id)
    if actor.role == Role.THERAPIST:
        mine = episode.is_treated_by(actor.person_id)
    else:
        mine = episode.id in member_episode_ids(actor, clinic_id, store)
    if not mine:
        raise NotThere(episode_id)
    return episode


def episode_to_change(actor: Actor, clinic_id: str, episode_id: str, store: Store) -> Episode:
    """Only who treats the client steers a course of therapy."""
    require(actor, clinic_id, Role.THERAPIST)
    return episode_for(actor, clinic_id, episode_id, store)


def episode_to_hand_over(actor: Actor, clinic_id: str, episode_id: str, store: Store) -> Episode:
    """Managers say who treats in any course of their clinic; a therapist in one that they steer."""
    require(actor, clinic_id, Role.THERAPIST, Role.MANAGER)
    if actor.role == Role.THERAPIST:
        return episode_to_change(actor, clinic_id, episode_id, store)
    episode = store.episodes.get([clinic_id], episode_id)
    if episode is None:
        raise NotThere(episode_id)
    return episode


def session_for(actor: Actor, clinic_id: str, session_id: str, store: Store) -> Session:
    """For reading, as the list of an episode shows them."""
    require(actor, clinic_id, *CLINICIANS)
    session = store.sessions.get([clinic_id], session_id)
    if session is None or session.episode_id is None:
        raise NotThere(session_id)
    episode_for(actor, clinic_id, session.episode_id, store)
    groups = visible(actor, clinic_id, store)
    if groups is not None and session.group_id not in groups:
        raise NotThere(session_id)
    return session


def session_to_change(actor: Actor, clinic_id: str, session_id: str, store: Store) -> Session:
    require(actor, clinic_id, Role.THERAPIST)
    session = store.sessions.get([clinic_id], session_id)
    if session is None or session.episode_id is None:
        raise NotThere(session_id)
    episode_for(actor, clinic_id, session.episode_id, store)
    return session


def assignment_for(actor: Actor, clinic_id: str, assignment_id: str, store: Store) -> Assignment:
    require(actor, clinic_id, *CLINICIANS)
    found = store.assignments.get([clinic_id], assignment_id)
    if found is None:
        raise NotThere(assignment_id)
    _clinician_may(actor, found, store)
    return found


def occurrence_for(actor: Actor, clinic_id: str, occurrence_id: str, store: Store) -> Occurrence:
    require(actor, clinic_id, *CLINICIANS)
    found = store.occurrences.get([clinic_id], occurrence_id)
    if found is None:
        raise NotThere(occurrence_id)
    _clinician_may(actor, found, store)
    return found


def concerned(actor: Actor, flag: Flag, *, own: bool) -> bool:
    """Whose client it is (`own`), who was told since, and the managers of the clinic."""
    return own or actor.role == Role.MANAGER or actor.person_id in flag.told


def flagged_for(actor: Actor, clinic_id: str, flag_id: str, store: Store) -> Occurrence:
    """The occurrence of a flag, for whom it concerns."""
    require(actor, clinic_id, *FLAGS_SEEN_BY)
    found = store.flagged(clinic_id, flag_id)
    if found is None:
        raise NotThere(flag_id)
    if not concerned(actor, found.flagged(flag_id), own=False):
        _clinician_may(actor, found, store)
    return found


def visible(actor: Actor, clinic_id: str, store: Store) -> frozenset[str] | None:
    """The groups whose homework a facilitator may see; None for somebody who sees all of an episode."""
    return None if actor.role == Role.THERAPIST else own_group_ids(actor, clinic_id, store)


def sight_of(actor: Actor, episode: Episode, store: Store) -> Sight:
    """Of an episode that was obtained here."""
    return Sight(episode.clinic_id, [episode.id], visible(actor, episode.clinic_id, store))


def own_sight(actor: Actor, clinic_id: str, store: Store) -> Sight:
    """Of everybody in one's care."""
    require(actor, clinic_id, *CLINICIANS)
    return Sight(clinic_id, own_episode_ids(actor, clinic_id, store), visible(actor, clinic_id, store))


def _clinician_may(actor: Actor, found: Assignment | Occurrence, store: Store) -> None:
    episode_for(actor, found.clinic_id, found.episode_id, store)
    groups = visible(actor, found.clinic_id, store)
    if groups is not None and found.group_id not in groups:
        raise NotThere(found.id)


def group_for(actor: Actor, clinic_id: str, group_id: str, store: Store) -> Group:
    """Facilitators: own groups. Managers and therapists: any of the clinic (it holds no clinical content)."""
    require(actor, clinic_id, Role.FACILITATOR, Role.MANAGER, Role.THERAPIST)
    group = store.groups.get([clinic_id], group_id)
    if group is None or (actor.role == Role.FACILITATOR and actor.person_id not in group.facilitator_ids):
        raise NotThere(group_id)
    return group


def own_episode(actor: Actor, episode_id: str, store: Store) -> Episode:
    require_client(actor)
    found = store.episodes.get(actor.clinic_ids, episode_id)
    if found is None or found.client_id != actor.person_id:
        raise NotThere(episode_id)
    return found


def own_assignment(actor: Actor, assignment_id: str, store: Store) -> Assignment:
    require_client(actor)
    found = store.assignments.get(actor.clinic_ids, assignment_id)
    if found is None or found.client_id != actor.person_id:
        raise NotThere(assignment_id)
    return found


def own_occurrence(actor: Actor, occurrence_id: str, store: Store) -> Occurrence:
    require_client(actor)
    found = store.occurrences.get(actor.clinic_ids, occurrence_id)
    if found is None or found.client_id != actor.person_id:
        raise NotThere(occurrence_id)
    return found
