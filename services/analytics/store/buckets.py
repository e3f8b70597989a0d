"""Day buckets: computed again from facts for the days that became dirty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4
from zlib import crc32

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from chassis.mongo import bulk
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.cover import Grain
from services.analytics.domain.days import Period
from services.analytics.domain.facts import DayFacts
from services.analytics.store import day_facts
from services.analytics.store.generations import Document, Generation
from services.analytics.store.marking import BUCKETS, DAY, mark_id
from services.analytics.store.marking import mark as dirty_mark
from services.analytics.store.renewing import Renewing
from services.analytics.usecases import Mark

_DUPLICATE_KEY: Final = 11000
_LAST: Final = "\uffff"


def bucket_id(clinic_id: str, grain: Grain, start: str, scope: str) -> str:
    """Return the id of a bucket; `start` is its first day, or `ever`."""
    return f"{clinic_id}|{grain}|{start}|{scope}"


class BucketStore(Renewing):
    """Renews the day buckets of the live generation, or of the one given."""

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic; UTC until the clinic is known."""
        return day_facts.Today(self._generation).zone(clinic_id)

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
        return day_facts.read(day_facts.Today(self._generation), clinic_id, Period(day, day), zone)

    def put(self, mark: Mark, buckets: Mapping[str, Bucket], at: datetime, later: datetime | None = None) -> None:
        """Replace the buckets of a day with what was computed from facts read at `at`, unless newer facts were already
        used. The day waits for nothing more, or to be computed again `later`.

        What differs from before waits, in the same write, to be added up into the longer buckets.
        """
        before = self._stored(mark)
        computed = {**dict.fromkeys(before, Bucket()), **buckets}
        if computed:
            writes = [_write(mark, scope, bucket, at, before.get(scope)) for scope, bucket in computed.items()]
            put_guarded(self._generation, writes)
        self._settle(mark, at, later)

    def _stored(self, mark: Mark) -> dict[str, Document]:
        start = bucket_id(mark.clinic_id, Grain.DAY, mark.day.isoformat(), "")
        wanted = {"clinic_id": mark.clinic_id, "_id": {"$gte": start, "$lt": start + _LAST}}
        return {one["scope"]: one for one in self._generation.collection("buckets").find(wanted)}

    def _settle(self, mark: Mark, at: datetime, later: datetime | None) -> None:
        """Take the mark away, or put it off until the day changes by itself.

        Where the mark is not ours any more, somebody may have settled the day from newer facts, and what was put here
        may be in the way: the day is marked anew.
        """
        dirty = self._generation.collection("dirty")
        mine = {"_id": mark_id(mark.clinic_id, DAY, mark.day.isoformat()), "nonce": mark.nonce}
        if later is None:
            settled = dirty.delete_one(mine).deleted_count
        else:
            settled = dirty.update_one(mine, {"$set": {"not_before": later, "nonce": uuid4().hex}}).matched_count
        if not settled:
            bulk(dirty, [dirty_mark(mark.clinic_id, DAY, mark.day.isoformat(), at)])


def row(clinic_id: str, grain: Grain, start: str, scope: str, bucket: Bucket) -> Document:
    """Return what is stored of a bucket, without the time of reading."""
    return {
        "clinic_id": clinic_id,
        "grain": grain.value,
        "start": start,
        "scope": scope,
        "counts": bucket.counts,
        "by": bucket.by,
    }


def put_guarded(generation: Generation, writes: Sequence[UpdateOne]) -> None:
    """Write buckets; one that was made from newer facts stays."""
    try:
        bulk(generation.collection("buckets"), writes)
    except BulkWriteError as error:
        # The guard does not match a newer bucket, and the insert meets its id.
        if any(wrong["code"] != _DUPLICATE_KEY for wrong in error.details["writeErrors"]):
            raise


def _write(mark: Mark, scope: str, bucket: Bucket, at: datetime, before: Document | None) -> UpdateOne:
    """One that is as before only keeps older computations out from now on."""
    start = mark.day.isoformat()
    guard = {"_id": bucket_id(mark.clinic_id, Grain.DAY, start, scope), "read_at": {"$lte": at}}
    if before is not None and (before["counts"], before["by"]) == (bucket.counts, bucket.by):
        return UpdateOne(guard, {"$set": {"read_at": at}})
    waiting: dict[str, Any] = {
        "waiting": uuid4().hex,
        "waiting_since": (before or {}).get("waiting_since", at),
        "bucket": crc32(f"{mark.clinic_id}|{scope}".encode()) % BUCKETS,
    }
    state = row(mark.clinic_id, Grain.DAY, start, scope, bucket)
    return UpdateOne(guard, {"$set": {**state, **waiting, "read_at": at}}, upsert=True)
