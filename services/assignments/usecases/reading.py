"""What is shown: to clients their day and course, to clinicians their caseload and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from services.assignments import access
from services.assignments.domain import attention
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Role, Shared
from services.assignments.domain.draft import Draft
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.glance import State, glance
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session
from services.assignments.domain.today import BACK, MOST_REPLIES, Today, today
from services.assignments.domain.walltime import local_day, start_of, week_start
from services.assignments.usecases import chains, doing, in_the_way
from services.assignments.usecases.call import Call
from services.assignments.usecases.ports import Page

T = TypeVar("T")
COURSE_WEEKS = 12
CARRIED_FROM = 20  # an answer further back than this many is not looked for
RECENT_SESSIONS = timedelta(days=60)


@dataclass(frozen=True)
class ClientDay:
    replies: Sequence[Occurrence]  # the newest; they are not in `today`
    more_replies: int
    today: Today
    proposals: Sequence[Assignment]  # and changes of what was agreed: what waits for the client
    whenever: Sequence[Assignment]  # what the client starts when it is needed
    assignments: Mapping[str, Assignment]  # of every occurrence shown
    question: Occurrence | None  # it passed in silence: what got in the way?
    came_again: Sequence[in_the_way.CameAgain]
    next_steps: Sequence[chains.NextStep]
    fluent: Sequence[Assignment]  # ended by itself in the last days


@dataclass(frozen=True)
class Sheet:
    """One occurrence with everything its page needs; the draft, and what a new sheet starts with, only for the
    client."""

    occurrence: Occurrence
    assignment: Assignment
    exercise: Exercise
    draft: Draft | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)
    shared_last: Shared = Shared.WHOLE


@dataclass(frozen=True)
class Course:
    episode: Episode
    next_session_at: datetime | None
    assignments: Sequence[Assignment]
    weeks: Sequence[attention.Week]


def client_day(call: Call) -> ClientDay:
    access.require_client(call.actor)
    clinics, client, now = call.actor.clinic_ids, call.actor.person_id, call.now()
    replies = call.store.new_replies(clinics, client, MOST_REPLIES)
    waiting = call.store.count_new_replies(clinics, client) if len(replies) == MOST_REPLIES else 0
    seen = {one.id for one in replies}
    found = call.store.occurrences_of_client(clinics, client, now - BACK)
    shown = today([one for one in found if one.id not in seen], now)
    question = in_the_way.question_of_the_day(call, found)
    every = [*replies, *shown.now, *shown.more, *shown.later, *shown.done, *([question] if question else [])]
    unsettled = call.store.unsettled_of_client(clinics, client)
    next_steps, fluent = chains.of_client(call)
    return ClientDay(
        replies=replies,
        more_replies=max(waiting - MOST_REPLIES, 0),
        today=shown,
        proposals=[one for one in unsettled if one.waits_for is Role.CLIENT],
        whenever=[one for one in call.store.whenever_of_client(clinics, client) if one.starts_when_needed(now)],
        assignments=assignments_of(call, every),
        question=question,
        came_again=in_the_way.came_again_today(call, found),
        next_steps=next_steps,
        fluent=fluent,
    )


def client_sheet(call: Call, occurrence_id: str) -> Sheet:
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    sheet = _sheet(call, occurrence, call.store.drafts.get(occurrence))
    sheet = replace(sheet, shared_last=doing.shared_last(call, occurrence))
    return sheet if sheet.draft or occurrence.response else replace(sheet, carried=_carried(call, sheet))


def _carried(call: Call, sheet: Sheet) -> Mapping[str, Any]:
    """Of each field that carries over, its last answer in this assignment."""
    wanted = {one.name for one in sheet.exercise.worksheet.fields if one.carry_over}
    carried: dict[str, Any] = {}
    if wanted:
        last = call.store.last_answered(call.actor.clinic_ids, sheet.assignment.id, CARRIED_FROM)
        for response in (one.response for one in last):
            if response is not None and carried.keys() < wanted:
                carried = {**sheet.exercise.worksheet.carried(response.answer.answers), **carried}
    return carried


def client_course(call: Call) -> list[Course]:
    access.require_client(call.actor)
    clinics, now = call.actor.clinic_ids, call.now()
    episodes = call.store.episodes_of_client(clinics, call.actor.person_id)
    ids = [one.id for one in episodes]
    assignments = _by_episode(call.store.assignments_of(clinics, ids))
    sessions = _by_episode(call.store.sessions_of(clinics, ids, now - RECENT_SESSIONS))
    since = now - timedelta(weeks=COURSE_WEEKS)
    glances = call.store.glances(clinics, ids, since)
    return [
        Course(
            episode=one,
            next_session_at=attention.next_session(sessions[one.id], now),
            assignments=assignments[one.id],
            weeks=attention.weeks(glances[one.id], week_start(local_day(since, one.time_zone)), COURSE_WEEKS + 1, now),
        )
        for one in episodes
    ]


def clinician_sheet(call: Call, clinic_id: str, occurrence_id: str) -> Sheet:
    """With the answers and the worksheet in the version they answer; never the draft."""
    return _sheet(call, access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store), None)


def caseload(call: Call, clinic_id: str) -> list[attention.Line]:
    """Everybody in one's care, those who need attention first."""
    access.require(call.actor, clinic_id, Role.THERAPIST)
    episodes = call.store.caseload(clinic_id, call.actor.person_id)
    if not episodes:
        return []
    now = call.now()
    ids = [one.id for one in episodes]
    since = min(attention.strip_opens(one, now) for one in episodes)
    sessions = call.store.past.sessions_around(clinic_id, ids, now - attention.SESSIONS_BACK, now)
    assignments = _by_episode(call.store.agreed_lately(clinic_id, ids, now - attention.NEW_FOR))
    recent = call.store.glances([clinic_id], ids, since, now)
    waiting = call.store.waiting_since(clinic_id, ids)
    flags = call.store.count_flags(clinic_id, ids)
    lines = [
        attention.line(
            attention.Material(
                episode=one,
                sessions=sessions[one.id],
                assignments=assignments[one.id],
                occurrences=recent[one.id],
                waiting_since=waiting[one.id],
                flags=flags.get(one.id, 0),
            ),
            now,
        )
        for one in episodes
    ]
    return sorted(lines, key=lambda line: line.sort_key)


def episode(call: Call, clinic_id: str, episode_id: str) -> Episode:
    return access.episode_for(call.actor, clinic_id, episode_id, call.store)


def assignment(call: Call, clinic_id: str, assignment_id: str) -> Assignment:
    return access.assignment_for(call.actor, clinic_id, assignment_id, call.store)


def own_assignment(call: Call, assignment_id: str) -> Assignment:
    return access.own_assignment(call.actor, assignment_id, call.store)


def own_assignments(call: Call, page: Page) -> list[Assignment]:
    access.require_client(call.actor)
    return call.store.own_assignments(call.actor.clinic_ids, call.actor.person_id, page)


def episodes(call: Call, clinic_id: str, page: Page) -> list[Episode]:
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    if call.actor.role == Role.THERAPIST:
        return call.store.episodes_of_therapist(clinic_id, call.actor.person_id, page)
    return call.store.episodes_by_id(clinic_id, access.member_episode_ids(call.actor, clinic_id, call.store), page)


def session(call: Call, clinic_id: str, session_id: str) -> Session:
    return access.session_for(call.actor, clinic_id, session_id, call.store)


def sessions(call: Call, clinic_id: str, episode_id: str, page: Page) -> list[Session]:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    return call.store.sessions_in(access.sight_of(call.actor, episode, call.store), page)


def assignments(call: Call, clinic_id: str, episode_id: str, page: Page) -> list[Assignment]:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    return call.store.assignments_in(access.sight_of(call.actor, episode, call.store), page)


@dataclass(frozen=True)
class Wanted:
    """Local days from the first to the last (both included; None: no limit), and the state they are in."""

    first: date | None = None
    last: date | None = None
    state: State | None = None


def occurrences(call: Call, clinic_id: str, episode_id: str, wanted: Wanted, page: Page) -> list[Occurrence]:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    sight, now = access.sight_of(call.actor, episode, call.store), call.now()
    since = start_of(wanted.first, episode.time_zone) if wanted.first else None
    until = start_of(wanted.last + timedelta(days=1), episode.time_zone) if wanted.last else None
    found = call.store.occurrences_in(sight, since, until, page)
    fitting = (one for one in found if wanted.state is None or glance(one).state(now) is wanted.state)
    return list(islice(fitting, page.limit + 1))


def with_assignments(call: Call, found: Sequence[Occurrence]) -> list[tuple[Occurrence, Assignment]]:
    known = assignments_of(call, found)
    return [(one, known[one.assignment_id]) for one in found]


def _sheet(call: Call, occurrence: Occurrence, draft: Draft | None) -> Sheet:
    (_, assignment), *_ = with_assignments(call, [occurrence])
    exercise = call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version)
    return Sheet(occurrence, assignment, exercise, draft)


def assignments_of(call: Call, found: Iterable[Occurrence]) -> dict[str, Assignment]:
    ids = sorted({one.assignment_id for one in found})
    return call.store.assignments_by_id(call.actor.clinic_ids, ids) if ids else {}


def _by_episode(found: Iterable[T]) -> Mapping[str, list[T]]:
    by_id: dict[str, list[T]] = defaultdict(list)
    for one in found:
        episode_id: Any = getattr(one, "episode_id", None)
        by_id[episode_id].append(one)
    return by_id
