"""One collection of aggregates: read by clinic, created once, saved together with what is published about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import UpdateMany, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis import documents
from chassis.clock import Clock
from chassis.mongo import DUPLICATE_KEY, Document, bulk
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.errors import NotThere, Refused, Stale
from services.assignments.domain.facts import Fact
from services.assignments.publishing import SOURCE, current, published
from services.assignments.store import codec

A = TypeVar("A", bound=Aggregate)
Sort = Sequence[tuple[str, int]]
WITHOUT_OUTBOX = {"outbox": 0}
_MECHANICAL = ("id", "version", "commands")


class Aggregates(Generic[A]):
    """`marks` are fields that exist only for an index: {name: value}, GONE where they do not apply; `twice` is what is
    told when the unique index beside the ids holds another one already."""

    def __init__(
        self,
        collection: Collection[Document],
        kind: type[A],
        clock: Clock,
        marks: Callable[[A], Mapping[str, Any]] = lambda _: {},
        twice: Callable[[], Refused] | None = None,
    ) -> None:
        self.collection = collection
        self.kind = kind
        self.clock = clock
        self.marks = marks
        self.twice = twice

    def get(self, clinic_ids: Sequence[str], id_: str) -> A | None:
        found = self.collection.find_one({"_id": id_, "clinic_id": {"$in": list(clinic_ids)}}, WITHOUT_OUTBOX)
        return self.of(found) if found else None

    def find(
        self, query: Mapping[str, Any], sort: Sort = (), limit: int = 0, *, without: Mapping[str, Any] = WITHOUT_OUTBOX
    ) -> list[A]:
        """`without`: fields that are not read, and have their defaults then."""
        cursor = self.collection.find(query, without, limit=limit)
        return [self.of(one) for one in (cursor.sort(list(sort)) if sort else cursor)]

    def each(self, query: Mapping[str, Any], sort: Sort, batch: int) -> Iterator[A]:
        """As `find`, `batch` at a time, for callers that may stop early."""
        with self.collection.find(query, WITHOUT_OUTBOX, sort=list(sort), batch_size=batch) as cursor:
            yield from map(self.of, cursor)

    def add(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:
        """Create it, or give back what is stored under its id."""
        now = self.clock()
        events = published(aggregate, facts, 1, now)
        try:
            stored = documents.insert(
                self.collection, self.document(aggregate, now), events, source=SOURCE, at=now, command=command
            )
        except DuplicateKeyError as error:
            raise self._told(error) from error
        return self.of(stored)

    def add_many(self, created: Iterable[tuple[A, Fact]]) -> int:
        """Create those that are not there yet; returns how many that were."""
        return self.add_all((one, (fact,)) for one, fact in created)

    def add_all(self, created: Iterable[tuple[A, Sequence[Fact]]]) -> int:
        """As `add_many`, each with all its facts."""
        now = self.clock()
        pairs = [(self.document(one, now), published(one, facts, 1, now)) for one, facts in created]
        return documents.insert_many(self.collection, pairs, source=SOURCE, at=now)

    def save(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:
        """State and events in one write; raises Stale if it is not at the version that was read."""
        now = self.clock()
        events = published(aggregate, facts, aggregate.version + 1, now)
        try:
            stored = documents.save(
                self.collection, self.document(aggregate, now), events, source=SOURCE, at=now, command=command
            )
        except documents.StaleVersion as error:
            raise Stale(aggregate.id) from error
        except documents.DocumentMissing as error:
            raise NotThere(aggregate.id) from error
        except DuplicateKeyError as error:
            raise self._told(error) from error
        return self.of(stored)

    def _told(self, error: DuplicateKeyError) -> Exception:
        return self.twice() if self.twice else error

    def save_many(self, changed: Iterable[tuple[A, Fact]]) -> int:
        """As `save` for many; one that somebody else changed stays as it is. Returns how many were saved."""
        now = self.clock()
        return self.write([self.save_op(one, (fact,), now) for one, fact in changed])

    def save_op(self, aggregate: A, facts: Sequence[Fact], now: datetime, command: str | None = None) -> UpdateOne:
        events = published(aggregate, facts, aggregate.version + 1, now)
        return documents.save_op(self.document(aggregate, now), events, source=SOURCE, at=now, command=command)

    def write(self, operations: Sequence[UpdateOne | UpdateMany]) -> int:
        return bulk(self.collection, operations).modified_count if operations else 0

    def write_in_order(self, operations: Sequence[UpdateOne]) -> int:
        """How many found the version they were made for, up to the first that breaks a unique index."""
        try:
            return bulk(self.collection, operations, ordered=True).matched_count if operations else 0
        except BulkWriteError as error:
            if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
            return int(error.details["nMatched"])

    def settled(self, aggregates: Iterable[tuple[A, Mapping[str, Any]]]) -> int:
        """Note that the worker is done with this version: not a change of the aggregate, so no version and no event.

        The mapping holds the fields to keep, `settle_at` among them (None: nothing more to do). Those of the same
        version that keep the same are written together; a single one as the driver repeats when a connection breaks.
        """
        alike: dict[Any, list[A]] = defaultdict(list)
        for one, kept in aggregates:
            alike[one.version, tuple(sorted(kept.items()))].append(one)
        return self.write([_settled_op(ones, _to_keep(dict(kept))) for (_, kept), ones in alike.items()])

    def note(self, before: A, after: A) -> A:
        """Keep what concerns nobody outside: no version and no event, so none is missing in the topic. Raises Stale
        if it is not at the version that was read."""
        was, state = (self._stored(one) for one in (before, after))
        changed = {name: value for name, value in state.items() if value != was[name]}
        gone = {name: "" for name, value in changed.items() if value is documents.GONE}
        stays = {name: value for name, value in changed.items() if name not in gone}
        changes = {operator: fields for operator, fields in {"$set": stays, "$unset": gone}.items() if fields}
        if changes and not self.write([UpdateOne(_guard(before), changes)]):
            raise Stale(before.id)
        return after

    def settled_op(self, aggregate: A, kept: Mapping[str, Any]) -> UpdateOne:
        return UpdateOne(_guard(aggregate), _to_keep(kept))

    def due(self, buckets: Sequence[int], now: datetime, limit: int) -> list[A]:
        """Those the worker has something to do for, the longest waiting first."""
        query = {"bucket": {"$in": list(buckets)}, "settle_at": {"$lte": now}}
        return self.find(query, [("settle_at", 1)], limit)

    def batches(self, size: int) -> Iterator[list[A]]:
        """Everything there is, in the order of ids."""
        after = ""
        while batch := self.find({"_id": {"$gt": after}}, [("_id", 1)], size):
            yield batch
            after = batch[-1].id

    def reemit(self, batch: Sequence[A]) -> int:
        """Publish the present state again, under the event ids it had."""
        now = self.clock()
        operations = [
            documents.reemit_op(self.document(one, now), current(one), source=SOURCE, at=now) for one in batch
        ]
        return self.write(operations)

    def told_in(self, clinic_id: str, subject: str) -> Iterator[tuple[str, documents.Fact]]:
        """What would be told anew of a clinic's `subject`, each with the id of the aggregate that tells it."""
        for one in map(self.of, self.collection.find({"clinic_id": clinic_id}, WITHOUT_OUTBOX)):
            yield from ((one.id, told) for told in current(one) if told.type.split(".")[1] == subject)

    def reemit_these(self, clinic_id: str, ids: Sequence[str]) -> int:
        """As `reemit`, for those of a clinic."""
        return self.reemit(self.find({"_id": {"$in": list(ids)}, "clinic_id": clinic_id}))

    def of(self, document: Mapping[str, Any]) -> A:
        return codec.read(self.kind, {**document, "id": document["_id"]})

    def document(self, aggregate: A, recorded_at: datetime) -> Document:
        own = {"_id": aggregate.id, "version": aggregate.version, "recorded_at": recorded_at}
        return {**self._stored(aggregate), **own}

    def _stored(self, aggregate: A) -> Document:
        """The state as it is stored; what is None is taken away, so that partial indexes hold only what they should."""
        state = {name: documents.GONE if value is None else value for name, value in codec.write(aggregate).items()}
        for name in _MECHANICAL:
            state.pop(name, None)
        return {**state, **self.marks(aggregate)}


def _settled_op(alike: Sequence[Aggregate], changes: Document) -> UpdateOne | UpdateMany:
    return UpdateOne(_guard(*alike), changes) if len(alike) == 1 else UpdateMany(_guard(*alike), changes)


def _guard(*alike: Aggregate) -> Document:
    """They are still as they were read, all at the same version."""
    (version,) = {one.version for one in alike}
    if len(alike) == 1:
        return {"_id": alike[0].id, "clinic_id": alike[0].clinic_id, "version": version}
    ids, clinics = [one.id for one in alike], sorted({one.clinic_id for one in alike})
    return {"_id": {"$in": ids}, "clinic_id": {"$in": clinics}, "version": version}


def _to_keep(kept: Mapping[str, Any]) -> Document:
    stays = {name: codec.write(value) for name, value in kept.items() if value is not None}
    goes = {name: "" for name, value in kept.items() if value is None}
    return {operator: fields for operator, fields in {"$set": stays, "$unset": goes}.items() if fields}
