"""Courses as they had been told by a past time, computed from the facts of their episodes as those stood then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from services.analytics.access import Scope
from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period, bounds
from services.analytics.domain.following import CourseFacts, course_of
from services.analytics.store.course_facts import facts_of
from services.analytics.store.freshness import freshness_of
from services.analytics.store.generations import Document, Generation, Generations
from services.analytics.store.groups import groups_run_by, members_of
from services.analytics.store.history import Then
from services.analytics.store.marking import COURSE
from services.analytics.usecases.course_ports import Which
from services.analytics.usecases.ports import Freshness


class PastCourses(Then):
    """Reads what `CourseStore` reads, as of `at`; whoever asks has asked there how much it is."""

    def __init__(self, generations: Generations, generation: Generation, at: datetime) -> None:
        super().__init__(generation, at)
        self._generations = generations

    def as_of(self, at: datetime) -> PastCourses:
        """Return the same as of another time."""
        return PastCourses(self._generations, self._generation, at)

    def size(self, clinic_id: str, which: Which, period: Period) -> int:
        """Return how many courses a question about the period reads."""
        everybody = Scope(clinic_id, None)
        match which:
            case Which.ENDED:
                return len(self.ended(everybody, period))
            case Which.STARTED:
                return len(self.started(everybody, period))
            case Which.ACTIVE:
                return len(self.active(everybody, period))

    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]:
        """Return the groups that the person facilitates now."""
        return groups_run_by(self._generation, clinic_id, person_id)

    def facts_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, CourseFacts]:
        """Return what had been told of these courses."""
        return facts_of(self._generation, clinic_id, episode_ids, self)

    def ended(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses that had ended in the period."""
        begun = self._told(scope.clinic_id, {"started_on": {"$lte": period.last.isoformat()}})
        return self._courses(scope, [one["_id"] for one in begun if _lies(one.get("ended_on"), period)])

    def started(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses that had started in the period."""
        begun = self._told(scope.clinic_id, {})
        return self._courses(scope, [one["_id"] for one in begun if _lies(one.get("started_on"), period)])

    def active(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses in which a window had closed in the period."""
        zone = self.zone(scope.clinic_id)
        first, after = bounds(period.first, zone)[0], bounds(period.last, zone)[1]
        closed = self.within("occurrences", "closes_at", scope.clinic_id, first, after)
        return self._courses(scope, sorted({str(one["episode_id"]) for one in closed if one.get("episode_id")}))

    def closed_by(self, scope: Scope, period: tuple[datetime, datetime], field: str, now: datetime) -> dict[str, int]:
        """Return value → occurrences that had closed between the two moments, by one field of the occurrences."""
        closed = self.within("occurrences", "closes_at", scope.clinic_id, *period)
        return Counter(
            str(one.get(field) or "")
            for one in closed
            if one["status"] != "withdrawn" and one["closes_at"] <= now and _is_within(scope, one)
        )

    def organisation_of(self, clinic_id: str) -> Sequence[str]:
        """Return the clinic alone: what others had told by then is not read."""
        return [clinic_id]

    def counts_before(self, clinic_ids: Iterable[str], day: date, names: Sequence[str]) -> Mapping[str, dict[str, int]]:  # noqa: ARG002
        """Return nothing: the spread of first scores in the organisation is known as of now alone."""
        return {}

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return the live generation, and by how many seconds it is behind now."""
        return freshness_of(self._generations, self._generation, clinic_id, COURSE, now)

    def _told(self, clinic_id: str, wanted: Document) -> Iterable[Document]:
        found = self._generation.collection("episodes").find({"clinic_id": clinic_id, **wanted})
        return self.told("episodes", found)

    def _courses(self, scope: Scope, episode_ids: Sequence[str]) -> list[Course]:
        zone = self.zone(scope.clinic_id)
        if scope.group_ids is not None:
            members = members_of(self._generation, scope.clinic_id, scope.group_ids)
            episode_ids = sorted(set(members).intersection(episode_ids))
        facts = self.facts_of(scope.clinic_id, episode_ids)
        made = (course_of(facts[one], zone, self._at) for one in sorted(facts))
        return [course for course in made if _is_of(scope, course.therapist_id)]


def _lies(day: str | None, period: Period) -> bool:
    return day is not None and period.first.isoformat() <= day <= period.last.isoformat()


def _is_within(scope: Scope, occurrence: Document) -> bool:
    if scope.group_ids is not None:
        return occurrence.get("group_id") in scope.group_ids
    return _is_of(scope, occurrence["therapist_id"])


def _is_of(scope: Scope, therapist_id: str) -> bool:
    return scope.therapist_id in {None, therapist_id}
