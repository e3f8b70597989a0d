"""The upkeep of courses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from services.analytics.domain.following import CourseFacts, course_of
from services.analytics.usecases.course_ports import CourseMark, CourseUpkeep
from services.analytics.usecases.ports import Clock
from services.analytics.usecases.together import each


def recompute_courses(*, store: CourseUpkeep, now: Clock, limit: int = 100) -> int:
    """Compute the courses that changed; returns how many were worked off.

    A course whose episode is not known yet waits for it: the episode marks it again.
    """
    at = now()
    marks = store.due_marks(at, limit)
    for clinic_id, found in _by_clinic(marks).items():
        facts = store.facts_of(clinic_id, [mark.episode_id for mark in found])
        each(partial(_renew, store, facts, store.zone(clinic_id), at), found)
    return len(marks)


def _renew(store: CourseUpkeep, facts: Mapping[str, CourseFacts], zone: str, at: datetime, mark: CourseMark) -> None:
    known = facts.get(mark.episode_id)
    if known is not None:
        store.put(course_of(known, zone, at), at)
    store.settle(mark, known.next_change(at) if known else None, at)


def _by_clinic(marks: Iterable[CourseMark]) -> dict[str, list[CourseMark]]:
    found: dict[str, list[CourseMark]] = {}
    for mark in marks:
        found.setdefault(mark.clinic_id, []).append(mark)
    return found
