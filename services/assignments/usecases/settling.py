"""What follows from a change of one aggregate for others: worked off one by one, each step safe to repeat.

A command changes one aggregate and notes `settle_at` on it. The worker (and, so that people see it at once, the
request itself) then brings the others in line with its present state, and takes the note away if nothing changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, SessionStatus
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Stale
from services.assignments.domain.facts import AssignmentFact, OccurrenceFact
from services.assignments.domain.group import Group
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import Plan, added, looks_back_to, plan
from services.assignments.domain.session import Session
from services.assignments.usecases import ending, flagging
from services.assignments.usecases.call import repeated
from services.assignments.usecases.ports import Store

BATCH, BATCHES, SIDE_BY_SIDE = 200, 8, 2
DONE: dict[str, Any] = {"settle_at": None}
Existing = dict[str, dict[str, Occurrence]]


def settle_due(store: Store, buckets: Sequence[int], now: datetime) -> int:
    """One round of the worker: what is due in these buckets; returns how much that was."""
    if not buckets:
        return 0
    one_by_one: list[tuple[Any, Callable[[Store, Any, datetime], None]]] = [
        (store.episodes, settle_episode),
        (store.groups, settle_group),
        (store.sessions, settle_session),
    ]
    done = 0
    for kept, settle in one_by_one:
        for aggregate in kept.due(buckets, now, BATCH):
            settle(store, aggregate, now)
            done += 1
    return done + plan_due(store, buckets, now) + lapse_due(store, buckets, now)


def plan_due(store: Store, buckets: Sequence[int], now: datetime) -> int:
    """Where many wait, side by side: while the database keeps those of one batch, the next is laid out."""
    due = store.assignments.due(buckets, now, BATCH * BATCHES)
    batches = [due[start : start + BATCH] for start in range(0, len(due), BATCH)]
    if len(batches) < SIDE_BY_SIDE:
        return sum(_plan(store, now, one) for one in batches)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return sum(pool.map(partial(_plan, store, now), batches))


def _plan(store: Store, now: datetime, due: Sequence[Assignment]) -> int:
    with suppress(Stale):  # somebody is changing it now, and it is due again
        due = ending.ended_when_fluent(store, due, now)
    settle_assignments(store, due, now)
    return len(due)


def lapse_due(store: Store, buckets: Sequence[int], now: datetime) -> int:
    """Occurrences whose window is over without an answer, and answered ones whose flag climbs. One answered this very
    moment stays answered."""
    due = store.occurrences.due(buckets, now, BATCH * 5)
    flagging.escalate_due(store, [one for one in due if one.has_open_flag], now)
    lapsed = [one.lapse(now) for one in due if not one.has_open_flag]
    store.occurrences.save_many([(one, fact) for one, fact in lapsed if fact is not None])
    store.occurrences.settled([(one, DONE) for one, fact in lapsed if fact is None and not one.is_open])
    store.occurrences.settled(
        [(one, {"settle_at": one.closes_at}) for one, fact in lapsed if fact is None and one.is_open]
    )
    return len(due)


def settle_assignments(store: Store, assignments: Sequence[Assignment], now: datetime) -> bool:
    """Make, move and withdraw occurrences until they are what the agreements say; False: as for `carry_out`."""
    if not assignments:
        return True
    changed = [one for one in assignments if not one.only_goes_on]
    existing, sessions = _existing(store, changed, now), _sessions(store, changed)
    plans = [
        *((one, plan(one, existing[one.id], now, sessions[one.episode_id])) for one in changed),
        *((one, added(one, now)) for one in assignments if one.only_goes_on),
    ]
    if not carry_out(store, plans, now):
        return False
    try:
        before = ending.predecessors_ended(store, changed, now)
    except Stale:
        return False
    if not settle_assignments(store, before, now):
        return False
    store.assignments.settled([(one, kept_of(one, its)) for one, its in plans])
    return True


def sessions_changed(store: Store, episode: Episode, now: datetime) -> None:
    """A session was scheduled, moved, held, missed or cancelled: what is due by the sessions is planned again."""
    found = store.assignments_of([episode.clinic_id], [episode.id])
    agreed = [one for one in found if one.status is AssignmentStatus.AGREED and one.schedule.follows_sessions]
    if not settle_assignments(store, agreed, now):
        raise Stale(episode.id)


def settle_new(store: Store, assignment: Assignment, now: datetime) -> None:
    """As `settle_assignments`, for one that was just made: it cannot have occurrences yet. One that follows the
    sessions is left to the worker, who sees them all."""
    if assignment.schedule.follows_sessions:
        return
    made = plan(assignment, {}, now)
    carry_out(store, [(assignment, made)], now)
    store.assignments.settled([(assignment, kept_of(assignment, made))])


def kept_of(assignment: Assignment, made: Plan) -> dict[str, Any]:
    done = {"settle_at": made.again_at, "planned_version": assignment.version}
    return {**done, **({"planned_until": made.until} if made.until else {})}


def carry_out(store: Store, plans: Sequence[tuple[Assignment, Plan]], now: datetime) -> bool:
    """False if somebody changed one of the occurrences meanwhile: look again and plan anew."""
    store.occurrences.add_many(one.scheduled(now) for _, its in plans for one in its.make)
    moved = [one.reschedule(assignment, slot, now) for assignment, its in plans for one, slot in its.move]
    withdrawn = [one.withdraw(now) for _, its in plans for one in its.withdraw]
    changed: list[tuple[Occurrence, OccurrenceFact]] = [
        *moved,
        *((one, fact) for one, fact in withdrawn if fact is not None),
    ]
    return store.occurrences.save_many(changed) == len(changed)


def _existing(store: Store, assignments: Sequence[Assignment], now: datetime) -> Existing:
    """By slot. Those that need to know what closed long ago are asked for apart, so that the others stay cheap."""
    by_slot: Existing = defaultdict(dict)
    backs = [(one, looks_back_to(one, now)) for one in assignments]
    for far in (False, True):
        asked = [(one, since) for one, since in backs if (since < now) is far]
        if asked:
            clinic_ids = sorted({one.clinic_id for one, _ in asked})
            since = min(since for _, since in asked)
            for one in store.occurrences_of_assignments(clinic_ids, [one.id for one, _ in asked], since):
                by_slot[one.assignment_id][one.slot] = one
    return by_slot


def _sessions(store: Store, assignments: Sequence[Assignment]) -> Mapping[str, Sequence[Session]]:
    """By episode, for the schedules that follow them: all since the first of these was agreed."""
    following = [one for one in assignments if one.schedule.follows_sessions and one.agreed_at is not None]
    by_episode: dict[str, list[Session]] = defaultdict(list)
    if not following:
        return by_episode
    since = min(one.scheduled_at or one.agreed_at or one.proposed_at for one in following)
    clinic_ids, episode_ids = ({getattr(one, name) for one in following} for name in ("clinic_id", "episode_id"))
    for session in store.sessions_of(sorted(clinic_ids), sorted(episode_ids), since):
        by_episode[session.episode_id or ""].append(session)
    return by_episode


def settle_if_changed(store: Store, seen: Episode, now: datetime) -> None:
    """After adding something to an episode as it was seen: whoever changed it at the same moment did not see that."""
    latest = store.episodes.get([seen.clinic_id], seen.id)
    if latest is not None and latest.version != seen.version:
        settle_episode(store, latest, now)


@repeated
def settle_episode(store: Store, episode: Episode, now: datetime) -> None:
    """Ended: its assignments end, what is still scheduled is cancelled. Paused: they rest. Changed: they follow."""
    resumes_at = episode.resumes_at()
    if resumes_at is not None and resumes_at <= now:
        resumed, gone_on = episode.resume(now)
        episode = store.episodes.save(resumed, [gone_on])
    assignments = [one for one in store.assignments_of([episode.clinic_id], [episode.id]) if not one.is_over]
    for assignment in assignments:
        after, fact = _in_line(assignment, episode, now)
        if fact is not None:
            settle_assignments(store, [store.assignments.save(after, [fact])], now)
    if episode.is_open:
        _hand_over_sessions(store, episode, now)
    else:
        _cancel_sessions(store, episode, now)
    store.episodes.settled([(episode, {"settle_at": episode.resumes_at()})])


def _in_line(assignment: Assignment, episode: Episode, now: datetime) -> tuple[Assignment, AssignmentFact | None]:
    if not episode.is_open:
        return assignment.end(episode.closed_at or now)
    after, followed = assignment.follow(episode.therapist_id, episode.time_zone, episode.cadence, now)
    pause = episode.pause
    after, rested = after.rest(pause.at, now) if pause else after.wake(now)
    return after, rested or followed


def _hand_over_sessions(store: Store, episode: Episode, now: datetime) -> None:
    """What is still planned with somebody who does not treat this client any more goes to the therapist."""
    planned = store.sessions_of([episode.clinic_id], [episode.id], now)
    handed = [
        one.follow(episode.therapist_id, now)
        for one in planned
        if one.status is SessionStatus.SCHEDULED and not episode.is_treated_by(one.therapist_id)
    ]
    if store.sessions.save_many(handed) < len(handed):
        raise Stale(episode.id)


def _cancel_sessions(store: Store, episode: Episode, now: datetime) -> None:
    from_end = store.sessions_of([episode.clinic_id], [episode.id], episode.closed_at or now)
    cancelled = [one.cancel(now) for one in from_end if one.status is SessionStatus.SCHEDULED]
    if store.sessions.save_many(cancelled) < len(cancelled):
        raise Stale(episode.id)


@repeated
def settle_session(store: Store, session: Session, now: datetime) -> None:
    """Count the treatment contacts of its episode anew, and plan again what is due by its sessions."""
    episode = store.episodes.get([session.clinic_id], session.episode_id) if session.episode_id else None
    if episode is not None:
        counted, fact = episode.counted(store.treatment_contacts(session.clinic_id, episode.id), now)
        if fact is not None:
            store.episodes.save(replace(counted, entered_via=session.entered_via), [fact])
        sessions_changed(store, episode, now)
    store.sessions.settled([(session, DONE)])


@repeated
def settle_group(store: Store, group: Group, now: datetime) -> None:
    """Each member's episode learns of its group."""
    for episode_id in group.member_episode_ids:
        episode = store.episodes.get([group.clinic_id], episode_id)
        if episode is None:
            continue
        joined, fact = episode.joined(group.id, group.programme, now)
        if fact is not None:
            store.episodes.save(joined, [fact])
    store.groups.settled([(group, DONE)])
