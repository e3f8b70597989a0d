"""The upkeep of courses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.analytics.domain.following import CourseFacts, course_of
from services.analytics.usecases.course_ports import CourseMark, CourseUpkeep
from services.analytics.usecases.ports import Clock


def recompute_courses(*, store: CourseUpkeep, now: Clock, limit: int = 100) -> int:
    """Compute the courses that changed; returns how many were worked off.

    A course whose episode is not known yet waits for it: the episode marks it again.
    """
    at = now()
    marks = store.due_marks(at, limit)
    for clinic_id, found in _by_clinic(marks).items():
        facts = store.facts_of(clinic_id, [mark.episode_id for mark in found])
        zone = store.zone(clinic_id)
        store.put([course_of(known, zone, at) for known in facts.values()], at)
        settled = [(mark, _next_change(facts.get(mark.episode_id), at)) for mark in found]
        store.settle(settled, at)
    return len(marks)


def _next_change(facts: CourseFacts | None, at: datetime) -> datetime | None:
    return facts.next_change(at) if facts else None


def _by_clinic(marks: Iterable[CourseMark]) -> dict[str, list[CourseMark]]:
    found: dict[str, list[CourseMark]] = {}
    for mark in marks:
        found.setdefault(mark.clinic_id, []).append(mark)
    return found
