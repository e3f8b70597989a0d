"""Facts: the newest public state of each aggregate, written in bulk under the guard of its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zlib import crc32

from pymongo import ASCENDING, DESCENDING, UpdateOne
from pymongo.errors import BulkWriteError

from chassis.mongo import bulk
from services.analytics.domain.days import local_day
from services.analytics.store.generations import Document, Generation, Generations

BUCKETS = 64
_DUPLICATE_KEY = 11000
DEFAULT_ZONE = "UTC"


@dataclass(frozen=True)
class Fact:
    """The state of one aggregate: `collection` it belongs to, its id, clinic and version, and the fields to keep."""

    collection: str
    id: str
    clinic_id: str
    version: int
    fields: Mapping[str, Any]


def mark_id(clinic_id: str, day: date) -> str:
    """Return the id of the dirty mark of a clinic's day."""
    return f"{clinic_id}|{day.isoformat()}"


def mark(clinic_id: str, day: date, not_before: datetime) -> UpdateOne:
    """Return the write that marks a day dirty from `not_before` on; an earlier mark stays earlier."""
    identity = mark_id(clinic_id, day)
    fields = {
        "clinic_id": clinic_id,
        "day": day.isoformat(),
        "bucket": crc32(identity.encode()) % BUCKETS,
        "nonce": uuid4().hex,
    }
    return UpdateOne({"_id": identity}, {"$set": fields, "$min": {"not_before": not_before}}, upsert=True)


class FactStore:
    """Writes facts to every generation that is kept up, and marks the days they touch.

    A day is marked after the facts are written, from what is stored: a batch that comes again marks the same days
    again, so a crash between the two leaves nothing stale.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    def apply(self, facts: Sequence[Fact], now: datetime) -> None:
        """Write the facts and mark their days, in each generation that is written."""
        for generation in self._generations.written():
            self.apply_to(generation, facts, now)

    def apply_to(self, generation: Generation, facts: Sequence[Fact], now: datetime) -> None:
        """Write the facts and mark their days in one generation."""
        by_collection: dict[str, list[Fact]] = {}
        for fact in facts:
            by_collection.setdefault(fact.collection, []).append(fact)
        for name, found in by_collection.items():
            _write(generation, name, found)
        self._mark_clinics(generation, by_collection.get("clinics", ()), now)
        self._mark_days(generation, by_collection, now)

    def mark_all(self, generation: Generation, now: datetime) -> None:
        """Mark every day that any fact touches."""
        for name in ("occurrences", "assignments", "sessions"):
            for clinic_id in generation.collection(name).distinct("clinic_id"):
                _mark_span(generation, clinic_id, now)

    def _mark_clinics(self, generation: Generation, clinics: Iterable[Fact], now: datetime) -> None:
        for clinic in clinics:
            _mark_span(generation, clinic.clinic_id, now)

    def _mark_days(self, generation: Generation, facts: Mapping[str, Sequence[Fact]], now: datetime) -> None:
        zones = _zones(generation, {fact.clinic_id for found in facts.values() for fact in found})
        marks: dict[tuple[str, date], datetime] = {}
        for clinic_id, at in _moments(generation, facts):
            key = (clinic_id, local_day(at, zones.get(clinic_id, DEFAULT_ZONE)))
            marks[key] = min(marks.get(key, at), max(at, now))
        if marks:
            writes = [mark(clinic_id, day, not_before) for (clinic_id, day), not_before in marks.items()]
            bulk(generation.collection("dirty"), writes)


def _write(generation: Generation, name: str, facts: Sequence[Fact]) -> None:
    writes = [
        UpdateOne(
            {"_id": fact.id, "version": {"$lt": fact.version}},
            {
                "$set": {**fact.fields, "clinic_id": fact.clinic_id, "version": fact.version},
                "$addToSet": {"moments": {"$each": _own_moments(fact)}},
            },
            upsert=True,
        )
        for fact in facts
    ]
    try:
        bulk(generation.collection(name), writes)
    except BulkWriteError as error:
        # A version that is not newer cannot match and so tries to insert: that is how a repeated or late event ends,
        # without a trace.
        if any(wrong["code"] != _DUPLICATE_KEY for wrong in error.details["writeErrors"]):
            raise


def _own_moments(fact: Fact) -> list[datetime]:
    names = {"occurrences": ("closes_at", "responded_at"), "assignments": ("agreed_at",), "sessions": ("starts_at",)}
    found = (fact.fields.get(name) for name in names.get(fact.collection, ()))
    return [moment for moment in found if moment is not None]


def _moments(generation: Generation, facts: Mapping[str, Sequence[Fact]]) -> Iterable[tuple[str, datetime]]:
    """Every moment at which the stored facts count or ever counted, and the held sessions at which their answers were
    due for review.
    """
    episodes: dict[str, set[str]] = {}
    for name, found in facts.items():
        ids = [fact.id for fact in found]
        for document in generation.collection(name).find(
            {"_id": {"$in": ids}}, {"clinic_id": 1, "moments": 1, "episode_id": 1, "responded_at": 1}
        ):
            yield from ((document["clinic_id"], moment) for moment in document.get("moments", ()))
            if document.get("episode_id") and (name == "sessions" or document.get("responded_at")):
                episodes.setdefault(document["clinic_id"], set()).add(document["episode_id"])
    if episodes:
        yield from _held(generation, episodes)


def _held(generation: Generation, episodes: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, datetime]]:
    """When sessions of these episodes, by clinic, were held; one query, with the index of each clinic."""
    wanted = [
        {"clinic_id": clinic_id, "episode_id": {"$in": sorted(ids)}, "status": "held"}
        for clinic_id, ids in episodes.items()
    ]
    found = generation.collection("sessions").find({"$or": wanted}, {"clinic_id": 1, "starts_at": 1})
    return ((session["clinic_id"], session["starts_at"]) for session in found)


def _zones(generation: Generation, clinic_ids: set[str]) -> dict[str, str]:
    found = generation.collection("clinics").find({"_id": {"$in": sorted(clinic_ids)}}, {"time_zone": 1})
    return {document["_id"]: document["time_zone"] for document in found}


def _mark_span(generation: Generation, clinic_id: str, now: datetime) -> None:
    """Mark every day between the first and the last fact of a clinic, one more on each side because zones differ by up
    to a day.
    """
    moments = [moment for name, key in _SPANS for moment in _ends(generation, name, key, clinic_id)]
    if not moments:
        return
    day, last = (min(moments) - timedelta(days=1)).date(), (max(moments) + timedelta(days=1)).date()
    writes = []
    while day <= last:
        writes.append(mark(clinic_id, day, now))
        day += timedelta(days=1)
    bulk(generation.collection("dirty"), writes)


_SPANS = (
    ("occurrences", "closes_at"),
    ("occurrences", "responded_at"),
    ("assignments", "agreed_at"),
    ("sessions", "starts_at"),
)


def _ends(generation: Generation, name: str, key: str, clinic_id: str) -> list[datetime]:
    wanted = {"clinic_id": clinic_id, key: {"$type": "date"}}
    found: list[Document | None] = [
        generation.collection(name).find_one(wanted, {key: 1}, sort=[(key, direction)])
        for direction in (ASCENDING, DESCENDING)
    ]
    return [document[key] for document in found if document]
