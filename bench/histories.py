"""Two years of therapy of one client, written by the service's own store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from functools import cache
from typing import Any

from pymongo.database import Database

from bench.clients import BEGAN, CLINIC, LAST, NOW, SORTS, WEEKS, WEEKS_EACH, History, Whose
from chassis.mongo import Document
from services.assignments import catalogue
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.codes import (
    AssignmentStatus,
    Cadence,
    Obstacle,
    Phase,
    Problem,
    Reaction,
    ResponseKind,
    Role,
    ScheduleKind,
    SessionKind,
    SessionStatus,
)
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.facts import AssignmentAgreed, Fact, SessionHeld
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import HORIZON_DAYS
from services.assignments.domain.response import Answer, Review
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.schedule.days import days
from services.assignments.domain.session import Session
from services.assignments.store import Store

ZONE = "Europe/London"
PRACTICE, MEASURE = ("breathing_practice", "muscle_relaxation", "mindfulness_practice"), "phq9"
WAITS_SINCE = NOW - timedelta(days=12)  # answers from before that have a reply
_OUTCOMES = "dddddddddddpppnellll"  # of twenty: done, partly, not this time, something else, silence


def written(database: Database[Document], whose: Whose) -> History:
    """Let the store write one client's two years, publish nothing of it, and read what it kept."""
    store, sort = Store(database, lambda: NOW), whose.place % SORTS
    store.episodes.add(*_listed(_episode(whose).opened(_at(BEGAN))))
    store.sessions.add_many(one.scheduled(min(NOW, one.starts_at)) for one in _sessions(whose))
    held = [one for one in store.sessions.find({"episode_id": whose.episode}) if one.starts_at <= NOW]
    store.sessions.save_many((replace(one, status=SessionStatus.HELD), SessionHeld(at=one.starts_at)) for one in held)
    agreed = list(_assignments(whose, sort))
    store.assignments.add_many((one, AssignmentAgreed(at=NOW)) for one in agreed)
    for number, one in enumerate(agreed):
        _live_through(store, one, sort + 7 * number)
    for kept in (store.episodes, store.sessions):
        kept.collection.update_many({"clinic_id": CLINIC}, {"$unset": {"settle_at": ""}})
    for name in ("episodes", "sessions", "assignments", "occurrences"):
        database[name].update_many({"clinic_id": CLINIC}, {"$set": {"outbox": []}})
    return _read(database, whose)


def _read(database: Database[Document], whose: Whose) -> History:
    others = {
        "episodes": list(database["episodes"].find({"_id": whose.episode})),
        **{name: list(database[name].find({"episode_id": whose.episode})) for name in ("sessions", "assignments")},
    }
    weeks: list[list[Document]] = [[] for _ in range(WEEKS + HORIZON_DAYS // 7 + 1)]
    for one in database["occurrences"].find({"episode_id": whose.episode}).sort("opens_at", 1):
        weeks[(date.fromisoformat(one["local_date"]) - BEGAN).days // 7].append(one)
    return History(whose, others, weeks)


def _episode(whose: Whose) -> Episode:
    return Episode(
        id=whose.episode,
        clinic_id=CLINIC,
        client_id=whose.client,
        therapist_id=whose.therapist,
        phase=Phase.SKILLS,
        problem=Problem.GAD,
        cadence=Cadence.FORTNIGHTLY,
        time_zone=ZONE,
        started_on=BEGAN,
    )


def _sessions(whose: Whose) -> Iterator[Session]:
    """Every other Thursday, and one is planned."""
    for number in range(WEEKS // 2 + 1):
        yield Session(
            id=whose.session(number),
            clinic_id=CLINIC,
            episode_id=whose.episode,
            client_id=whose.client,
            therapist_id=whose.therapist,
            kind=SessionKind.TREATMENT,
            starts_at=_at(BEGAN + timedelta(weeks=2 * number, days=3)),
            time_zone=ZONE,
        )


def _assignments(whose: Whose, sort: int) -> Iterator[Assignment]:
    """A practice on working days, another one every twelve weeks, and beside them a measure each Monday."""
    known = shipped()
    for number, week in enumerate(range(0, WEEKS, WEEKS_EACH)):
        first = BEGAN + timedelta(weeks=week)
        last = first + timedelta(weeks=WEEKS_EACH, days=-1)
        schedule = Schedule(
            kind=ScheduleKind.WEEKDAYS, start_on=first, end_on=last if last < NOW.date() else None, time=wall_time(18)
        )
        yield _assignment(whose, known, number, practice(sort, number), schedule)
    monday = Schedule(kind=ScheduleKind.WEEKDAYS, start_on=BEGAN, weekdays=(1,), time=wall_time(9))
    yield _assignment(whose, known, LAST + 1, MEASURE, monday)


def practice(sort: int, number: int) -> str:
    """The exercise of a client's agreement of that number."""
    return PRACTICE[(sort + number) % len(PRACTICE)]


def _assignment(whose: Whose, known: Catalogue, number: int, code: str, schedule: Schedule) -> Assignment:
    exercise, agreed_at = known.newest(code), _at(schedule.start_on) - timedelta(hours=2)
    return Assignment(
        id=whose.assignment(number),
        clinic_id=CLINIC,
        episode_id=whose.episode,
        client_id=whose.client,
        therapist_id=whose.therapist,
        exercise_code=exercise.code,
        exercise_version=exercise.version,
        family=exercise.family,
        phase=Phase.SKILLS,
        problem=Problem.GAD,
        cadence=Cadence.FORTNIGHTLY,
        time_zone=ZONE,
        schedule=schedule,
        agreement=Agreement(own_name="Quiet minutes", rationale="So that the evenings are calmer", confidence=6),
        proposed_by=Role.THERAPIST,
        proposed_at=agreed_at,
        set_by=whose.therapist,
        planned_until=NOW.date() + timedelta(days=HORIZON_DAYS),
        planned_version=1,
        agreed_at=agreed_at,
        status=AssignmentStatus.AGREED,
    )


@cache
def shipped() -> Catalogue:
    return catalogue.load()


def _live_through(store: Store, assignment: Assignment, chance: int) -> None:
    """Its occurrences, each with what became of it by now."""
    horizon = NOW.date() + timedelta(days=HORIZON_DAYS)
    every = [Occurrence.of(assignment, day) for day in days(assignment.schedule, BEGAN, horizon, ZONE)]
    store.occurrences.add_many(one.scheduled(one.opens_at) for one in every)
    exercise = shipped().newest(assignment.exercise_code)
    stored = store.occurrences.find({"assignment_id": assignment.id}, [("opens_at", 1)])
    changed = [
        _over(one, _OUTCOMES[(7 * place + 3 * chance) % len(_OUTCOMES)], exercise)
        for place, one in enumerate(stored)
        if one.local_date < NOW.date()
    ]
    store.occurrences.write([store.occurrences.save_op(one, facts, NOW) for one, facts in changed])


def _over(one: Occurrence, outcome: str, exercise: Exercise) -> tuple[Occurrence, Sequence[Fact]]:
    """Answered in its evening and, but for the latest, replied to; or passed in silence."""
    if outcome == "l":
        lapsed, fact = one.lapse(NOW)
        assert fact is not None
        return lapsed, [fact]
    at, answer = one.opens_at + timedelta(hours=19), _answer(outcome, exercise)
    after, responded = one.respond(answer, at)
    facts: list[Fact] = [responded]
    if exercise.measure is not None and answer.kind is ResponseKind.DID:
        after, scored = after.with_result(exercise.measure.result(answer.answers), at)
        facts += [scored] if scored else []
    if at < WAITS_SINCE:
        after, reviewed = after.write_review(_review(one, at))
        facts.append(reviewed)
    return after, facts


def _answer(outcome: str, exercise: Exercise) -> Answer:
    if outcome == "n":
        return Answer(kind=ResponseKind.NOT_THIS_TIME, obstacles=(Obstacle.TIME,), own_words="The week was too full")
    if outcome == "e":
        return Answer(kind=ResponseKind.SOMETHING_ELSE, note="Went for a walk instead")
    did = Answer(kind=ResponseKind.DID, quantity=100, answers=exercise.example)
    if exercise.measure:
        return did
    return replace(did, quantity=50 if outcome == "p" else 100, usefulness=7, difficulty=3, minutes=10)


def _review(one: Occurrence, at: datetime) -> Review:
    return Review(
        reply="Thank you, we will look at it together",
        reaction=Reaction.READ,
        reviewed_at=at + timedelta(days=1),
        reviewed_by=one.therapist_id,
        reviewer_role=Role.THERAPIST,
        seen_at=at + timedelta(days=2),
    )


def _at(day: date) -> datetime:
    """Ten in the morning."""
    return datetime.combine(day, wall_time(10), tzinfo=UTC)


def _listed(pair: tuple[Any, Any]) -> tuple[Any, list[Any]]:
    return pair[0], [pair[1]]
