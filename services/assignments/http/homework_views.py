"""How homework looks in the API: an assignment, an occurrence with its answer and score, and sheets of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.assignments.catalogue import measure_as_json
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
from services.assignments.usecases import measuring, reading
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue

_EARLIER = ("version", "total", "band", "recorded_at", "rating_source")


def assignment(one: Assignment, catalogue: ClinicCatalogue) -> Json:
    """The sheet is spread out, as in the request that wrote it."""
    known = views.plain(one)
    agreed = known.pop("agreement")
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    return {**known, **agreed, "exercise": views.exercise_name(named)}


def assignment_brief(one: Assignment) -> Json:
    names = ("own_name", "what", "minutes", "plan_if", "plan_then")
    agreed = {name: getattr(one.agreement, name) for name in names}
    return {"id": one.id, **agreed, "status": one.status.value}


def assignment_named(one: Assignment, catalogue: ClinicCatalogue) -> Json:
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    return {**assignment_brief(one), "exercise": views.exercise_name(named)}


def occurrence(
    one: Occurrence, its: Assignment, catalogue: ClinicCatalogue, now: datetime, *, own: bool = False
) -> Json:
    """With what a card needs of its assignment and exercise. Private notes that are not shared only for their owner."""
    known = views.plain(one)
    for name in ("response", "earlier_responses", "review", "score", "earlier_scores", "flags"):
        known.pop(name)
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    away = frozenset() if own or one.response is None else named.worksheet.unshared(one.response.answer.answers)
    return {
        **known,
        "state": views.plain(glance(one).state(now)),
        "response": response(one.response, named, away) if one.response else None,
        "earlier_responses": [
            response(each, named, away | (frozenset() if own else named.worksheet.unshared(each.answer.answers)))
            for each in one.earlier_responses
        ],
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


def response(one: Response, its: Exercise, away: frozenset[str]) -> Json:
    """`away` are the fields whose answers are not for the reader."""
    known = views.plain(one)
    answered = known.pop("answer")
    seen = {name: value for name, value in answered["answers"].items() if name not in away}
    numbers = views.plain(changes(its.worksheet, seen))
    return {**answered, **known, "answers": seen, "changes": numbers, **derived(its, one.answer.answers)}


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


def own_sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime) -> Json:
    """With what only the client may see."""
    written = draft(found.draft, found.exercise) if found.draft else None
    version = found.occurrence.written(found.draft).trail.version
    shown = sheet(found, catalogue, now, own=True)
    return {**shown, "draft": written, "draft_version": version, "carried": views.plain(dict(found.carried))}


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
