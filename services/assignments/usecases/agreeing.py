"""Homework is agreed: propose, agree, decline, change, pause, resume, end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.assignments import access
from services.assignments.domain.assignment import Agreement, Assignment
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.facts import AssignmentFact
from services.assignments.domain.schedule import Schedule
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, Seen, any_version, repeated

Changed = tuple[Assignment, AssignmentFact | None]


@dataclass(frozen=True)
class Sheet:
    """What is written down. `agreed_in_session`: the client said yes in the room."""

    exercise_code: str
    agreement: Agreement
    schedule: Schedule
    agreed_in_session: bool = False
    group_id: str | None = None


def propose(call: Call, clinic_id: str, episode_id: str, sheet: Sheet, assignment_id: str) -> Assignment:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    saved = write_sheet(call, episode, of_own_group(call, episode, sheet), assignment_id)
    settling.settle_assignments(call.store, [saved], call.store.clock())
    settling.settle_if_changed(call.store, episode, call.now())
    return saved


def of_own_group(call: Call, episode: Episode, sheet: Sheet) -> Sheet:
    """What a facilitator sets belongs to the group."""
    if call.actor.role != Role.FACILITATOR:
        return sheet
    groups = access.own_group_ids(call.actor, episode.clinic_id, call.store)
    return replace(sheet, group_id=episode.group_id if episode.group_id in groups else min(groups))


def write_sheet(call: Call, episode: Episode, sheet: Sheet, assignment_id: str) -> Assignment:
    """The proposal, and the yes that was given in the session, in one write."""
    at = call.now()
    proposed, fact = drawn_up(call, episode, sheet, assignment_id).proposed(at)
    if not sheet.agreed_in_session:
        return call.add(call.store.assignments, proposed, fact)
    agreed, yes = proposed.agree({}, at)
    return call.add(call.store.assignments, agreed, fact, yes)


def drawn_up(call: Call, episode: Episode, sheet: Sheet, assignment_id: str) -> Assignment:
    """As it is proposed; nothing is kept yet."""
    episode.must_be_open()
    exercise = call.catalogue.offered(sheet.exercise_code)
    return Assignment(
        id=assignment_id,
        clinic_id=episode.clinic_id,
        episode_id=episode.id,
        client_id=episode.client_id,
        therapist_id=episode.therapist_id,
        group_id=sheet.group_id,
        exercise_code=exercise.code,
        exercise_version=exercise.version,
        family=exercise.family,
        phase=episode.phase,
        problem=episode.problem,
        cadence=episode.cadence,
        time_zone=episode.time_zone,
        schedule=sheet.schedule,
        agreement=sheet.agreement,
        proposed_by=Role(call.actor.role) if call.actor.role != Role.ADMIN else Role.THERAPIST,
        proposed_at=call.now(),
        set_by=call.actor.person_id if call.actor.role != Role.ADMIN else episode.therapist_id,
    )


@repeated
def agree(call: Call, assignment_id: str, changes: Mapping[str, Any], *, seen: Seen = any_version) -> Assignment:
    """The client says yes, in their own words if they like."""
    return _own(call, assignment_id, lambda one: one.agree(changes, call.now()), seen)


@repeated
def decline(call: Call, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    return _own(call, assignment_id, lambda one: one.decline(call.now()), seen)


@repeated
def agree_in_session(call: Call, clinic_id: str, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    """The therapist notes the yes that the client gave in the room."""
    return _clinicians(call, clinic_id, assignment_id, lambda one: one.agree({}, call.now()), seen)


@repeated
def withdraw_proposal(call: Call, clinic_id: str, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    return _clinicians(call, clinic_id, assignment_id, lambda one: one.decline(call.now()), seen)


@repeated
def change(
    call: Call,
    clinic_id: str,
    assignment_id: str,
    changes: Mapping[str, Any],
    schedule: Callable[[Schedule], Schedule],
    *,
    seen: Seen = any_version,
) -> Assignment:
    """Another sheet; `schedule` gives the new schedule from the present one."""
    by = Role(call.actor.role)
    return _clinicians(
        call, clinic_id, assignment_id, lambda one: one.change(changes, schedule(one.schedule), by, call.now()), seen
    )


@repeated
def pause(call: Call, clinic_id: str, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    return _clinicians(call, clinic_id, assignment_id, lambda one: one.pause(call.now()), seen)


@repeated
def resume(call: Call, clinic_id: str, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    return _clinicians(call, clinic_id, assignment_id, lambda one: one.resume(call.now()), seen)


@repeated
def stop(call: Call, clinic_id: str, assignment_id: str, *, seen: Seen = any_version) -> Assignment:
    return _clinicians(call, clinic_id, assignment_id, lambda one: one.end(call.now()), seen)


def _own(call: Call, assignment_id: str, act: Callable[[Assignment], Changed], seen: Seen) -> Assignment:
    return _change(call, access.own_assignment(call.actor, assignment_id, call.store), act, seen)


def _clinicians(
    call: Call, clinic_id: str, assignment_id: str, act: Callable[[Assignment], Changed], seen: Seen
) -> Assignment:
    return _change(call, access.assignment_for(call.actor, clinic_id, assignment_id, call.store), act, seen)


def _change(call: Call, assignment: Assignment, act: Callable[[Assignment], Changed], seen: Seen) -> Assignment:
    if assignment.has_applied(call.command):
        return assignment
    assignment.must_be_version(seen(assignment.id))
    saved = call.save(call.store.assignments, *act(assignment))
    if saved.settle_at is not None:
        settling.settle_assignments(call.store, [saved], call.store.clock())
    return saved
