"""Day buckets: read for a dashboard, computed again from facts for the days that became dirty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, DeleteMany, UpdateOne
from pymongo.errors import BulkWriteError

from chassis.mongo import bulk
from services.analytics.access import Scope
from services.analytics.domain.buckets import AgreedFact, Bucket, DayFacts, OccurrenceFact, SessionFact, reviewable
from services.analytics.domain.days import Period, bounds
from services.analytics.domain.figures import BucketRow
from services.analytics.store.generations import Document, Generation, Generations
from services.analytics.store.marking import DAY, DEFAULT_ZONE, mark_id
from services.analytics.store.marking import mark as dirty_mark
from services.analytics.usecases import Freshness, Mark

_DUPLICATE_KEY = 11000
_SETTLING_SECONDS = 5.0
_COUNTED = dict.fromkeys((field.name for field in fields(OccurrenceFact)), 1)


class BucketStore:
    """Reads and renews the buckets of the live generation, or of the one given."""

    def __init__(
        self, generations: Generations, *, generation: Generation | None = None, leased: Collection[int] | None = None
    ) -> None:
        self._generations = generations
        self._fixed = generation
        self._leased = {"$gte": 0} if leased is None else {"$in": sorted(leased)}

    def of(self, leased: Collection[int]) -> BucketStore:
        """Return a store that works off only the marks in the leased buckets, so that two workers share the work."""
        return BucketStore(self._generations, generation=self._fixed, leased=leased)

    @property
    def _generation(self) -> Generation:
        return self._fixed or self._generations.live()

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic; UTC until the clinic is known."""
        found = self._generation.collection("clinics").find_one({"_id": clinic_id}, {"time_zone": 1})
        return str(found["time_zone"]) if found else DEFAULT_ZONE

    def rows(self, scope: Scope, period: Period) -> Sequence[BucketRow]:
        """Return the buckets of a period, by day."""
        wanted = {**_scoped(scope), "day": {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}}
        found = self._generation.collection("buckets").find(wanted).sort("day", ASCENDING)
        return [
            BucketRow(date.fromisoformat(row["day"]), row["therapist_id"], row["counts"], row["obstacles"])
            for row in found
        ]

    def review_debt(self, scope: Scope) -> Mapping[str, int]:
        """Return therapist → answers that are not reviewed although a session was held since; only therapists with
        some.
        """
        pipeline = [
            {"$match": {**_scoped(scope), "review_open": {"$gt": 0}}},
            {"$group": {"_id": "$therapist_id", "open": {"$sum": "$review_open"}}},
        ]
        return {row["_id"]: row["open"] for row in self._generation.collection("buckets").aggregate(pipeline)}

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return the live generation, and by how many seconds the clinic's figures are behind.

        They are behind since the oldest dirty day of the clinic was marked, or since the worker was last seen with all
        events read.
        """
        generation = self._generation
        waiting = {"clinic_id": clinic_id, "kind": DAY, "not_before": {"$lte": now}}
        oldest = generation.collection("dirty").find_one(waiting, {"not_before": 1}, sort=[("not_before", ASCENDING)])
        since = [oldest["not_before"]] if oldest else []
        caught_up = self._generations.caught_up_at()
        if caught_up:
            since.append(caught_up)
        lag = max(((now - at).total_seconds() for at in since), default=0.0)
        return Freshness(generation.number, lag if lag > _SETTLING_SECONDS else 0.0)

    def due_marks(self, now: datetime, limit: int) -> Sequence[Mark]:
        """Return dirty days whose time has come, at most `limit`."""
        found = (
            self._generation.collection("dirty")
            .find({"bucket": self._leased, "kind": DAY, "not_before": {"$lte": now}})
            .limit(limit)
        )
        return [Mark(row["clinic_id"], date.fromisoformat(row["key"]), row["nonce"]) for row in found]

    def facts_of(self, clinic_id: str, day: date, zone: str) -> DayFacts:
        """Return all facts that count on the local day."""
        first, after = bounds(day, zone)
        within = {"$gte": first, "$lt": after}
        held = self._sessions({"clinic_id": clinic_id, "starts_at": within, "status": "held"})
        return DayFacts(
            closing=self._occurrences({"clinic_id": clinic_id, "closes_at": within}),
            answers=self._occurrences({"clinic_id": clinic_id, "responded_at": within}),
            agreed=self._agreed({"clinic_id": clinic_id, "agreed_at": within}),
            held=held,
            reviewable=self._reviewable(clinic_id, held),
        )

    def put(self, mark: Mark, buckets: Mapping[str, Bucket], now: datetime) -> None:
        """Replace the buckets of a day with what was computed from facts read at `now`, unless newer facts were already
        used.
        """
        collection = self._generation.collection("buckets")
        prefix = mark_id(mark.clinic_id, DAY, mark.day.isoformat())
        writes: list[UpdateOne | DeleteMany] = [
            UpdateOne(
                {"_id": f"{prefix}|{therapist_id}", "read_at": {"$lte": now}},
                {"$set": _row(mark, therapist_id, bucket, now)},
                upsert=True,
            )
            for therapist_id, bucket in buckets.items()
        ]
        gone = {
            "clinic_id": mark.clinic_id,
            "day": mark.day.isoformat(),
            "therapist_id": {"$nin": sorted(buckets)},
            "read_at": {"$lte": now},
        }
        try:
            bulk(collection, [*writes, DeleteMany(gone)])
        except BulkWriteError as error:
            # A bucket from newer facts stays: the guard does not match it and the insert meets its id.
            if any(wrong["code"] != _DUPLICATE_KEY for wrong in error.details["writeErrors"]):
                raise
        self._settle(mark, now)

    def _settle(self, mark: Mark, now: datetime) -> None:
        """Take the mark away, or put it off until the day changes by itself.

        Where the mark is not ours any more, somebody may have settled the day from newer facts, and what was put here
        may be in the way: the day is marked anew.
        """
        dirty = self._generation.collection("dirty")
        mine = {"_id": mark_id(mark.clinic_id, DAY, mark.day.isoformat()), "nonce": mark.nonce}
        later = self._next_change(mark, now)
        if later is None:
            settled = dirty.delete_one(mine).deleted_count
        else:
            settled = dirty.update_one(mine, {"$set": {"not_before": later, "nonce": uuid4().hex}}).matched_count
        if not settled:
            bulk(dirty, [dirty_mark(mark.clinic_id, DAY, mark.day.isoformat(), now)])

    def _next_change(self, mark: Mark, now: datetime) -> datetime | None:
        first, after = bounds(mark.day, self.zone(mark.clinic_id))
        if after <= now:
            return None
        wanted = {"clinic_id": mark.clinic_id, "closes_at": {"$gt": max(now, first), "$lt": after}}
        closing = self._generation.collection("occurrences").find_one(
            wanted, {"closes_at": 1}, sort=[("closes_at", ASCENDING)]
        )
        held = self._sessions(
            {"clinic_id": mark.clinic_id, "starts_at": {"$gte": first, "$lt": after}, "status": "held"}
        )
        moments = [session.ends_at for session in held if session.ends_at > now]
        if closing:
            moments.append(closing["closes_at"])
        return min(moments, default=None)

    def _reviewable(self, clinic_id: str, held: Sequence[SessionFact]) -> dict[str, tuple[OccurrenceFact, ...]]:
        """Two queries, however many courses of therapy met on the day."""
        if not held:
            return {}
        of_them = {"clinic_id": clinic_id, "episode_id": {"$in": sorted({session.episode_id for session in held})}}
        sessions = self._sessions({**of_them, "status": "held"})
        last = max(session.ends_at for session in sessions)
        return reviewable(sessions, self._occurrences({**of_them, "responded_at": {"$type": "date", "$lt": last}}))

    def _occurrences(self, wanted: Mapping[str, Any]) -> tuple[OccurrenceFact, ...]:
        found = self._generation.collection("occurrences").find(wanted, _COUNTED)
        return tuple(_occurrence(document) for document in found)

    def _sessions(self, wanted: Mapping[str, Any]) -> tuple[SessionFact, ...]:
        found = self._generation.collection("sessions").find({"episode_id": {"$type": "string"}, **wanted})
        return tuple(
            SessionFact(
                row["_id"],
                row["episode_id"],
                row["therapist_id"],
                row["starts_at"],
                row["minutes"],
                bool(row["reviewed_homework"]),
            )
            for row in found
        )

    def _agreed(self, wanted: Mapping[str, Any]) -> tuple[AgreedFact, ...]:
        found = self._generation.collection("assignments").find(wanted, {"therapist_id": 1})
        return tuple(AgreedFact(row["_id"], row["therapist_id"]) for row in found)


def _scoped(scope: Scope) -> Document:
    return {"clinic_id": scope.clinic_id} | ({"therapist_id": scope.therapist_id} if scope.therapist_id else {})


def _row(mark: Mark, therapist_id: str, bucket: Bucket, now: datetime) -> Document:
    return {
        "clinic_id": mark.clinic_id,
        "day": mark.day.isoformat(),
        "therapist_id": therapist_id,
        "counts": bucket.counts,
        "obstacles": bucket.obstacles,
        "review_open": bucket.counts.get("review_open", 0),
        "read_at": now,
    }


def _occurrence(document: Document) -> OccurrenceFact:
    return OccurrenceFact(
        id=document["_id"],
        episode_id=document["episode_id"],
        therapist_id=document["therapist_id"],
        status=document["status"],
        closes_at=document["closes_at"],
        kind=document["kind"],
        quantity=document["quantity"],
        obstacles=tuple(document["obstacles"]),
        responded_at=document["responded_at"],
        reviewed_at=document["reviewed_at"],
        due_at=document.get("due_at"),
        has_due_time=document.get("has_due_time") is not False,
    )
