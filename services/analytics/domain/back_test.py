"""How well the list would have done: the same rules on past Mondays, held against who really stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.analytics.domain.at_risk import Weights, reasons
from services.analytics.domain.courses import Course
from services.analytics.domain.days import week_start

WITHIN_DAYS: Final = 56
"""Whoever stops within so many days after a Monday stopped after it."""
MONDAYS: Final = 26
STOPPED: Final = frozenset({"stopped_early", "declined"})


@dataclass(frozen=True)
class BackTest:
    """Courses that were open on past Mondays, each looked at once a week.

    `listed`: those that would have stood on the list; `stopped`: those that were stopped within `WITHIN_DAYS`; `both`.
    """

    first: date
    last: date
    looked_at: int
    listed: int
    stopped: int
    both: int


def mondays(today: date) -> list[date]:
    """Return the past Mondays that are looked at: what came of all of them is known."""
    last = week_start(today - timedelta(days=WITHIN_DAYS + 1))
    return [last - timedelta(weeks=back) for back in range(MONDAYS - 1, -1, -1)]


def back_test(courses: Iterable[Course], today: date, weights: Weights) -> BackTest:
    """Apply the list to the past; what the scores, answers and sessions told by each Monday counts, nothing later."""
    days = mondays(today)
    seen = [pair for course in courses for pair in _judged(course, days, weights)]
    listed, stopped = sum(pair[0] for pair in seen), sum(pair[1] for pair in seen)
    return BackTest(days[0], days[-1], len(seen), listed, stopped, sum(all(pair) for pair in seen))


def _judged(course: Course, days: Iterable[date], weights: Weights) -> Iterator[tuple[bool, bool]]:
    """Whether it would have been listed and whether it stopped, for each day on which it was open."""
    for day in days:
        if course.started_day > day or (course.ended_day is not None and course.ended_day <= day):
            continue
        points = sum(reason.weight.points for reason in reasons(course, day, weights))
        yield points >= weights.list_from, _stopped(course, day)


def _stopped(course: Course, day: date) -> bool:
    if course.ended_day is None or course.end_reason not in STOPPED:
        return False
    return course.ended_day <= day + timedelta(days=WITHIN_DAYS)
