"""What the scores of finished courses say: mean change, effect size, reliable change, and the course by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from services.analytics.domain.change import Changes, by_index, by_threshold, s_diff
from services.analytics.domain.courses import PER_POINT, Course, outcome_counts
from services.analytics.domain.distributions import sd_of_sums
from services.analytics.domain.intervals import Estimate, mean
from services.analytics.domain.measures import Measure

MOST_WEEKS: Final = 104
"""Weeks of therapy that a course is drawn for."""


@dataclass(frozen=True)
class Norm:
    """SD of the first scores of the whole organisation in points, and of how many pairs; None where it is not told."""

    sd: float | None
    n: int | None


@dataclass(frozen=True)
class Week:
    """The mean total of one week of therapy."""

    week: int
    total: Estimate


@dataclass(frozen=True)
class Progress:
    """One measure over the finished courses of a period; `change` is above zero for the better."""

    measure: Measure
    pairs: int
    without_pair: int
    first_mean: float | None
    last_mean: float | None
    change: Estimate
    effect_size: float | None
    norm: Norm
    by_threshold: Changes | None
    by_index: Changes | None
    weeks: tuple[Week, ...]

    @property
    def s_diff(self) -> float | None:
        """The standard error of a difference in points, where SD and reliability are known."""
        return s_diff(self.measure.spread) if self.measure.spread else None


def progress(measure: Measure, courses: Iterable[Course], norm: Norm) -> Progress:
    """Return what the finished ones among the courses say of a measure."""
    finished = [each for each in courses if each.finished]
    pairs = _pairs(measure, finished)
    gains = [measure.gain(*pair) for pair in pairs]
    change = mean(len(gains), fsum(gains), fsum(gain * gain for gain in gains))
    return Progress(
        measure=measure,
        pairs=len(pairs),
        without_pair=len(finished) - len(pairs),
        first_mean=_mean([first for first, _ in pairs]),
        last_mean=_mean([last for _, last in pairs]),
        change=change,
        effect_size=change.value / norm.sd if change.value is not None and norm.sd else None,
        norm=norm,
        by_threshold=by_threshold(measure, pairs),
        by_index=by_index(measure, pairs),
        weeks=tuple(_weeks(measure, finished)),
    )


def norm_of(measure: Measure, counts: Mapping[str, int]) -> Norm:
    """Return the SD of the first scores from summed counts of ended courses."""
    n = counts.get(f"{measure.code}_n", 0)
    total, squares = counts.get(f"{measure.code}_first_sum", 0), counts.get(f"{measure.code}_first_sq", 0)
    sd = sd_of_sums(n, total, squares)
    return Norm(sd / PER_POINT if sd is not None else None, n)


def counted(courses: Iterable[Course]) -> dict[str, int]:
    """Return the summed outcome counts of courses that ended."""
    counts: dict[str, int] = {}
    for course in courses:
        for name, count in outcome_counts(course).items():
            counts[name] = counts.get(name, 0) + count
    return counts


def _pairs(measure: Measure, courses: Iterable[Course]) -> list[tuple[float, float]]:
    found = [each.scores[measure.code] for each in courses if measure.code in each.scores]
    return [(each.first, each.last) for each in found if each.last is not None]


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _weeks(measure: Measure, courses: Iterable[Course]) -> Iterable[Week]:
    """Every week up to the last one with a score, empty ones too; of one course its last score of a week counts."""
    by_week: dict[int, list[float]] = {}
    for course in courses:
        own = {course.week_of(each.day): each.total for each in course.readings if each.measure == measure.code}
        for week, total in own.items():
            by_week.setdefault(week, []).append(total)
    for week in range(1, min(MOST_WEEKS, max(by_week, default=0)) + 1):
        totals = by_week.get(week, [])
        yield Week(week, mean(len(totals), fsum(totals), fsum(total * total for total in totals)))
