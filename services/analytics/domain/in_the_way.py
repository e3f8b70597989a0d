"""What got in the way and what came next, over the occurrences that closed in a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.domain.courses import Course, FollowUp
from services.analytics.domain.days import Period
from services.analytics.domain.intervals import Share, wilson

TRIED: Final = ("same_exercise", "another_exercise", "nothing_yet")
OF_OCCURRENCES: Final = ("exercise", "family", "phase")
OF_COURSES: Final = ("problem", "programme", "cadence", "therapist", "group")
NONE: Final = "none"
Found = tuple[Course, FollowUp]


@dataclass(frozen=True)
class Week:
    """A week of therapy: windows that closed in it, those with something in the way, and how often each code."""

    week: int
    closed: int
    with_obstacle: int
    codes: Mapping[str, int]


@dataclass(frozen=True)
class Next:
    """What was tried after an obstacle, and the share answered of those that have closed since."""

    code: str
    tried: str
    n: int
    answered: Share


def named(courses: Iterable[Course], period: Period) -> list[Found]:
    """Return the occurrences that closed in the period with something in the way, beside their courses."""
    return [(one, each) for one in courses for each in one.follow_ups if period.first <= each.day <= period.last]


def closed(courses: Iterable[Course], period: Period) -> int:
    """Return how many windows closed in the period."""
    return sum(1 for _ in _closed_weeks(courses, period))


def by_code(found: Iterable[Found]) -> dict[str, int]:
    """Return code → occurrences that named it; one counts once under each code."""
    counts: dict[str, int] = {}
    for _, each in found:
        for code in each.codes:
            counts[code] = counts.get(code, 0) + 1
    return counts


def by_group(found: Iterable[Found], group_of: Mapping[str, str]) -> dict[str, int]:
    """Return group → occurrences that named one of its codes, each once."""
    counts: dict[str, int] = {}
    for _, each in found:
        for group in {group_of[code] for code in each.codes if code in group_of}:
            counts[group] = counts.get(group, 0) + 1
    return counts


def weeks(courses: Sequence[Course], period: Period) -> list[Week]:
    """Return a row for every week of therapy up to the last in which anything closed, empty ones too."""
    closed_in: dict[int, int] = {}
    for week in _closed_weeks(courses, period):
        closed_in[week] = closed_in.get(week, 0) + 1
    by_week: dict[int, list[Found]] = {}
    for one, each in named(courses, period):
        by_week.setdefault(one.week_of(each.day), []).append((one, each))
    return [
        Week(week, closed_in.get(week, 0), len(by_week.get(week, ())), by_code(by_week.get(week, ())))
        for week in range(1, max(closed_in, default=0) + 1)
    ]


def _closed_weeks(courses: Iterable[Course], period: Period) -> Iterator[int]:
    for one in courses:
        for day in (*one.closed_answered, *one.closed_silent):
            if period.first <= day <= period.last:
                yield one.week_of(day)


def what_came_next(found: Sequence[Found]) -> list[Next]:
    """Return what was tried after each code that was named, every kind of next step, empty ones too."""
    return [_next(code, tried, found) for code in sorted(by_code(found)) for tried in TRIED]


def _next(code: str, tried: str, found: Iterable[Found]) -> Next:
    these = [each for _, each in found if code in each.codes and each.tried == tried]
    known = [each.answered for each in these if each.answered is not None]
    return Next(code, tried, len(these), wilson(sum(known), len(known)))


def split_by(dimension: str) -> Callable[[Found], str]:
    """Return how the value of a dimension is read from an occurrence with something in the way."""
    if dimension in OF_OCCURRENCES:
        return lambda found: str(getattr(found[1], dimension) or NONE)
    return lambda found: value_of(found[0], dimension)


def value_of(course: Course, dimension: str) -> str:
    """Return a course's value in a dimension, `none` without one."""
    names = {"therapist": "therapist_id", "group": "group_id"}
    return str(getattr(course, names.get(dimension, dimension)) or NONE)
