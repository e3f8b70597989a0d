"""How much each therapist of a clinic has to do, counted from facts and day buckets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.analytics.access import Scope
from services.analytics.domain.figures import debts_in
from services.analytics.store.figures import FigureStore
from services.analytics.store.generations import Document

_AHEAD: Final = ["scheduled", "started"]


class WorkloadStore(FigureStore):
    """Counts the load of therapists where figures are read."""

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
            "review_debt": debts_in(self.ever(Scope(clinic_id, None), ("therapist",))),
            "escalations": self._by("escalations", "assignee_id", {"clinic_id": clinic_id, "status": "open"}),
        }

    def _by(self, name: str, person: str, wanted: Document) -> dict[str, int]:
        pipeline = [
            {"$match": {**wanted, person: {"$type": "string"}}},
            {"$group": {"_id": f"${person}", "count": {"$sum": 1}}},
        ]
        return {row["_id"]: row["count"] for row in self._generation.collection(name).aggregate(pipeline)}
