"""Adherence and outcome side by side: always an association, never a cause, with the published effects beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from services.analytics.domain.courses import Course
from services.analytics.domain.intervals import Estimate, Share, pearson, spearman, tertiles, wilson
from services.analytics.domain.measures import OUTCOME_MEASURES, Measure

FEW: Final = 30
"""Under so many courses the page warns."""
TERTILES: Final = ("low", "middle", "high")


@dataclass(frozen=True)
class Published:
    """An effect found elsewhere; `studies` and `people` behind it where the source says so."""

    code: str
    effect: str
    value: float
    citation: str
    studies: int | None = None
    people: int | None = None
    low: float | None = None
    high: float | None = None


PUBLISHED: Final = (
    Published("having_homework", "r", 0.36, "Kazantzis, Deane & Ronan 2000", studies=27),
    Published("doing_homework", "r", 0.22, "Kazantzis, Deane & Ronan 2000", studies=27),
    Published("compliance", "r", 0.26, "Mausbach et al. 2010", studies=23, people=2183, low=0.19, high=0.33),
    Published("with_and_without", "d", 0.48, "Kazantzis, Whittington & Dattilio 2010"),
    Published("quantity", "g", 0.79, "Kazantzis et al. 2016", studies=17),
    Published("quality", "g", 0.78, "Kazantzis et al. 2016", studies=17),
)


@dataclass(frozen=True)
class Third:
    """A third of the courses by adherence, `low` to `high` per cent; what became of them."""

    tertile: str
    low: float | None
    high: float | None
    n: int
    improved: Share
    recovered: Share


@dataclass(frozen=True)
class Correlation:
    """How something goes with the change for the better on one measure."""

    measure: str
    pearson: Estimate
    spearman: Estimate


@dataclass(frozen=True)
class Dose:
    """Occurrences of one family of exercises of which something was done, and the change on one measure."""

    family: str
    n: int
    with_any: int
    mean_done: float
    correlation: Correlation


def related(courses: Iterable[Course]) -> list[Course]:
    """Return the courses that can be looked at: finished, assessable, with a closed occurrence that has a quantity."""
    return [each for each in courses if each.finished and each.outcome.assessable and each.adherence is not None]


def mean_adherence(courses: Sequence[Course]) -> float | None:
    """Return the mean of the courses' adherence in per cent, each course once."""
    return fsum(_adherence(courses)) / len(courses) if courses else None


def thirds(courses: Sequence[Course]) -> list[Third]:
    """Return low, middle and high adherence, empty ones too; equal adherence always lies in one third."""
    places = tertiles(_adherence(courses))
    return [
        _third(name, [each for each, place in zip(courses, places, strict=True) if place == number])
        for number, name in enumerate(TERTILES)
    ]


def _third(name: str, courses: Sequence[Course]) -> Third:
    adherence, outcomes = _adherence(courses), [each.outcome for each in courses]
    cases = [each for each in outcomes if each.case is not False]
    return Third(
        name,
        min(adherence, default=None),
        max(adherence, default=None),
        len(courses),
        wilson(sum(each.improved for each in outcomes), len(outcomes)),
        wilson(sum(each.recovered for each in cases), len(cases)),
    )


def correlations(courses: Sequence[Course]) -> list[Correlation]:
    """Return how adherence goes with the change for the better on each outcome measure."""
    return [_correlation(measure, _adherence(courses), courses) for measure in OUTCOME_MEASURES]


def doses(courses: Sequence[Course]) -> list[Dose]:
    """Return the dose of each family that anybody did something of, with each outcome measure."""
    families = sorted({family for each in courses for family in each.dose})
    return [_dose(family, measure, courses) for family in families for measure in OUTCOME_MEASURES]


def _dose(family: str, measure: Measure, courses: Sequence[Course]) -> Dose:
    done = [each.dose.get(family, 0) for each in courses]
    some = sum(count > 0 for count in done)
    return Dose(family, len(done), some, sum(done) / len(done), _correlation(measure, done, courses))


def _correlation(measure: Measure, values: Sequence[float], courses: Sequence[Course]) -> Correlation:
    gains = [_gain(measure, each) for each in courses]
    return Correlation(measure.code, pearson(values, gains), spearman(values, gains))


def _gain(measure: Measure, course: Course) -> float:
    scores = course.scores[measure.code]
    assert scores.last is not None
    return measure.gain(scores.first, scores.last)


def _adherence(courses: Sequence[Course]) -> list[float]:
    return [each.adherence for each in courses if each.adherence is not None]
