"""How long clients stay engaged: Kaplan–Meier over weeks of therapy, with Greenwood's variance and log-log limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt
from typing import Final

from services.analytics.domain.courses import Course
from services.analytics.domain.distributions import Z95

SILENT_WEEKS: Final = 3
"""So many weeks in a row in which homework closed and nothing was answered are the end of engagement."""


@dataclass(frozen=True)
class Stay:
    """How many weeks one course was observed, and whether engagement ended then."""

    weeks: int
    ended: bool


@dataclass(frozen=True)
class Point:
    """The curve after one week: `at_risk` of them were still engaged when it began."""

    week: int
    at_risk: int
    events: int
    censored: int
    survival: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Curve:
    """A Kaplan–Meier curve of `n` courses; `median_week` is None while more than half stay engaged."""

    n: int
    events: int
    censored: int
    median_week: int | None
    points: tuple[Point, ...]


def stay(course: Course, today: date) -> Stay:
    """Return for how long a course stayed engaged.

    Engagement ends with the first of `SILENT_WEEKS` silent weeks in a row. A week is silent when windows closed in it
    and none of them was answered; weeks in which nothing closed neither count nor break the row. Only whole weeks are
    looked at. A course is censored after its last whole week until its end or `today`.
    """
    last = min(course.ended_day, today) if course.ended_day else today
    whole = max(0, (last - course.started_day).days + (1 if course.ended_day else 0)) // 7
    answered = {course.week_of(day) for day in course.closed_answered}
    silent = {course.week_of(day) for day in course.closed_silent} - answered
    row: list[int] = []
    for week in range(1, whole + 1):
        if week in answered:
            row = []
        elif week in silent:
            row.append(week)
            if len(row) == SILENT_WEEKS:
                return Stay(row[0], ended=True)
    return Stay(whole, ended=False)


def curve(stays: Iterable[Stay]) -> Curve:
    """Return the curve; what is censored in a week was still at risk of an event in it."""
    known = list(stays)
    points = tuple(_points(known))
    events = sum(each.ended for each in known)
    median = next((point.week for point in points if point.survival <= 0.5), None)
    return Curve(len(known), events, len(known) - events, median, points)


def _points(stays: Sequence[Stay]) -> Iterable[Point]:
    at_risk, survival, greenwood = len(stays), 1.0, 0.0
    for week in range(max((each.weeks for each in stays), default=-1) + 1):
        events = sum(each.ended and each.weeks == week for each in stays)
        censored = sum(not each.ended and each.weeks == week for each in stays)
        if events:
            survival = survival * (at_risk - events) / at_risk
            greenwood += events / (at_risk * (at_risk - events)) if at_risk > events else float("inf")
        yield Point(week, at_risk, events, censored, survival, *_limits(survival, greenwood))
        at_risk -= events + censored


def _limits(survival: float, greenwood: float) -> tuple[float | None, float | None]:
    """The log-log limits stay between 0 and 1; at 0 there are none."""
    if survival >= 1:
        return 1.0, 1.0
    if survival <= 0:
        return None, None
    width = Z95 * sqrt(greenwood) / abs(log(survival))
    return survival ** exp(width), survival ** exp(-width)
