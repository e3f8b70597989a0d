"""How much each therapist of a clinic has to do, counted from facts and day buckets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from services.analytics.access import Scope
from services.analytics.store.generations import Document, Generations
from services.analytics.usecases.ports import Freshness

_AHEAD: Final = ["scheduled", "started"]


class Reading(Protocol):
    """Who reads buckets."""

    def zone(self, clinic_id: str) -> str: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...
    def review_debt(self, scope: Scope) -> Mapping[str, int]: ...


class WorkloadStore:
    """Counts the load of therapists in the live generation."""

    def __init__(self, generations: Generations, buckets: Reading) -> None:
        self._generations = generations
        self._buckets = buckets

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic."""
        return self._buckets.zone(clinic_id)

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return how far the figures of the clinic are behind."""
        return self._buckets.freshness(clinic_id, now)

    def loads(self, clinic_id: str, now: datetime, until: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return measure → therapist → count; what is ahead lies between `now` and `until`."""
        ahead = {"$gte": now, "$lt": until}
        return {
            "caseload": self._by(
                "episodes", "therapist_id", {"clinic_id": clinic_id, "ended_on": None, "status": "open"}
            ),
            "sessions_ahead": self._by(
                "sessions", "therapist_id", {"clinic_id": clinic_id, "starts_at": ahead, "status": "scheduled"}
            ),
            "homework_ahead": self._by(
                "occurrences", "therapist_id", {"clinic_id": clinic_id, "closes_at": ahead, "status": {"$in": _AHEAD}}
            ),
            "review_debt": self._buckets.review_debt(Scope(clinic_id, None)),
            "escalations": self._by("escalations", "assignee_id", {"clinic_id": clinic_id, "status": "open"}),
        }

    def _by(self, name: str, person: str, wanted: Document) -> dict[str, int]:
        pipeline = [
            {"$match": {**wanted, person: {"$type": "string"}}},
            {"$group": {"_id": f"${person}", "count": {"$sum": 1}}},
        ]
        return {row["_id"]: row["count"] for row in self._generations.live().collection(name).aggregate(pipeline)}
