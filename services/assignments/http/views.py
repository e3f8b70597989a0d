"""How things look in the API: plain JSON, with times in UTC and days and wall times as they are."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, cast

from chassis.clock import iso
from services.assignments.catalogue import as_json
from services.assignments.domain import attention
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.group import Group
from services.assignments.domain.library.suggestions import Suggestion
from services.assignments.domain.safety_plan import SafetyPlan
from services.assignments.domain.session import Session
from services.assignments.usecases import flagging, library

Json = dict[str, Any]
SIMPLE = frozenset({str, int, bool, float})
INTERNAL = frozenset(
    {
        "commands",
        "settle_at",
        "planned_until",
        "planned_version",
        "scheduled_at",
        "stopped_at",
        "entered_via",
        "recorded_at",
        "trail",
        "set_by",
        "offered_by",
        "talked_over",
        "let_pass_at",
        "wish",
        "stayed",
    }
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


def line(one: attention.Line) -> Json:
    """One client of a caseload; of a reason only what applies is told."""
    return {
        "episode": episode(one.episode),
        "next_session_at": plain(one.next_session_at),
        "last_contact_at": plain(one.last_contact_at),
        "attention": [
            {name: value for name, value in plain(reason).items() if value is not None} for reason in one.attention
        ],
        "strip": [
            {"week_start": week.week_start.isoformat(), "states": [state.value for state in week.states]}
            for week in one.strip
        ],
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
