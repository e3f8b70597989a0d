"""How things look in the API: plain JSON, with times in UTC and days and wall times as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, cast

from chassis.clock import iso
from services.assignments.catalogue import as_json, measure_as_json
from services.assignments.domain import attention
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import ResponseKind
from services.assignments.domain.draft import Draft
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.glance import glance
from services.assignments.domain.group import Group
from services.assignments.domain.library.suggestions import Suggestion
from services.assignments.domain.measure import Measure, Score
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Response
from services.assignments.domain.safety_plan import SafetyPlan
from services.assignments.domain.session import Session
from services.assignments.domain.worksheet.computed import rounded
from services.assignments.usecases import flagging, library, measuring, reading
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue

Json = dict[str, Any]
SIMPLE = frozenset({str, int, bool, float})
INTERNAL = frozenset(
    {"commands", "settle_at", "planned_until", "stopped_at", "entered_via", "recorded_at", "trail", "set_by"}
)


def plain(value: Any) -> Any:
    """As JSON has it; what only the service itself needs is left out."""
    if value is None or type(value) in SIMPLE:
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return _many(value)


def _many(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(cast("Any", type(value)))}
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in INTERNAL)


def episode(one: Episode, homework_word: str | None = None) -> Json:
    return {**plain(one), **({"homework_word": homework_word} if homework_word else {})}


def session(one: Session) -> Json:
    return {**plain(one), "ends_at": iso(one.ends_at)}


def group(one: Group) -> Json:
    return dict(plain(one))


def exercise(one: Exercise) -> Json:
    return dict(plain(as_json(one)))


def exercise_card(one: Exercise) -> Json:
    """An exercise in a list."""
    names = ("code", "version", "title", "family", "approach", "phases", "problems", "minutes", "suggested_cadence")
    return {**{name: plain(getattr(one, name)) for name in names}, "rationale": one.rationale}


def found_exercise(one: library.Found) -> Json:
    return {
        **exercise_card(one.exercise),
        "has_short_form": one.exercise.worksheet.short_form is not None,
        "matches": plain(one.matches),
        "starred": one.starred,
        "last_set_at": plain(one.last_set_at),
    }


def exercise_detail(one: library.Detail) -> Json:
    before = [exercise_name(each) for each in one.comes_after]
    return {**exercise(one.exercise), "versions": one.versions, "comes_after": before, "starred": one.starred}


def suggestion(one: Suggestion) -> Json:
    """Of a reason only what applies is told."""
    reasons = [{name: value for name, value in plain(each).items() if value is not None} for each in one.reasons]
    return {"exercise": exercise_card(one.exercise), "reasons": reasons}


def exercise_name(one: Exercise) -> Json:
    return {"code": one.code, "title": one.title, "family": one.family.value}


def assignment(one: Assignment, catalogue: ClinicCatalogue) -> Json:
    """The sheet is spread out, as in the request that wrote it."""
    known = plain(one)
    agreed = known.pop("agreement")
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    return {**known, **agreed, "exercise": exercise_name(named)}


def occurrence(
    one: Occurrence, its: Assignment, catalogue: ClinicCatalogue, now: datetime, *, own: bool = False
) -> Json:
    """With what a card needs of its assignment and exercise. Private notes that are not shared only for their owner."""
    known = plain(one)
    for name in ("response", "earlier_responses", "review", "score", "earlier_scores", "flags"):
        known.pop(name)
    named = catalogue.exercise(one.exercise_code, one.exercise_version)
    sheet = its.agreement
    away = frozenset() if own or one.response is None else named.worksheet.unshared(one.response.answer.answers)
    return {
        **known,
        "state": plain(glance(one).state(now)),
        "response": response(one.response, named, away) if one.response else None,
        "earlier_responses": [
            response(each, named, away | (frozenset() if own else named.worksheet.unshared(each.answer.answers)))
            for each in one.earlier_responses
        ],
        "review": plain(one.review),
        **_scored(one, named.measure),
        "assignment": {
            "id": its.id,
            "own_name": sheet.own_name,
            "what": sheet.what,
            "minutes": sheet.minutes,
            "plan_if": sheet.plan_if,
            "plan_then": sheet.plan_then,
            "status": its.status.value,
        },
        "exercise": {**exercise_name(named), "minutes": named.minutes},
    }


def _scored(one: Occurrence, its: Measure | None) -> Json:
    """The score, and what is missing for one."""
    did = one.response is not None and one.response.answer.kind is ResponseKind.DID
    missing = its.missing(one.response.answer.answers) if its and did and one.response else []
    return {"score": score(one, one.score, its) if its and one.score else None, "missing": missing}


def score(one: Occurrence, its: Score, measure: Measure) -> Json:
    band = measure.band_of(its.total)
    return {
        **plain(its),
        "recorded_at": plain(its.recorded_at),
        "band_label": band.label if band else None,
        "plain_label": band.plain if band else None,
        "is_case": measure.is_case(its.total),
        "earlier": [
            {name: plain(getattr(each, name)) for name in ("version", "total", "band", "recorded_at", "rating_source")}
            for each in one.earlier_scores
        ],
    }


def measure_course(one: measuring.MeasureCourse) -> Json:
    """Changes are those from the first score."""
    return {
        "code": one.exercise.code,
        "version": one.exercise.version,
        "title": one.exercise.title,
        "measure": plain(measure_as_json(one.measure)),
        "scores": [_in_course(each, one.scores[0]) for each in one.scores],
    }


def _in_course(one: measuring.Scored, first: measuring.Scored) -> Json:
    is_first, begun = one is first, first.score.total
    return {
        **score(one.occurrence, one.score, one.measure),
        "occurrence_id": one.occurrence.id,
        "change": None if is_first else rounded(one.score.total - begun, 2),
        "reliable": None if is_first else plain(one.measure.reliable(begun, one.score.total)),
    }


def response(one: Response, its: Exercise, away: frozenset[str]) -> Json:
    """`away` are the fields whose answers are not for the reader."""
    known = plain(one)
    answered = known.pop("answer")
    seen = {name: value for name, value in answered["answers"].items() if name not in away}
    return {**answered, **known, "answers": seen, **derived(its, one.answer.answers)}


def derived(its: Exercise, answers: Mapping[str, Any]) -> Json:
    """What follows from the answers and is never stored."""
    return {"computed": dict(its.worksheet.computed(answers)), "hidden": its.worksheet.hidden(answers)}


def draft(found: Draft, its: Exercise) -> Json:
    return {**plain(found), "version": found.trail.version, **derived(its, found.answers)}


def occurrences(
    pairs: Sequence[tuple[Occurrence, Assignment]], catalogue: ClinicCatalogue, now: datetime
) -> list[Json]:
    return [occurrence(one, its, catalogue, now) for one, its in pairs]


def own_sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime) -> Json:
    """With what only the client may see."""
    written = draft(found.draft, found.exercise) if found.draft else None
    version = found.occurrence.written(found.draft).trail.version
    shown = sheet(found, catalogue, now, own=True)
    return {**shown, "draft": written, "draft_version": version, "carried": plain(dict(found.carried))}


def staff_sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime) -> Json:
    return {**sheet(found, catalogue, now), "safety_flags": plain(found.occurrence.flags)}


def sheet(found: reading.Sheet, catalogue: ClinicCatalogue, now: datetime, *, own: bool = False) -> Json:
    shown = occurrence(found.occurrence, found.assignment, catalogue, now, own=own)
    return {
        "occurrence": shown,
        "assignment": assignment(found.assignment, catalogue),
        "exercise": exercise(found.exercise),
        "response": shown["response"],
        "review": shown["review"],
    }


def line(one: attention.Line) -> Json:
    """One client of a caseload; of a reason only what applies is told."""
    return {
        "episode": episode(one.episode),
        "next_session_at": plain(one.next_session_at),
        "last_contact_at": plain(one.last_contact_at),
        "attention": [
            {name: value for name, value in plain(reason).items() if value is not None} for reason in one.attention
        ],
        "strip": plain(one.strip),
        "to_review": one.to_review,
        "sort_key": one.sort_key,
    }


def flag(one: flagging.Standing) -> Json:
    """A flag on a list: that there is one, whose it is and since when; never the answer."""
    about = one.occurrence
    return {
        **plain(one.flag),
        "clinic_id": about.clinic_id,
        "occurrence_id": about.id,
        "episode_id": about.episode_id,
        "client_id": about.client_id,
        "therapist_id": one.therapist_id,
        "may_read": one.may_read,
    }


def safety_plan(one: SafetyPlan, sheet: Exercise) -> Json:
    """What stands in it now, what stood there before, newest last, and the sheet it is written on."""
    return {**plain(one), "exercise": exercise(sheet)}


def course(one: reading.Course, catalogue: ClinicCatalogue, homework_word: str) -> Json:
    return {
        "episode": episode(one.episode, homework_word),
        "next_session_at": plain(one.next_session_at),
        "assignments": [assignment(each, catalogue) for each in one.assignments],
        "weeks": plain(one.weeks),
    }
