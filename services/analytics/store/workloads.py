"""How much each therapist of a clinic has to do, counted from facts and day buckets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Protocol

from services.analytics.access import Scope
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.facts import NONE
from services.analytics.domain.figures import DEBT
from services.analytics.store.generations import Document, Generations
from services.analytics.usecases.ports import Freshness

_AHEAD: Final = ["scheduled", "started"]


class Reading(Protocol):
    """Who reads figures."""

    def zone(self, clinic_id: str) -> str: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...
    def ever(self, scope: Scope, dimensions: Iterable[str] = ()) -> Bucket: ...


class WorkloadStore:
    """Counts the load of therapists in the live generation."""

    def __init__(self, generations: Generations, figures: Reading) -> None:
        self._generations = generations
        self._figures = figures

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic."""
        return self._figures.zone(clinic_id)

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return how far the figures of the clinic are behind."""
        return self._figures.freshness(clinic_id, now)

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
            "review_debt": self._debts(clinic_id),
            "escalations": self._by("escalations", "assignee_id", {"clinic_id": clinic_id, "status": "open"}),
        }

    def _debts(self, clinic_id: str) -> dict[str, int]:
        owed = self._figures.ever(Scope(clinic_id, None), ("therapist",)).by.get("therapist", {})
        return {person: counts[DEBT] for person, counts in owed.items() if counts.get(DEBT) and person != NONE}

    def _by(self, name: str, person: str, wanted: Document) -> dict[str, int]:
        pipeline = [
            {"$match": {**wanted, person: {"$type": "string"}}},
            {"$group": {"_id": f"${person}", "count": {"$sum": 1}}},
        ]
        return {row["_id"]: row["count"] for row in self._generations.live().collection(name).aggregate(pipeline)}
