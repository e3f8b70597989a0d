"""How homework looks in the API: an assignment, an occurrence with its answer and score, and sheets of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.assignments.catalogue import measure_as_json
from services.assignments.domain import sharing
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import ResponseKind
from services.assignments.domain.draft import Draft
from services.assignments.domain.essentials import changes
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.glance import glance
from services.assignments.domain.measure import Measure, Score
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Response
from services.assignments.domain.worksheet.computed import rounded
from services.assignments.http import views
from services.assignments.http.views import Json
from services.assignments.usecases import agreeing, chains, in_the_way, measuring, reading
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue

_EARLIER = ("version", "total", "band", "recorded_at", "rating_source")


def assignment(one: Assignment, catalogue: ClinicCatalogue) -> Json:
    """The sheet is spread out, as in the request that wrote it."""
    known = views.plain(one)
    agreed = known.pop("agreement")
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    return {**known, **agreed, "waits_for": views.plain(one.waits_for), "exercise": views.exercise_name(named)}


def last_settings(found: agreeing.LastSettings | None) -> Json:
    if found is None:
        return {"settings": None, "of_client": False}
    agreed = views.plain(found.agreement)
    return {"settings": {**agreed, "schedule": views.plain(found.schedule)}, "of_client": found.of_client}


def assignment_brief(one: Assignment) -> Json:
    names = ("own_name", "what", "minutes", "plan_if", "plan_then")
    agreed = {name: getattr(one.agreement, name) for name in names}
    return {"id": one.id, **agreed, "schedule_kind": one.schedule.kind.value, "status": one.status.value}


def assignment_named(one: Assignment, catalogue: ClinicCatalogue) -> Json:
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    return {**assignment_brief(one), "exercise": views.exercise_name(named)}


def occurrence(
    one: Occurrence, its: Assignment, catalogue: ClinicCatalogue, now: datetime, *, own: bool = False
) -> Json:
    """With what a card needs of its assignment and exercise. What is not shared only for their owner."""
    known = views.plain(one)
    for name in ("response", "earlier_responses", "taken_back", "review", "score", "earlier_scores", "flags"):
        known.pop(name)
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    responses = [*one.earlier_responses, one.response] if one.response else []
    seen = responses if own else [sharing.for_staff(each, named.worksheet, responses[-1]) for each in responses]
    shown = [response(each, before, named) for each, before in zip(seen, responses, strict=True)]
    return {
        **known,
        "state": views.plain(glance(one).state(now)),
        "response": shown[-1] if shown else None,
        "earlier_responses": shown[:-1],
        "review": views.plain(one.review),
        **_scored(one, named.measure),
        "assignment": assignment_brief(its),
        "exercise": {**views.exercise_name(named), "minutes": named.minutes},
    }


def _scored(one: Occurrence, its: Measure | None) -> Json:
    """The score, and what is missing for one."""
    did = one.response is not None and one.response.answer.kind is ResponseKind.DID
    missing = its.missing(one.response.answer.answers) if its and did and one.response else []
    return {"score": score(one, one.score, its) if its and one.score else None, "missing": missing}


def score(one: Occurrence, its: Score, measure: Measure) -> Json:
    band = measure.band_of(its.total)
    return {
        **views.plain(its),
        "recorded_at": views.plain(its.recorded_at),
        "band_label": band.label if band else None,
        "plain_label": band.plain if band else None,
        "is_case": measure.is_case(its.total),
        "earlier": [{name: views.plain(getattr(each, name)) for name in _EARLIER} for each in one.earlier_scores],
    }


def measure_course(one: measuring.MeasureCourse) -> Json:
    """Changes are those from the first score."""
    return {
        "code": one.exercise.code,
        "version": one.exercise.version,
        "title": one.exercise.title,
        "measure": views.plain(measure_as_json(one.measure)),
        "scores": [_in_course(each, one.scores[0]) for each in one.scores],
    }


def _in_course(one: measuring.Scored, first: measuring.Scored) -> Json:
    is_first, begun = one is first, first.score.total
    return {
        **score(one.occurrence, one.score, one.measure),
        "occurrence_id": one.occurrence.id,
        "change": None if is_first else rounded(one.score.total - begun, 2),
        "reliable": None if is_first else views.plain(one.measure.reliable(begun, one.score.total)),
    }


def response(one: Response, whole: Response, its: Exercise) -> Json:
    """`one` is as much of the `whole` as its reader sees."""
    known = views.plain(one)
    answered = known.pop("answer")
    numbers = views.plain(changes(its.worksheet, one.answer.answers))
    return {**answered, **known, "changes": numbers, **derived(its, sharing.worked_out_from(one, whole))}


def derived(its: Exercise, answers: Mapping[str, Any]) -> Json:
    """What follows from the answers and is never stored."""
    return {"computed": dict(its.worksheet.computed(answers)), "hidden": its.worksheet.hidden(answers)}


def draft(found: Draft, its: Exercise) -> Json:
    return {**views.plain(found), "version": found.trail.version, **derived(its, found.answers)}


def assignments(found: Sequence[Assignment], catalogue: ClinicCatalogue) -> list[Json]:
    return [assignment(one, catalogue) for one in found]


def occurrences(
    pairs: Sequence[tuple[Occurrence, Assignment]], catalogue: ClinicCatalogue, now: datetime, *, own: bool = False
) -> list[Json]:
    return [occurrence(one, its, catalogue, now, own=own) for one, its in pairs]


def client_day(day: reading.ClientDay, catalogue: ClinicCatalogue, now: datetime) -> Json:
    def shown(found: Sequence[Occurrence]) -> list[Json]:
        return occurrences([(one, day.assignments[one.assignment_id]) for one in found], catalogue, now, own=True)

    def to_do(found: Sequence[Occurrence]) -> list[Json]:
        return [{**one, "others": day.today.others[one["id"]]} for one in shown(found)]

    return {
        "replies": shown(day.replies),
        "more_replies": day.more_replies,
        "now": to_do(day.today.now),
        "more": to_do(day.today.more),
        "later": to_do(day.today.later),
        "done": shown(day.today.done),
        "proposals": assignments(day.proposals, catalogue),
        "whenever": assignments(day.whenever, catalogue),
        "in_silence": shown([day.question] if day.question else []),
        "came_again": [came_again(one) for one in day.came_again],
        "next_steps": [next_step(one, catalogue) for one in day.next_steps],
        "fluent": assignments(day.fluent, catalogue),
    }


def own_sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime) -> Json:
    """With what only the client may see."""
    written = draft(found.draft, found.exercise) if found.draft else None
    version = found.occurrence.written(found.draft).trail.version
    one, shown = found.occurrence, sheet(found, catalogue, now, own=True)
    taken_back = response(one.taken_back, one.taken_back, found.exercise) if one.taken_back else None
    return {
        **shown,
        "draft": written,
        "draft_version": version,
        "carried": views.plain(dict(found.carried)),
        "taken_back": taken_back,
        "may_be_taken_back": one.may_be_taken_back(now),
        "shared_last": found.shared_last.value,
    }


def staff_sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime) -> Json:
    return {**sheet(found, catalogue, now), "safety_flags": views.plain(found.occurrence.flags)}


def sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime, *, own: bool = False) -> Json:
    shown = occurrence(found.occurrence, found.assignment, catalogue, now, own=own)
    return {
        "occurrence": shown,
        "assignment": assignment(found.assignment, catalogue),
        "exercise": views.exercise(found.exercise),
        "response": shown["response"],
        "review": shown["review"],
    }


def course(one: reading.Course, catalogue: ClinicCatalogue, homework_word: str) -> Json:
    return {
        "episode": views.episode(one.episode, homework_word),
        "next_session_at": views.plain(one.next_session_at),
        "assignments": assignments(one.assignments, catalogue),
        "weeks": views.plain(one.weeks),
    }


def next_step(one: chains.NextStep, catalogue: ClinicCatalogue) -> Json:
    code = one.offer.to.exercise_code if one.offer.to else one.assignment.exercise_code
    named = views.exercise_name(catalogue.offered(code)) if code != one.assignment.exercise_code else None
    return {"assignment": assignment(one.assignment, catalogue), **views.plain(one.offer), "to_exercise": named}


def came_again(one: in_the_way.CameAgain) -> Json:
    what, its = one.what, one.assignment
    return {
        "assignment_id": its.id,
        "own_name": its.agreement.own_name,
        "obstacle": views.plain(what.obstacle),
        "group": what.group.value,
        "times": what.times,
        "proposals": [each.value for each in what.proposals],
        "wish": views.plain(its.wish),
    }
