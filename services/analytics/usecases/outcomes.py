"""What became of the courses that ended: outcomes, the change on each measure, and adherence beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from services.analytics.access import Scope
from services.analytics.domain import association, progress, survival
from services.analytics.domain.association import Correlation, Dose, Third
from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period, local_day
from services.analytics.domain.in_the_way import value_of
from services.analytics.domain.measures import OUTCOME_MEASURES, Measure
from services.analytics.domain.progress import Norm, Progress
from services.analytics.domain.survival import Curve
from services.analytics.usecases.course_ports import Courses, Which
from services.analytics.usecases.ports import Clock, Freshness

YEAR_DAYS: Final = 365
FEWEST_CLINICS: Final = 3
"""A number that other clinics go into is told only where there are so many of them."""
FEW_COURSES: Final = 500
"""So many courses may be read for a question without asking how many others ask."""
MOST_COURSES: Final = 50_000
MOST_PAST_COURSES: Final = 2_000
"""Courses that one question may read, and those that it may compute as of a past time."""
SPLITS: Final = ("therapist", "group", "programme", "phase", "problem", "cadence")
T = TypeVar("T")


class TooManyCourses(ValueError):
    """The question would have to read more courses than one may."""


@dataclass(frozen=True)
class Asked:
    """What was asked and as of when, how fresh the answer is, and whether it costs much: that is known from an index
    before a course is read. `courses` is where they are read.
    """

    scope: Scope
    period: Period
    as_of: datetime
    freshness: Freshness
    costly: bool
    courses: Courses


@dataclass(frozen=True)
class Outcomes:
    """The summed counts of the courses that ended in the period and in the one before, by split, and the measures."""

    asked: Asked
    counts: Mapping[str, int]
    previous: Mapping[str, int]
    split: str | None
    rows: Mapping[str, Mapping[str, int]]
    measures: Sequence[Progress]


@dataclass(frozen=True)
class Survival:
    """The curve of engagement of the courses that started in the period, and by split."""

    asked: Asked
    curve: Curve
    split: str | None
    rows: Mapping[str, Curve]


@dataclass(frozen=True)
class Adherence:
    """Adherence beside outcome, over `n` courses."""

    asked: Asked
    n: int
    mean: float | None
    thirds: Sequence[Third]
    correlations: Sequence[Correlation]
    doses: Sequence[Dose]


def ask(
    scope: Scope, period: Period | None, which: Which, *, store: Courses, now: Clock, as_of: datetime | None = None
) -> Asked:
    """Return the question; without a period, the last year of local days, today included. Raises TooManyCourses."""
    at = as_of or now()
    there = store.as_of(as_of) if as_of else store
    today = local_day(at, there.zone(scope.clinic_id))
    asked = period or Period(today - timedelta(days=YEAR_DAYS - 1), today)
    size = store.size(scope.clinic_id, which, asked)
    if size > (MOST_PAST_COURSES if as_of else MOST_COURSES):
        raise TooManyCourses
    costly = as_of is not None or size > FEW_COURSES
    return Asked(scope, asked, at, store.freshness(scope.clinic_id, now()), costly, there)


def outcomes(asked: Asked, split: str | None) -> Outcomes:
    """Return what became of the courses that ended in the period."""
    store = asked.courses
    courses = store.ended(asked.scope, asked.period)
    today = local_day(asked.as_of, store.zone(asked.scope.clinic_id))
    norms = _norms(asked.scope.clinic_id, today, store)
    return Outcomes(
        asked=asked,
        counts=progress.counted(courses),
        previous=progress.counted(store.ended(asked.scope, asked.period.before())),
        split=split,
        rows=_split(courses, split, progress.counted),
        measures=[progress.progress(measure, courses, norms[measure.code]) for measure in OUTCOME_MEASURES],
    )


def survive(asked: Asked, split: str | None) -> Survival:
    """Return for how long the courses that started in the period stayed engaged."""
    store = asked.courses
    today = local_day(asked.as_of, store.zone(asked.scope.clinic_id))
    courses = store.started(asked.scope, asked.period)

    def curve(some: Iterable[Course]) -> Curve:
        return survival.curve(survival.stay(each, today) for each in some)

    return Survival(asked, curve(courses), split, _split(courses, split, curve))


def adherence(asked: Asked) -> Adherence:
    """Return adherence beside outcome for the courses that ended in the period."""
    courses = association.related(asked.courses.ended(asked.scope, asked.period))
    return Adherence(
        asked=asked,
        n=len(courses),
        mean=association.mean_adherence(courses),
        thirds=association.thirds(courses),
        correlations=association.correlations(courses),
        doses=association.doses(courses),
    )


def _split(courses: Iterable[Course], split: str | None, made: Callable[[Sequence[Course]], T]) -> Mapping[str, T]:
    """Values in the order of their codes: it is no league table."""
    if split is None:
        return {}
    found: dict[str, list[Course]] = {}
    for course in courses:
        found.setdefault(value_of(course, split), []).append(course)
    return {value: made(some) for value, some in sorted(found.items())}


def _norms(clinic_id: str, today: date, store: Courses) -> Mapping[str, Norm]:
    """The spread of first scores in the whole organisation, over the months that are over.

    A clinic alone in its organisation is told its own. Of two clinics each could work out the other's, so nothing is
    told; of three and more how many pairs there are is rounded to fives.
    """
    clinic_ids = store.organisation_of(clinic_id)
    names = [f"{measure.code}_{name}" for measure in OUTCOME_MEASURES for name in ("n", "first_sum", "first_sq")]
    found = store.counts_before(clinic_ids, today.replace(day=1), names)
    return {
        measure.code: _norm(measure, list(found.values()), alone=len(clinic_ids) == 1) for measure in OUTCOME_MEASURES
    }


def _norm(measure: Measure, counts: Sequence[Mapping[str, int]], *, alone: bool) -> Norm:
    told = [each for each in counts if each.get(f"{measure.code}_n", 0)]
    if not alone and len(told) < FEWEST_CLINICS:
        return Norm(None, None)
    summed = {name: sum(each.get(name, 0) for each in told) for each in told for name in each}
    norm = progress.norm_of(measure, summed)
    return norm if alone else Norm(norm.sd, ((norm.n or 0) + 2) // 5 * 5)
