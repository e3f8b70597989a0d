"""Courses: one derived document for each episode, computed again from its facts whenever they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from pymongo import ASCENDING, DeleteMany, UpdateOne

from chassis.mongo import bulk, guarded_bulk
from services.analytics.access import Scope
from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period
from services.analytics.domain.following import CourseFacts
from services.analytics.store import course_facts
from services.analytics.store.course_documents import course_of, document_of
from services.analytics.store.freshness import freshness_of
from services.analytics.store.generations import Document, Generation
from services.analytics.store.groups import groups_run_by, members_of
from services.analytics.store.marking import COURSE, DAY, DEFAULT_ZONE, mark_id, put, take_apart, zones_of
from services.analytics.store.past_courses import PastCourses
from services.analytics.store.renewing import Renewing
from services.analytics.usecases.course_ports import CourseMark, Which
from services.analytics.usecases.outcomes import MOST_COURSES
from services.analytics.usecases.ports import Freshness

_TIMELINE = ("closed_answered", "closed_silent", "contact_days", "missed_days", "follow_ups")
"""The long fields, which only some questions need."""


def courses_ended_on(generation: Generation, clinic_id: str, day: date) -> Sequence[Course]:
    """Return the courses of a clinic that ended on a local day."""
    found = generation.collection("courses").find({"clinic_id": clinic_id, "ended_day": day.isoformat()})
    return [course_of(document) for document in found]


class CourseStore(Renewing):
    """Reads and renews the courses of the live generation, or of the one given."""

    def due_marks(self, now: datetime, limit: int) -> Sequence[CourseMark]:
        """Return courses to be renewed, at most `limit`."""
        take_apart(self._generation, self._leased, now)
        wanted = {"bucket": self._leased, "kind": COURSE, "not_before": {"$lte": now}}
        found = self._generation.collection("dirty").find(wanted).limit(limit)
        return [CourseMark(row["clinic_id"], row["key"], row["nonce"]) for row in found]

    def facts_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, CourseFacts]:
        """Return episode → its facts, for those episodes that are known."""
        return course_facts.facts_of(self._generation, clinic_id, episode_ids)

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic; UTC until the clinic is known."""
        return zones_of(self._generation, [clinic_id]).get(clinic_id, DEFAULT_ZONE)

    def put(self, courses: Sequence[Course], now: datetime) -> None:
        """Replace courses with what was computed from facts read at `now`, unless newer facts were already used, and
        mark the days on which they end or ever ended.
        """
        if not courses:
            return
        collection = self._generation.collection("courses")
        guarded_bulk(collection, [_replaced(course, now) for course in courses])
        among = {"_id": {"$in": [course.episode_id for course in courses]}, "end_days": {"$exists": True}}
        ends = collection.find(among, {"clinic_id": 1, "end_days": 1})
        days = {(one["clinic_id"], DAY, day): now for one in ends for day in one["end_days"]}
        put(self._generation, days)

    def settle(self, done: Sequence[tuple[CourseMark, datetime | None]], now: datetime) -> None:
        """Take the marks away, or put them off until the course changes by itself.

        Where one is not ours any more, what was put here may be in the way of newer facts: all are marked anew.
        """
        if not done:
            return
        dirty = self._generation.collection("dirty")
        settled = bulk(dirty, [_settled(mark, later) for mark, later in done])
        if settled.deleted_count + settled.matched_count < len(done):
            put(self._generation, {(mark.clinic_id, COURSE, mark.episode_id): now for mark, _ in done})

    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]:
        """Return the groups that the person facilitates."""
        return groups_run_by(self._generation, clinic_id, person_id)

    def as_of(self, at: datetime) -> PastCourses:
        """Return where courses are read as they had been told by `at`."""
        return PastCourses(self._generations, self._generation, at)

    def size(self, clinic_id: str, which: Which, period: Period) -> int:
        """Return how many courses a question about the period reads, from an index."""
        wanted = {"clinic_id": clinic_id, **_ABOUT[which](period)}
        return self._generation.collection("courses").count_documents(wanted, limit=MOST_COURSES + 1)

    def ended(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses that ended in the period, without what happened day by day."""
        return self._courses(scope, _ABOUT[Which.ENDED](period), without=_TIMELINE)

    def clients_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, str]:
        """Return episode → client; a course itself knows none, and who was forgotten is left out."""
        wanted = {"_id": {"$in": sorted(episode_ids)}, "clinic_id": clinic_id}
        found = self._generation.collection("episodes").find(wanted, {"client_id": 1})
        return {one["_id"]: one["client_id"] for one in found if one.get("client_id")}

    def started(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses that started in the period, without scores by day and obstacles."""
        return self._courses(scope, _ABOUT[Which.STARTED](period), without=("follow_ups", "readings"))

    def active(self, scope: Scope, period: Period) -> Sequence[Course]:
        """Return the courses in which a window may have closed in the period."""
        return self._courses(scope, _ABOUT[Which.ACTIVE](period))

    def open_now(self, scope: Scope) -> Sequence[Course]:
        """Return the courses that go on, without those that rest."""
        return self._courses(scope, {"status": "open"})

    def open_since(self, clinic_id: str, first: date) -> Sequence[Course]:
        """Return the courses that were open on that day or later."""
        still = {"$or": [{"ended_day": None}, {"ended_day": {"$gte": first.isoformat()}}]}
        return self._courses(Scope(clinic_id, None), still, without=("follow_ups",))

    def closed_by(self, scope: Scope, period: tuple[datetime, datetime], field: str, now: datetime) -> dict[str, int]:
        """Return value → occurrences that closed between the two moments, by one field of the occurrences."""
        first, after = period
        match = {**_scoped(scope), "closes_at": {"$gte": first, "$lt": after, "$lte": now}}
        pipeline: list[Document] = [
            {"$match": {**match, "status": {"$ne": "withdrawn"}}},
            {"$group": {"_id": f"${field}", "n": {"$sum": 1}}},
        ]
        return {row["_id"]: row["n"] for row in self._generation.collection("occurrences").aggregate(pipeline)}

    def organisation_of(self, clinic_id: str) -> Sequence[str]:
        """Return the clinics of the organisation that a clinic belongs to, itself included."""
        clinics = self._generation.collection("clinics")
        own = clinics.find_one({"_id": clinic_id}, {"organisation_id": 1})
        if own is None:
            return [clinic_id]
        return [one["_id"] for one in clinics.find({"organisation_id": own["organisation_id"]}, {"_id": 1})]

    def counts_before(self, clinic_ids: Iterable[str], day: date, names: Sequence[str]) -> Mapping[str, dict[str, int]]:
        """Return clinic → the sums of these outcome counts over the courses that ended before a day."""
        pipeline: list[Document] = [
            {"$match": {"clinic_id": {"$in": sorted(clinic_ids)}, "ended_day": {"$lt": day.isoformat()}}},
            {"$group": {"_id": "$clinic_id", **{name: {"$sum": f"$counts.{name}"} for name in names}}},
        ]
        found = self._generation.collection("courses").aggregate(pipeline)
        return {row.pop("_id"): row for row in found}

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return the live generation, and by how many seconds the clinic's courses are behind."""
        return freshness_of(self._generations, self._generation, clinic_id, COURSE, now)

    def _courses(self, scope: Scope, wanted: Document, *, without: Iterable[str] = ()) -> Sequence[Course]:
        left_out = dict.fromkeys((*without, "counts", "end_days"), 0)
        whose = {**_scoped(scope), **wanted}
        if scope.group_ids is not None:
            members = members_of(self._generation, scope.clinic_id, scope.group_ids)
            whose = {"clinic_id": scope.clinic_id, "_id": {"$in": members}, **wanted}
        found = self._generation.collection("courses").find(whose, left_out).sort("_id", ASCENDING)
        return [course_of(document) for document in found]


def _scoped(scope: Scope) -> Document:
    """What belongs to the scope and says of its own whose it is."""
    if scope.group_ids is not None:
        return {"clinic_id": scope.clinic_id, "group_id": {"$in": sorted(scope.group_ids)}}
    return {"clinic_id": scope.clinic_id} | ({"therapist_id": scope.therapist_id} if scope.therapist_id else {})


def _within(period: Period) -> Document:
    return {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}


_ABOUT: Final[Mapping[Which, Callable[[Period], Document]]] = {
    Which.ENDED: lambda period: {"ended_day": _within(period)},
    Which.STARTED: lambda period: {"started_day": _within(period)},
    Which.ACTIVE: lambda period: {
        "active_to": {"$gte": period.first.isoformat()},
        "started_day": {"$lte": period.last.isoformat()},
    },
}
"""The courses that a question about a period reads."""


def _replaced(course: Course, now: datetime) -> UpdateOne:
    fields: Document = {"$set": {**document_of(course), "read_at": now}}
    if course.ended_day:
        fields["$addToSet"] = {"end_days": course.ended_day.isoformat()}
    return UpdateOne({"_id": course.episode_id, "read_at": {"$lte": now}}, fields, upsert=True)


def _settled(done: CourseMark, later: datetime | None) -> UpdateOne | DeleteMany:
    mine = {"_id": mark_id(done.clinic_id, COURSE, done.episode_id), "nonce": done.nonce}
    if later is None:
        return DeleteMany(mine)
    return UpdateOne(mine, {"$set": {"not_before": later, "nonce": uuid4().hex}})
