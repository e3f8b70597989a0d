"""Facts read for research: by local day, so that a long period needs no more memory than a short one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import pymongo

from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period, bounds
from services.analytics.domain.research import DESCRIBING, Description
from services.analytics.store.courses import CourseStore, courses_ended_on
from services.analytics.store.generations import Document, Generations
from services.analytics.store.marking import DEFAULT_ZONE

_AT_ONCE: Final = 2000
_COUNTING_SECONDS: Final = 120.0
"""Counting people goes through all rows of the period once."""
_KEPT_BACK: Final = {"past": 0, "moments": 0, "therapist_id": 0, "group_id": 0, "assignment_id": 0}


class ResearchStore:
    """Reads the live generation."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of the clinic; UTC until the clinic is known."""
        found = self._generations.live().collection("clinics").find_one({"_id": clinic_id}, {"time_zone": 1})
        return str(found["time_zone"]) if found else DEFAULT_ZONE

    def size(self, clinic_id: str, period: Period) -> int:
        """Return how many occurrences the period has."""
        return self._counted(self._wanted(clinic_id, period))

    def people(self, clinic_id: str, period: Period) -> dict[Description, int]:
        """Return how many clients stand behind each description of a course."""
        found = self._people(clinic_id, period, {name: {"$ifNull": [f"${name}", None]} for name in DESCRIBING})
        return {tuple(row["_id"].get(name) for name in DESCRIBING): row["people"] for row in found}

    def everybody(self, clinic_id: str, period: Period) -> int:
        """Return how many clients there are in all of it."""
        return sum(row["people"] for row in self._people(clinic_id, period, {}))

    def people_by_exercise(self, clinic_id: str, period: Period) -> dict[str, int]:
        """Return how many clients were set each exercise."""
        found = self._people(clinic_id, period, {"code": "$exercise_code"})
        return {str(row["_id"].get("code")): row["people"] for row in found}

    def occurrences(self, clinic_id: str, period: Period) -> Iterator[list[dict[str, Any]]]:
        """Yield the occurrences that closed in the period, some at a time, each with its local `day`."""
        zone = self.zone(clinic_id)
        collection = self._generations.live().collection("occurrences")
        for day in days(period):
            some: list[dict[str, Any]] = []
            for document in collection.find(_closing(clinic_id, *bounds(day, zone)), _KEPT_BACK, batch_size=_AT_ONCE):
                some.append({**document, "day": day})
                if len(some) == _AT_ONCE:
                    yield some
                    some = []
            if some:
                yield some

    def courses(self, clinic_id: str, period: Period) -> Iterator[list[tuple[Course, str]]]:
        """Yield the courses that ended in the period with their clients, a day at a time."""
        generation = self._generations.live()
        store = CourseStore(self._generations, generation=generation)
        for day in days(period):
            ended = courses_ended_on(generation, clinic_id, day)
            clients = store.clients_of(clinic_id, [course.episode_id for course in ended]) if ended else {}
            found = [(course, clients[course.episode_id]) for course in ended if course.episode_id in clients]
            if found:
                yield found

    def started(self, clinic_id: str, episode_ids: Sequence[str]) -> dict[str, date]:
        """Return the first day of each of these episodes that is known."""
        wanted = {"_id": {"$in": list(episode_ids)}, "clinic_id": clinic_id, "started_on": {"$type": "string"}}
        found = self._generations.live().collection("episodes").find(wanted, {"started_on": 1})
        return {row["_id"]: date.fromisoformat(row["started_on"]) for row in found}

    def _wanted(self, clinic_id: str, period: Period) -> Document:
        zone = self.zone(clinic_id)
        return _closing(clinic_id, bounds(period.first, zone)[0], bounds(period.last, zone)[1])

    def _counted(self, wanted: Document) -> int:
        with pymongo.timeout(_COUNTING_SECONDS):
            return self._generations.live().collection("occurrences").count_documents(wanted)

    def _people(self, clinic_id: str, period: Period, by: Mapping[str, Any]) -> list[Document]:
        pipeline: list[Document] = [
            {"$match": self._wanted(clinic_id, period)},
            {"$group": {"_id": {**by, "client_id": "$client_id"}}},
            {"$group": {"_id": {name: f"$_id.{name}" for name in by}, "people": {"$sum": 1}}},
        ]
        with pymongo.timeout(_COUNTING_SECONDS):
            return list(self._generations.live().collection("occurrences").aggregate(pipeline, allowDiskUse=True))


def days(period: Period) -> Iterator[date]:
    """Yield every day of the period."""
    return (period.first + timedelta(days=number) for number in range(period.length))


def _closing(clinic_id: str, first: datetime, after: datetime) -> Document:
    """Those of people who are not forgotten, and nothing that was taken back."""
    return {
        "clinic_id": clinic_id,
        "closes_at": {"$gte": first, "$lt": after},
        "client_id": {"$type": "string"},
        "status": {"$ne": "withdrawn"},
    }
