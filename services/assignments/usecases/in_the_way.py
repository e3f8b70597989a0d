"""What got in the way: until when a client may still say it, and what came again and is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.assignments import access
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Proposal, Role, SessionStatus, Shared
from services.assignments.domain.obstacles import LOOKED_AT, Repeated, may_be_told
from services.assignments.domain.obstacles import repeated as repeated_in
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.walltime import local_day
from services.assignments.usecases.call import Call, repeated


@dataclass(frozen=True)
class CameAgain:
    """What got in the way of one assignment more than once lately."""

    assignment: Assignment
    what: Repeated


def is_asked(call: Call, occurrence: Occurrence) -> bool:
    """Whether what got in the way may still be told, though the window is over."""
    if not occurrence.passed_in_silence(call.now()):
        return False
    sessions = call.store.sessions_of([occurrence.clinic_id], [occurrence.episode_id], occurrence.closes_at)
    held = [one.starts_at for one in sessions if one.status is SessionStatus.HELD]
    return may_be_told(occurrence, held, call.now())


def question_of_the_day(call: Call, recent: Sequence[Occurrence]) -> Occurrence | None:
    """Of what passed in silence one, to ask once what got in the way: the latest of an assignment that nothing was said
    about since, and none on a day on which one was waved away. `recent` are the client's own."""
    now = call.now()
    if any(one.let_pass_at and _same_day(one, call) for one in recent):
        return None
    latest: dict[str, Occurrence] = {}
    for one in sorted(recent, key=lambda each: each.closes_at):
        if one.response is not None or one.passed_in_silence(now):
            latest[one.assignment_id] = one
    silent = [one for one in latest.values() if one.passed_in_silence(now) and one.let_pass_at is None]
    silent.sort(key=lambda each: each.closes_at, reverse=True)
    return silent[0] if silent and is_asked(call, silent[0]) else None


def _same_day(one: Occurrence, call: Call) -> bool:
    assert one.let_pass_at is not None
    return local_day(one.let_pass_at, one.time_zone) == local_day(call.now(), one.time_zone)


@repeated
def let_pass(call: Call, occurrence_id: str) -> Occurrence:
    """The client waves the question away; nothing is published about it."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    return call.store.occurrences.note(occurrence, occurrence.let_pass(call.now()))


def came_again_today(call: Call, recent: Sequence[Occurrence]) -> list[CameAgain]:
    """Of the client's own: assignments whose `recent` answers name an obstacle that came again."""
    named = {one.assignment_id for one in recent if one.response and one.response.answer.obstacles}
    if not named:
        return []
    known = call.store.assignments_by_id(call.actor.clinic_ids, sorted(named))
    return came_again(call, [one for _, one in sorted(known.items())], Role.CLIENT)


def came_again_for_staff(call: Call, clinic_id: str, episode_id: str) -> list[CameAgain]:
    """Of one episode, as far as the client shares it."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    going_on = call.store.library.assignments_seen(access.sight_of(call.actor, episode, call.store))
    return came_again(call, going_on, Role.THERAPIST)


def came_again(call: Call, assignments: Iterable[Assignment], side: Role) -> list[CameAgain]:
    found = [(one, _repeated(call, one, side)) for one in assignments if not one.is_over and one.agreed_at]
    return [CameAgain(one, what) for one, what in found if what is not None]


def _repeated(call: Call, one: Assignment, side: Role) -> Repeated | None:
    last = call.store.last_over([one.clinic_id], one.id, LOOKED_AT)
    if side is not Role.CLIENT:
        last = [each for each in last if each.response and each.response.answer.shared is not Shared.DONE_ONLY]
        if one.wish is not None:
            return repeated_in(last)
    return repeated_in(last, one.talked_over.get(side.value))


@repeated
def talked_over(call: Call, clinic_id: str, assignment_id: str) -> Assignment:
    """The therapist needs this question no more; the client's stays."""
    one = access.assignment_for(call.actor, clinic_id, assignment_id, call.store)
    return call.store.assignments.note(one, one.talk_over(Role.THERAPIST, call.now()))


@repeated
def own_talked_over(call: Call, assignment_id: str, wish: Proposal | None) -> Assignment:
    """The client needs this question no more, and may say what would suit better; the therapist's stays."""
    one = access.own_assignment(call.actor, assignment_id, call.store)
    return call.store.assignments.note(one, one.talk_over(Role.CLIENT, call.now(), wish))
