"""The safety path: raise a flag, show who has to look, let it climb, and take care of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import EnteredVia, Family, FlagReason, Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.facts import SafetyFlagged
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.safety import Flag, SafetyClock
from services.assignments.usecases.call import Call, repeated
from services.assignments.usecases.ports import Page, Store


@dataclass(frozen=True)
class Standing:
    """A flag on a list. `may_read` says whether the answer is for whoever asks; a manager sees that there is one."""

    flag: Flag
    occurrence: Occurrence
    therapist_id: str
    may_read: bool


def clock_of(store: Store, occurrence: Occurrence) -> SafetyClock:
    """Of its clinic; in the client's zone as long as nothing was heard of the clinic."""
    clock = store.clinics.get(occurrence.clinic_id).safety
    return clock or SafetyClock(time_zone=occurrence.time_zone)


def flagged(call: Call, exercise: Exercise, answered: Occurrence) -> tuple[Occurrence, SafetyFlagged | None]:
    """With a flag, to be saved with the answer, if that asks for a person. What is moved in from another system is of
    the past and raises none."""
    response = answered.response
    if response is None or call.via is not EnteredVia.LIVE or not exercise.worksheet.flagged(response.answer.answers):
        return answered, None
    reason = FlagReason.MEASURE_ITEM if answered.family is Family.MEASURE else FlagReason.WORKSHEET_ITEM
    return answered.flag(reason, call.now(), clock_of(call.store, answered))


def asks_for_a_person(call: Call, occurrence: Occurrence, answers: Mapping[str, Any]) -> bool:
    exercise = call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version)
    return bool(exercise.worksheet.flagged(answers))


def standing(call: Call, clinic_id: str) -> list[Standing]:
    """Every open flag that the one who asks has to look at, the longest waiting first."""
    access.require(call.actor, clinic_id, *access.FLAGS_SEEN_BY)
    found = call.store.with_open_flags(clinic_id)
    episodes = _episodes(call.store, clinic_id, found)
    mine = _reads(call, clinic_id, episodes)
    every = [
        Standing(flag, one, episodes[one.episode_id].therapist_id, mine(one))
        for one in found
        for flag in one.flags
        if flag.is_open and access.concerned(call.actor, flag, own=mine(one))
    ]
    return sorted(every, key=lambda one: (one.flag.raised_at, one.flag.id))


@repeated
def acknowledge(call: Call, clinic_id: str, flag_id: str, what_was_done: str) -> Standing:
    """A person took care of it and says how. The words are clinical content and stay here."""
    access.require(call.actor, clinic_id, *access.FLAGS_SEEN_BY)
    occurrence = access.flagged_for(call.actor, clinic_id, flag_id, call.store)
    episodes = _episodes(call.store, clinic_id, [occurrence])
    if not occurrence.has_applied(call.command):
        after, fact = occurrence.acknowledge(flag_id, call.actor.person_id, what_was_done, call.now())
        occurrence = call.save(call.store.occurrences, after, fact)
    therapist_id = episodes[occurrence.episode_id].therapist_id
    return Standing(
        occurrence.flagged(flag_id), occurrence, therapist_id, _reads(call, clinic_id, episodes)(occurrence)
    )


def escalate_due(store: Store, due: Sequence[Occurrence], now: datetime) -> None:
    """One rung up for each; one that somebody acknowledged this very moment stays as it is."""
    climbed = [one.escalate(clock_of(store, one), now) for one in due]
    store.occurrences.save_many([(one, fact) for one, fact in climbed if fact is not None])


def _episodes(store: Store, clinic_id: str, found: Sequence[Occurrence]) -> Mapping[str, Episode]:
    ids = sorted({one.episode_id for one in found})
    return {one.id: one for one in store.episodes_by_id(clinic_id, ids, Page(limit=len(ids)))} if ids else {}


def _reads(call: Call, clinic_id: str, episodes: Mapping[str, Episode]) -> Callable[[Occurrence], bool]:
    """Whether an answer is of one's own caseload, or of the homework of one's own group."""
    person_id, role = call.actor.person_id, call.actor.role
    if role == Role.FACILITATOR:
        groups = access.own_group_ids(call.actor, clinic_id, call.store)
        members = set(access.member_episode_ids(call.actor, clinic_id, call.store))
        return lambda one: one.group_id in groups and one.episode_id in members
    return lambda one: role == Role.THERAPIST and episodes[one.episode_id].therapist_id == person_id
