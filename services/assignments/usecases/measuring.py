"""Measures: filling one in at the session, and the course of the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.assignments import access
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import RatingSource, Reaction, ResponseKind, ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.measure import Measure, Score
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer, Review
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.walltime import local_day, zone
from services.assignments.usecases import agreeing, answering, reviewing, settling
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.call import Call, Seen, any_version, repeated

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Scored:
    """One score of a course, with the definition it was made by."""

    occurrence: Occurrence
    score: Score
    measure: Measure


@dataclass(frozen=True)
class MeasureCourse:
    """All scores of one measure, by the time they were taken; `exercise` is the newest version among them."""

    exercise: Exercise
    measure: Measure
    scores: Sequence[Scored]


@dataclass(frozen=True)
class FilledIn:
    code: str
    answers: Answers


def fill_in(call: Call, clinic_id: str, episode_id: str, given: FilledIn, assignment_id: str) -> Occurrence:
    """At the session, on the screen of staff: something agreed once, for today, and answered already."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    exercise = call.catalogue.offered(given.code)
    answer = _answer(exercise, given.answers)
    sheet = _for_today(call, exercise, episode.time_zone)
    drawn_up = agreeing.drawn_up(call, episode, agreeing.of_own_group(call, episode, sheet), assignment_id)
    at = call.now()
    proposed, offered = drawn_up.proposed(at)
    agreed, yes = proposed.agree({}, at, agreeing.who(call, proposed, in_session=True))
    assignment = call.add(call.store.assignments, agreed.with_its_day_planned(), offered, yes)
    saved = _add_answered(call, exercise, assignment, answer)
    settling.settle_if_changed(call.store, episode, at)
    return saved


def _add_answered(call: Call, exercise: Exercise, assignment: Assignment, answer: Answer) -> Occurrence:
    """The occurrence with its answer, its score and all events in one write."""
    at = call.now()
    made, planned = Occurrence.of(assignment, assignment.first_day()).scheduled(at)
    filled, responded, reviewed = made.fill_in(answer, seen_together(call), at)
    after, facts = answering.followed_up(call, exercise, filled)
    return call.add(call.store.occurrences, after, planned, responded, reviewed, *facts)


@repeated
def correct(
    call: Call, clinic_id: str, occurrence_id: str, answers: Answers, *, seen: Seen = any_version
) -> Occurrence:
    """Staff put right what they filled in."""
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    occurrence.must_be_version(seen(occurrence.id))
    exercise = call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version)
    filled, responded, reviewed = occurrence.fill_in(_answer(exercise, answers), seen_together(call), call.now())
    after, facts = answering.followed_up(call, exercise, filled)
    return call.save(call.store.occurrences, after, responded, reviewed, *facts)


def _answer(exercise: Exercise, answers: Answers) -> Answer:
    if exercise.measure is None:
        raise Invalid({"measure_code": ["This is not a measure. Choose one of the family measure."]})
    exercise.check(answers)
    return Answer(
        kind=ResponseKind.DID,
        quantity=exercise.measure.answered(answers),
        answers=answers,
        rating_source=RatingSource.THERAPIST,
    )


def _for_today(call: Call, exercise: Exercise, time_zone: str) -> Sheet:
    here = call.now().astimezone(zone(time_zone))
    today = Schedule(
        kind=ScheduleKind.ONCE,
        start_on=local_day(call.now(), time_zone),
        time=here.time().replace(second=0, microsecond=0),
    )
    agreement = Agreement(own_name=exercise.title, rationale=exercise.rationale, minutes=exercise.minutes)
    return Sheet(exercise.code, agreement, today, agreed_in_session=True)


def seen_together(call: Call) -> Review:
    """What two people filled in together waits for nobody's reply, and is no news to the client."""
    return replace(reviewing.review_of(call, "", Reaction.READ, call.actor.person_id), seen_at=call.now())


def courses(call: Call, clinic_id: str, episode_id: str) -> list[MeasureCourse]:
    """Of one course of therapy, each measure apart."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    return _by_measure(call, call.store.scored_in(access.sight_of(call.actor, episode, call.store)))


def own_courses(call: Call) -> Mapping[str, list[MeasureCourse]]:
    """The client's own, by course of therapy."""
    access.require_client(call.actor)
    clinics = call.actor.clinic_ids
    episodes = [one.id for one in call.store.episodes_of_client(clinics, call.actor.person_id)]
    by_episode: dict[str, list[Occurrence]] = {id_: [] for id_ in episodes}
    for one in call.store.scored_of_client(clinics, episodes):
        by_episode[one.episode_id].append(one)
    return {id_: _by_measure(call, found) for id_, found in by_episode.items()}


def course_of(call: Call, found: Sequence[Occurrence]) -> MeasureCourse | None:
    """Of the answers to one assignment, in any order; None while none has a score."""
    scored = sorted((one for one in found if one.score is not None), key=lambda one: one.score.taken_at)  # type: ignore[union-attr]
    return next(iter(_by_measure(call, scored)), None)


def _by_measure(call: Call, found: Sequence[Occurrence]) -> list[MeasureCourse]:
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in found:
        score = one.score
        exercise = call.catalogue.exercise(one.exercise_code, one.exercise_version)
        if score is not None and exercise.measure is not None:
            groups[score.measure_code].append(Scored(one, score, exercise.measure))
    return [_course(call, code, scores) for code, scores in sorted(groups.items())]


def _course(call: Call, code: str, scores: Sequence[Scored]) -> MeasureCourse:
    newest = call.catalogue.exercise(code, max(one.score.measure_version for one in scores))
    assert newest.measure is not None
    return MeasureCourse(newest, newest.measure, scores)
