"""Roll-ups: weeks, months and totals, added up from day buckets that changed.

A day bucket that changed waits, by a word in its own document, until its week, its month and the total are made anew
from what is stored. Readers take a waiting day by itself, so a roll-up may come late and may come twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pymongo import ASCENDING, DeleteMany, UpdateMany, UpdateOne

from chassis.mongo import bulk
from services.analytics.domain.buckets import Bucket, Counts
from services.analytics.domain.cover import EVER, Grain, Piece
from services.analytics.store.buckets import bucket_id, put_guarded, row
from services.analytics.store.generations import Document, Generation
from services.analytics.store.renewing import Renewing
from services.analytics.usecases import Sum, Waiting

_DAYS: Final = 200


class RollUpStore(Renewing):
    """Renews the roll-ups of the live generation, or of the one given."""

    def waiting(self, since: datetime) -> Sequence[Waiting]:
        """Return days that have waited since then or longer, by clinic and scope; not more than fit into memory."""
        found = (
            self._generation.collection("buckets")
            .find(
                {"bucket": self._leased, "waiting_since": {"$type": "date", "$lte": since}},
                {"clinic_id": 1, "scope": 1, "start": 1, "waiting": 1},
            )
            .limit(_DAYS)
        )
        grouped: dict[tuple[str, str], dict[date, str]] = {}
        for one in found:
            days = grouped.setdefault((one["clinic_id"], one["scope"]), {})
            days[date.fromisoformat(one["start"])] = one["waiting"]
        return [Waiting(clinic_id, scope, days) for (clinic_id, scope), days in grouped.items()]

    def days_of(self, waiting: Waiting, pieces: Iterable[Piece]) -> Iterator[tuple[date, Bucket]]:
        """Yield the stored day buckets of these weeks and months, each once."""
        days = {day.isoformat() for piece in pieces for day in piece.days}
        ids = [bucket_id(waiting.clinic_id, Grain.DAY, day, waiting.scope) for day in sorted(days)]
        found = self._read({"clinic_id": waiting.clinic_id, "_id": {"$in": ids}})
        return ((date.fromisoformat(one["start"]), bucket_of(one)) for one in found)

    def months_of(self, waiting: Waiting) -> Iterator[Bucket]:
        """Yield the stored months of the scope."""
        found = self._read({"clinic_id": waiting.clinic_id, "grain": Grain.MONTH.value, "scope": waiting.scope})
        return map(bucket_of, found)

    def put(self, sums: Sequence[Sum], at: datetime) -> None:
        """Replace weeks, months and totals with what was added up from buckets read at `at` or later."""
        put_guarded(self._generation, [_replaced(one, at) for one in sums])

    def settle(self, found: Sequence[Waiting]) -> None:
        """Let these days wait no more, unless they changed meanwhile; those with nothing in them go."""
        writes: list[UpdateMany | DeleteMany] = []
        for waiting in found:
            ids = [bucket_id(waiting.clinic_id, Grain.DAY, day.isoformat(), waiting.scope) for day in waiting.days]
            nonces = list(waiting.days.values())
            writes.append(DeleteMany({"_id": {"$in": ids}, "waiting": {"$in": nonces}, "counts": {}}))
            done = {"_id": {"$in": ids}, "waiting": {"$in": nonces}}
            writes.append(UpdateMany(done, {"$unset": {"waiting": 1, "waiting_since": 1}}))
        bulk(self._generation.collection("buckets"), writes)

    def _read(self, wanted: Mapping[str, Any]) -> Iterable[Document]:
        return self._generation.collection("buckets").find(wanted, {"start": 1, "counts": 1, "by": 1})


def _replaced(one: Sum, at: datetime) -> UpdateOne:
    clinic_id, scope = one.waiting.clinic_id, one.waiting.scope
    grain, start = (one.piece.grain, one.piece.first.isoformat()) if one.piece else (Grain.TOTAL, EVER)
    guard = {"_id": bucket_id(clinic_id, grain, start, scope), "read_at": {"$lte": at}}
    return UpdateOne(guard, {"$set": {**row(clinic_id, grain, start, scope, one.bucket), "read_at": at}}, upsert=True)


def bucket_of(document: Document, names: Collection[str] | None = None) -> Bucket:
    """Return a stored bucket, or what of it was read; with `names` only the counts that are called so."""
    counts, tables = document.get("counts", {}), document.get("by", {})
    if names is None:
        return Bucket(counts, tables)
    by = {name: {value: _named(found, names) for value, found in values.items()} for name, values in tables.items()}
    return Bucket(_named(counts, names), by)


def _named(counts: Counts, names: Collection[str]) -> Counts:
    return {name: counts[name] for name in names if name in counts}


def waiting_days(generation: Generation, clinic_id: str, scopes: Collection[str]) -> dict[str, frozenset[date]]:
    """Return, by scope, the days that are newer than the longer buckets they lie in."""
    wanted = {"clinic_id": clinic_id, "scope": {"$in": sorted(scopes)}, "waiting_since": {"$type": "date"}}
    found: dict[str, set[date]] = {scope: set() for scope in scopes}
    for one in generation.collection("buckets").find(wanted, {"scope": 1, "start": 1}).sort("scope", ASCENDING):
        found[one["scope"]].add(date.fromisoformat(one["start"]))
    return {scope: frozenset(days) for scope, days in found.items()}
