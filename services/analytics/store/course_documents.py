"""How a course is kept: days as numbers counted from its first one, so that a long course stays a small document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from services.analytics.domain.courses import Course, FollowUp, Reading, outcome_counts
from services.analytics.domain.outcomes import Scores
from services.analytics.store.generations import Document

_PLAIN = (
    "clinic_id",
    "therapist_id",
    "group_id",
    "programme",
    "phase",
    "problem",
    "cadence",
    "status",
    "end_reason",
    "contacts",
    "adherence_sum",
    "adherence_n",
    "dose",
)
_DAYS = ("closed_answered", "closed_silent", "contact_days", "missed_days")


def document_of(course: Course) -> Document:
    """Return what is kept; `active_to` is the last day on which a window closed, `counts` what its end adds."""
    start = course.started_day
    closings = (*course.closed_answered, *course.closed_silent)
    return {
        **{name: getattr(course, name) for name in _PLAIN},
        **{name: [_number(day, start) for day in getattr(course, name)] for name in _DAYS},
        "started_day": start.isoformat(),
        "ended_day": course.ended_day.isoformat() if course.ended_day else None,
        "active_to": max(closings, default=start).isoformat(),
        "scores": {code: _scores(scores, start) for code, scores in course.scores.items()},
        "readings": [[each.measure, _number(each.day, start), each.total] for each in course.readings],
        "follow_ups": [_follow_up(each, start) for each in course.follow_ups],
        "counts": outcome_counts(course),
    }


def course_of(document: Document) -> Course:
    """Return the course that was kept; long fields that were not read are empty."""
    start = date.fromisoformat(document["started_day"])
    ended = document["ended_day"]
    return Course(
        episode_id=document["_id"],
        started_day=start,
        ended_day=date.fromisoformat(ended) if ended else None,
        scores={code: _read_scores(scores, start) for code, scores in document["scores"].items()},
        readings=tuple(Reading(measure, _day(on, start), total) for measure, on, total in document.get("readings", ())),
        follow_ups=tuple(_read_follow_up(each, start) for each in document.get("follow_ups", ())),
        **{name: document[name] for name in _PLAIN},
        **{name: _read_days(document.get(name, ()), start) for name in _DAYS},
    )


def _number(day: date, start: date) -> int:
    return (day - start).days


def _day(number: int, start: date) -> date:
    return start + timedelta(days=number)


def _read_days(numbers: Iterable[int], start: date) -> Any:
    return tuple(_day(number, start) for number in numbers)


def _scores(scores: Scores, start: date) -> Document:
    return {
        "first": scores.first,
        "last": scores.last,
        "first_on": _number(scores.first_day, start),
        "last_on": None if scores.last_day is None else _number(scores.last_day, start),
    }


def _read_scores(kept: Document, start: date) -> Scores:
    last_on = kept["last_on"]
    return Scores(
        kept["first"], kept["last"], _day(kept["first_on"], start), None if last_on is None else _day(last_on, start)
    )


def _follow_up(each: FollowUp, start: date) -> Document:
    return {
        "on": _number(each.day, start),
        "codes": list(each.codes),
        "exercise": each.exercise,
        "family": each.family,
        "phase": each.phase,
        "tried": each.tried,
        "answered": each.answered,
    }


def _read_follow_up(kept: Document, start: date) -> FollowUp:
    return FollowUp(
        _day(kept["on"], start),
        tuple(kept["codes"]),
        kept["exercise"],
        kept["family"],
        kept["phase"],
        kept["tried"],
        kept["answered"],
    )
