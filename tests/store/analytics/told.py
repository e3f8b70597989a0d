"""Facts as a test tells them, and analytics over a real MongoDB with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pymongo.database import Database

from services.analytics import usecases
from services.analytics.access import Scope
from services.analytics.domain.days import Period
from services.analytics.store import BucketStore, FactStore, FigureStore, Generations, RollUpStore
from services.analytics.store.facts import Fact

CLINIC = "cln_A"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO_TO_FAR = Period(date(2026, 1, 1), date(2027, 12, 31))
Day = tuple[date, str]


def an_occurrence(number: int, version: int = 1, clinic: str = CLINIC, **fields: Any) -> Fact:
    base = {
        "episode_id": "epi_1",
        "therapist_id": "per_ann",
        "status": "scheduled",
        "closes_at": NOON - timedelta(hours=1),
        "kind": None,
        "quantity": None,
        "obstacles": [],
        "responded_at": None,
        "reviewed_at": None,
    }
    return Fact("occurrences", f"occ_{clinic}{number}", clinic, version, base | fields)


def answered(fact: Fact, at: datetime, **fields: Any) -> Fact:
    return replace(
        fact,
        version=fact.version + 1,
        fields={**fact.fields, "status": "responded", "kind": "did", "quantity": 90, "responded_at": at, **fields},
    )


def a_session(number: int, starts_at: datetime, version: int = 1, status: str = "held") -> Fact:
    fields = {
        "episode_id": "epi_1",
        "therapist_id": "per_ann",
        "starts_at": starts_at,
        "minutes": 50,
        "status": status,
        "reviewed_homework": True,
    }
    return Fact("sessions", f"ses_{number}", CLINIC, version, fields)


class Analytics:
    """The store and its upkeep, with a clock that the test sets."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.generations = Generations(database)
        self.generations.prepare()
        self.facts = FactStore(self.generations)
        self.buckets = BucketStore(self.generations)
        self.rollups = RollUpStore(self.generations)
        self.figures = FigureStore(self.generations)
        self.now = NOON

    def tell(self, *facts: Fact) -> None:
        self.facts.apply(facts, self.now)

    def settle(self) -> None:
        while usecases.recompute(store=self.buckets, now=lambda: self.now):
            pass

    def roll_up(self) -> None:
        while usecases.roll_up(store=self.rollups, now=lambda: self.now, quiet=timedelta(0)):
            pass

    def days(self, clinic: str = CLINIC) -> dict[Day, dict[str, Any]]:
        """The day buckets with anything in them, by day and scope."""
        self.settle()
        return self.stored("day", clinic)

    def stored(self, grain: str, clinic: str = CLINIC) -> dict[Any, dict[str, Any]]:
        found = self.generations.live().collection("buckets").find({"clinic_id": clinic, "grain": grain})
        return {
            (date.fromisoformat(one["start"]) if grain != "total" else None, one["scope"]): {
                "counts": one["counts"],
                "by": one["by"],
            }
            for one in found
            if one["counts"]
        }

    def counts(self, clinic: str = CLINIC, scope: Scope | None = None) -> Mapping[str, int]:
        """Everything that is counted of the clinic."""
        self.settle()
        (found,) = self.figures.sums(scope or Scope(clinic, None), [LONG_AGO_TO_FAR])
        return found.counts

    def debt(self, scope: Scope) -> int:
        return self.figures.ever(scope).counts.get("reviews_open", 0)
