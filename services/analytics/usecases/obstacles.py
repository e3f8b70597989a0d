"""What got in the way in a period, and what came next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.domain import in_the_way
from services.analytics.domain.courses import Course
from services.analytics.domain.days import bounds
from services.analytics.domain.definitions.obstacles import GROUP_OF, GROUPS
from services.analytics.domain.following import course_of, set_in
from services.analytics.domain.in_the_way import Found, Next, Week
from services.analytics.usecases.course_ports import Courses
from services.analytics.usecases.outcomes import Asked

SPLITS = (*in_the_way.OF_OCCURRENCES, *in_the_way.OF_COURSES)
_FIELDS = {"exercise": "exercise_code"}


@dataclass(frozen=True)
class Part:
    """Windows that closed, those with something in the way, and how many named each code."""

    closed: int
    with_obstacle: int
    codes: Mapping[str, int]


@dataclass(frozen=True)
class InTheWay:
    """Codes and groups, empty ones too; by week of therapy, by split, and what was tried next."""

    asked: Asked
    whole: Part
    groups: Mapping[str, int]
    weeks: Sequence[Week]
    next: Sequence[Next]
    split: str | None
    rows: Mapping[str, Part]


def obstacles(asked: Asked, split: str | None) -> InTheWay:
    """Return what got in the way of the occurrences that closed in the period."""
    store = asked.courses
    courses = _courses(asked, store)
    found = in_the_way.named(courses, asked.period)
    by_group = in_the_way.by_group(found, GROUP_OF)
    return InTheWay(
        asked=asked,
        whole=_part(in_the_way.closed(courses, asked.period), found),
        groups={group: by_group.get(group, 0) for group in GROUPS},
        weeks=in_the_way.weeks(courses, asked.period),
        next=in_the_way.what_came_next(found),
        split=split,
        rows=_rows(asked, split, courses, found, store) if split else {},
    )


def _courses(asked: Asked, store: Courses) -> Sequence[Course]:
    """Of groups only what was set in them, whatever else belongs to the courses of their members."""
    courses, groups = store.active(asked.scope, asked.period), asked.scope.group_ids
    if groups is None:
        return courses
    clinic_id = asked.scope.clinic_id
    zone, facts = store.zone(clinic_id), store.facts_of(clinic_id, [one.episode_id for one in courses])
    known = (facts[one.episode_id] for one in courses if one.episode_id in facts)
    return [course_of(part, zone, asked.as_of) for one in known for part in set_in(groups, one)]


def _part(closed: int, found: Sequence[Found]) -> Part:
    counts = in_the_way.by_code(found)
    return Part(closed, len(found), {code: counts.get(code, 0) for code in GROUP_OF})


def _rows(
    asked: Asked, split: str, courses: Sequence[Course], found: Sequence[Found], store: Courses
) -> Mapping[str, Part]:
    closed = _closed(asked, split, courses, store)
    of = in_the_way.split_by(split)
    by_value: dict[str, list[Found]] = {value: [] for value in closed}
    for each in found:
        by_value.setdefault(of(each), []).append(each)
    return {value: _part(closed.get(value, 0), some) for value, some in sorted(by_value.items())}


def _closed(asked: Asked, split: str, courses: Sequence[Course], store: Courses) -> dict[str, int]:
    if split not in in_the_way.OF_OCCURRENCES:
        counts: dict[str, int] = {}
        for course in courses:
            value = in_the_way.value_of(course, split)
            counts[value] = counts.get(value, 0) + in_the_way.closed([course], asked.period)
        return counts
    zone = store.zone(asked.scope.clinic_id)
    moments = bounds(asked.period.first, zone)[0], bounds(asked.period.last, zone)[1]
    by_field = store.closed_by(asked.scope, moments, _FIELDS.get(split, split), asked.as_of)
    return {str(value or in_the_way.NONE): count for value, count in by_field.items()}
