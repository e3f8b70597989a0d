"""Facts: the newest public state of each aggregate and what every version of it counted, written in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import InsertOne, UpdateOne

from chassis.mongo import bulk, guarded_bulk
from services.analytics.domain.kinds import BY_COLLECTION
from services.analytics.store import marking
from services.analytics.store.erasing import Client, Tombstones, forget
from services.analytics.store.generations import Document, Generation, Generations


@dataclass(frozen=True)
class Fact:
    """The state of one aggregate: `collection` it belongs to, its id, clinic and version, and the fields to keep."""

    collection: str
    id: str
    clinic_id: str
    version: int
    fields: Mapping[str, Any]


class FactStore:
    """Writes facts to every generation that is kept up, and marks what they touch.

    It is marked after the facts are written, from what is stored: a batch that comes again marks the same again, so a
    crash between the two leaves nothing stale.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._tombstones = Tombstones(generations.database)

    def apply(self, facts: Sequence[Fact], now: datetime) -> None:
        """Write the facts, of any versions in any order, and mark what they touch, in each generation that is
        written.
        """
        if facts:
            for generation in self._generations.written():
                self.apply_to(generation, facts, now)

    def apply_to(self, generation: Generation, facts: Sequence[Fact], now: datetime) -> None:
        """Write the facts and mark what they touch in one generation."""
        written = self.write_to(generation, facts)
        marking.touched(generation, written, now)

    def write_to(self, generation: Generation, facts: Sequence[Fact]) -> Mapping[str, Sequence[str]]:
        """Write the facts and mark nothing; returns their ids by collection."""
        by_collection: dict[str, dict[str, list[Fact]]] = {}
        for fact in facts:
            by_collection.setdefault(fact.collection, {}).setdefault(fact.id, []).append(fact)
        for name, found in by_collection.items():
            _write(generation, name, list(found.values()))
        self._forget_again(generation, facts)
        return {name: list(found) for name, found in by_collection.items()}

    def forget(self, clients: Sequence[Client], now: datetime) -> None:
        """Take these clients out of every fact, for good."""
        if not clients:
            return
        self._tombstones.put(clients, now)
        self._tombstones.forget_unread(clients)
        for generation in self._generations.written():
            for client in clients:
                forget(generation, client)

    def mark_all(self, generation: Generation, now: datetime) -> None:
        """Mark everything that any fact touches."""
        marking.everything(generation, now)

    def _forget_again(self, generation: Generation, facts: Sequence[Fact]) -> None:
        """After the write, so that whoever is forgotten meanwhile is seen here or finds these facts."""
        told = {Client(fact.clinic_id, one) for fact in facts if (one := fact.fields.get("client_id"))}
        for client in self._tombstones.among(told) if told else ():
            forget(generation, client)


def _write(generation: Generation, name: str, aggregates: Sequence[Sequence[Fact]]) -> None:
    """`aggregates`: versions of one aggregate each."""
    # A version that is older than the stored one cannot match and so tries to insert: only what it counted is kept.
    writes = [_first(versions) or _newest(versions) for versions in aggregates]
    refused = guarded_bulk(generation.collection(name), writes)
    if late := [aggregates[place] for place in refused]:
        again = [_newest(versions, upsert=False) for versions in late]  # somebody else inserted at the same moment
        past = [UpdateOne({"_id": versions[0].id}, _remembered(versions)) for versions in late]
        bulk(generation.collection(name), [*again, *past])


def _first(versions: Sequence[Fact]) -> InsertOne[Document] | None:
    """What nobody has heard of before is put in at once; None where an earlier version may be stored."""
    if min(fact.version for fact in versions) > 1:
        return None
    newest = max(versions, key=lambda fact: fact.version)
    past: dict[str, Document] = {}
    for fact in versions:
        told = past.setdefault(str(fact.version), {})
        told["state"] = BY_COLLECTION[fact.collection].state(fact.fields)
        if at := fact.fields.get("recorded_at"):
            told["at"] = min(at, told.get("at", at))
    state = {**newest.fields, "clinic_id": newest.clinic_id, "version": newest.version}
    return InsertOne({"_id": newest.id, **state, "past": past, "moments": _moments(versions)})


def _moments(versions: Sequence[Fact]) -> list[datetime]:
    kind = BY_COLLECTION[versions[0].collection]
    return list(dict.fromkeys(moment for fact in versions for moment in kind.moments_of(fact.fields)))


def _newest(versions: Sequence[Fact], *, upsert: bool = True) -> UpdateOne:
    """The state of the highest version, unless a higher one is stored. One that comes again is set again: it mends what
    was stored wrongly.
    """
    newest = max(versions, key=lambda fact: fact.version)
    changes = _remembered(versions)
    state = {**newest.fields, "clinic_id": newest.clinic_id, "version": newest.version}
    guard = {"_id": newest.id, "version": {"$lte": newest.version}}
    return UpdateOne(guard, {**changes, "$set": {**changes["$set"], **state}}, upsert=upsert)


def _remembered(versions: Sequence[Fact]) -> Document:
    """What each version counted, from when on, and when: the same whatever is written first."""
    kind = BY_COLLECTION[versions[0].collection]
    past = {f"past.{fact.version}.state": kind.state(fact.fields) for fact in versions}
    since = {f"past.{fact.version}.at": at for fact in versions if (at := fact.fields.get("recorded_at"))}
    changes: Document = {"$set": past, "$addToSet": {"moments": {"$each": _moments(versions)}}}
    return changes | ({"$min": since} if since else {})
