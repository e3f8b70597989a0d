"""Who may be about to drop out, for their own therapist: four reasons in words, and weights the clinic can change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.analytics.domain.courses import Course
from services.analytics.domain.measures import MEASURES

SILENT_DAYS: Final = 28
FEWEST_CLOSED: Final = 3
"""Under so many windows that closed in these days a silent share says nothing."""
MISSED_DAYS: Final = 42
REASONS: Final = ("no_contact", "silent_share", "missed_sessions", "worse_score")


@dataclass(frozen=True)
class Weight:
    """A reason holds from the value `since` on and then gives its points."""

    points: int
    since: int


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The weight of each reason; a client stands on the list from `list_from` points on."""

    no_contact: Weight = Weight(30, 14)
    silent_share: Weight = Weight(25, 60)
    missed_sessions: Weight = Weight(20, 1)
    worse_score: Weight = Weight(25, 1)
    list_from: int = 45


DEFAULT_WEIGHTS: Final = Weights()


@dataclass(frozen=True)
class Worse:
    """A measure whose last total is worse than the one before it by its threshold of reliable change or more."""

    measure: str
    by: float
    threshold: float


@dataclass(frozen=True)
class Reason:
    """Why: `value` is days, per cent, sessions or measures; the rest is what it was computed from."""

    code: str
    value: int
    weight: Weight
    numerator: int | None = None
    denominator: int | None = None
    worse: tuple[Worse, ...] = ()


@dataclass(frozen=True)
class AtRisk:
    """A course on the list, and why."""

    course: Course
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """The sum of the points of its reasons."""
        return sum(reason.weight.points for reason in self.reasons)


def at_risk(courses: Iterable[Course], today: date, weights: Weights) -> list[AtRisk]:
    """Return the open courses that stand on the list, most points first. A course that rests is not on it."""
    found = [AtRisk(each, reasons(each, today, weights)) for each in courses if each.status == "open"]
    listed = [each for each in found if each.points >= weights.list_from]
    return sorted(listed, key=lambda each: (-each.points, each.course.episode_id))


def reasons(course: Course, day: date, weights: Weights) -> tuple[Reason, ...]:
    """Return the reasons that hold on a day, from what happened until then; one without points is none."""
    found = _values(course, day, weights)
    return tuple(each for each in found if each.weight.points and each.value >= each.weight.since)


def _values(course: Course, day: date, weights: Weights) -> Iterator[Reason]:
    before = bisect_right(course.contact_days, day)
    last = course.contact_days[before - 1] if before else course.started_day
    yield Reason("no_contact", (day - last).days, weights.no_contact)
    silent, answered = (_among(days, day, SILENT_DAYS) for days in (course.closed_silent, course.closed_answered))
    if (closed := silent + answered) >= FEWEST_CLOSED:
        yield Reason("silent_share", 100 * silent // closed, weights.silent_share, silent, closed)
    yield Reason("missed_sessions", _among(course.missed_days, day, MISSED_DAYS), weights.missed_sessions)
    worse = tuple(_worse(course, day))
    yield Reason("worse_score", len(worse), weights.worse_score, worse=worse)


def _among(days: Sequence[date], last: date, length: int) -> int:
    """How many of the sorted days are among the `length` days that end with `last`."""
    return bisect_right(days, last) - bisect_left(days, last - timedelta(days=length - 1))


def _worse(course: Course, day: date) -> Iterator[Worse]:
    for code, measure in MEASURES.items():
        totals = [each.total for each in course.readings if each.measure == code and each.day <= day]
        if len(totals) < 2 or measure.reliable_change is None:
            continue
        worse_by = -measure.gain(totals[-2], totals[-1])
        if worse_by >= measure.reliable_change:
            yield Worse(code, worse_by, measure.reliable_change)
