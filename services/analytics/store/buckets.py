"""Day buckets: computed again from facts for the days that became dirty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4
from zlib import crc32

from pymongo import DeleteMany, UpdateOne

from chassis.mongo import bulk, guarded_bulk
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.cover import Grain
from services.analytics.domain.days import Period
from services.analytics.domain.facts import DayFacts
from services.analytics.store import day_facts
from services.analytics.store.generations import Document, Generation
from services.analytics.store.marking import BUCKETS, DAY, DEFAULT_ZONE, mark_id, zones_of
from services.analytics.store.marking import mark as dirty_mark
from services.analytics.store.renewing import Renewing
from services.analytics.usecases import Mark, Renewed

_LAST: Final = "\uffff"


def bucket_id(clinic_id: str, grain: Grain, start: str, scope: str) -> str:
    """Return the id of a bucket; `start` is its first day, or `ever`."""
    return f"{clinic_id}|{grain}|{start}|{scope}"


class BucketStore(Renewing):
    """Renews the day buckets of the live generation, or of the one given."""

    def zones(self, clinic_ids: Iterable[str]) -> Mapping[str, str]:
        """Return the IANA zone of each of these clinics; UTC until the clinic is known."""
        asked = set(clinic_ids)
        return dict.fromkeys(asked, DEFAULT_ZONE) | zones_of(self._generation, asked)

    def due_marks(self, now: datetime, limit: int) -> Sequence[Mark]:
        """Return dirty days whose time has come, at most `limit`."""
        found = (
            self._generation.collection("dirty")
            .find({"bucket": self._leased, "kind": DAY, "not_before": {"$lte": now}})
            .limit(limit)
        )
        return [Mark(row["clinic_id"], date.fromisoformat(row["key"]), row["nonce"]) for row in found]

    def days_of(self, clinic_id: str, period: Period, zone: str) -> Mapping[date, DayFacts]:
        """Return each of these local days with all facts that count on it."""
        return day_facts.read(day_facts.Today(self._generation), clinic_id, period, zone).by_day(period, zone)

    def put(self, renewed: Sequence[Renewed], at: datetime) -> None:
        """Replace the buckets of days of one clinic, one day after the other, with what was computed from facts read at
        `at`, unless newer facts were already used. A day waits for nothing more, or to be computed again later.

        What differs from before waits, in the same write, to be added up into the longer buckets.
        """
        before = self._stored(renewed)
        writes: list[UpdateOne] = []
        for one in renewed:
            stored = before.get(one.mark.day.isoformat(), {})
            computed = {**dict.fromkeys(stored, Bucket()), **one.buckets}
            writes += (_write(one.mark, scope, bucket, at, stored.get(scope)) for scope, bucket in computed.items())
        if writes:
            put_guarded(self._generation, writes)
        self._settle(renewed, at)

    def _stored(self, renewed: Sequence[Renewed]) -> dict[str, dict[str, Document]]:
        """Day → scope → bucket."""
        clinic_id, days = renewed[0].mark.clinic_id, [one.mark.day.isoformat() for one in renewed]
        first, last = (bucket_id(clinic_id, Grain.DAY, day, "") for day in (min(days), max(days)))
        found: dict[str, dict[str, Document]] = {}
        wanted = {"clinic_id": clinic_id, "_id": {"$gte": first, "$lt": last + _LAST}}
        for one in self._generation.collection("buckets").find(wanted):
            found.setdefault(one["start"], {})[one["scope"]] = one
        return found

    def _settle(self, renewed: Sequence[Renewed], at: datetime) -> None:
        """Take the marks away, or put them off until their day changes by itself.

        Where one is not ours any more, somebody may have settled the day from newer facts, and what was put here may
        be in the way: all are marked anew.
        """
        dirty = self._generation.collection("dirty")
        settled = bulk(dirty, [_settled(one) for one in renewed])
        if settled.deleted_count + settled.matched_count < len(renewed):
            bulk(dirty, [dirty_mark(one.mark.clinic_id, DAY, one.mark.day.isoformat(), at) for one in renewed])


def _settled(one: Renewed) -> UpdateOne | DeleteMany:
    mine = {"_id": mark_id(one.mark.clinic_id, DAY, one.mark.day.isoformat()), "nonce": one.mark.nonce}
    if one.later is None:
        return DeleteMany(mine)
    return UpdateOne(mine, {"$set": {"not_before": one.later, "nonce": uuid4().hex}})


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
    """Write buckets; one that was made from newer facts stays: the guard does not match it."""
    guarded_bulk(generation.collection("buckets"), writes)


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
