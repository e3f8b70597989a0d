"""A store for an import: many commands in memory, then a few bulk writes, with the same guards as single ones.

What a batch needs is read at once by id. Each command builds on what the earlier ones of the batch left behind. If
somebody else changed one of the aggregates meanwhile, the flush says so, and the batch is carried out again one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from chassis.mongo import DUPLICATE_KEY, Document
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.facts import Fact
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planning import ANSWERS_FOLLOW
from services.assignments.store import Store
from services.assignments.store.aggregates import Aggregates
from services.assignments.store.reply_drafts import ReplyDrafts

A = TypeVar("A", bound=Aggregate)
# What follows from a new aggregate is written with it; the worker looks only after a crash in between.
WORKER_WAITS = ANSWERS_FOLLOW


class Buffered(Generic[A]):
    """Aggregates as a batch sees them; found by id only."""

    def __init__(self, kept: Aggregates[A]) -> None:
        self._kept = kept
        self._now = kept.clock()
        self._seen: dict[str, A | None] = {}
        self._new: list[tuple[A, Sequence[Fact]]] = []
        self._changes: list[UpdateOne] = []

    def preload(self, clinic_id: str, ids: Iterable[str]) -> None:
        wanted = sorted(set(ids))
        if wanted:
            self._seen |= dict.fromkeys(wanted)
            found = self._kept.find({"clinic_id": clinic_id, "_id": {"$in": wanted}})
            self._seen |= {one.id: one for one in found}

    def get(self, clinic_ids: Sequence[str], id_: str) -> A | None:
        if id_ not in self._seen:
            self._seen[id_] = self._kept.get(clinic_ids, id_)
        return self._seen[id_]

    def add(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:  # noqa: ARG002 - its id is derived
        known = self.get([aggregate.clinic_id], aggregate.id)
        return known if known is not None else self._create(aggregate, facts)

    def add_many(self, created: Iterable[tuple[A, Fact]]) -> int:
        new = [(one, fact) for one, fact in created if self._seen.get(one.id) is None]
        return len([self._create(one, [fact]) for one, fact in new])

    def save(self, aggregate: A, facts: Sequence[Fact], command: str | None = None) -> A:
        self._changes.append(self._kept.save_op(aggregate, facts, self._now, command))
        commands = (*aggregate.commands, command) if command else aggregate.commands
        return self._saw(replace(aggregate, version=aggregate.version + 1, commands=commands))

    def save_many(self, changed: Iterable[tuple[A, Fact]]) -> int:
        return len([self.save(one, [fact]) for one, fact in changed])

    def settled(self, aggregates: Iterable[tuple[A, Mapping[str, Any]]]) -> int:
        noted = list(aggregates)
        for one, fields in noted:
            self._changes.append(self._kept.settled_op(one, fields))
            self._saw(replace(one, **fields))
        return len(noted)

    def due(self, buckets: Sequence[int], now: datetime, limit: int) -> list[A]:
        return self._kept.due(buckets, now, limit)

    def write_new(self) -> bool:
        """False if some of them exist by now, or would be one too many before the changes of the batch are written."""
        try:
            return self._kept.add_all(self._new) == len(self._new)
        except BulkWriteError as error:
            if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
            return False

    def write_changes(self) -> bool:
        """In the order of the commands; False if some met another version than they were made for."""
        return self._kept.write_in_order(self._changes) == len(self._changes)

    def _create(self, aggregate: A, facts: Sequence[Fact]) -> A:
        later = self._now + WORKER_WAITS
        waiting = replace(aggregate, settle_at=max(aggregate.settle_at, later)) if aggregate.settle_at else aggregate
        self._new.append((waiting, facts))
        return self._saw(replace(waiting, version=1))

    def _saw(self, aggregate: A) -> A:
        self._seen[aggregate.id] = aggregate
        return aggregate


class BufferedReplyDrafts(ReplyDrafts):
    """Replies that were begun and are now written: taken away together, once that is certain."""

    def __init__(self, collection: Collection[Document]) -> None:
        super().__init__(collection)
        self._written: list[Document] = []

    def drop(self, occurrence: Occurrence, author_id: str) -> None:
        self._written.append(self._key(occurrence, author_id))

    def drop_all(self) -> None:
        clinics = sorted({one["clinic_id"] for one in self._written})
        ids = [one["_id"] for one in self._written]
        if ids:
            self.collection.delete_many({"clinic_id": {"$in": clinics}, "_id": {"$in": ids}})


class BufferedStore(Store):
    """Lists come from the database as it is; what the batch changes is found by id."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.db, store.clock)
        self._replies = BufferedReplyDrafts(store.reply_drafts.collection)
        self.reply_drafts = self._replies
        self._buffers: tuple[Buffered[Any], ...] = (
            Buffered(self.episodes),
            Buffered(self.groups),
            Buffered(self.sessions),
            Buffered(self.assignments),
            Buffered(self.occurrences),
        )
        buffers: Any = self._buffers  # each has the methods of what it stands in for that an import uses
        self.episodes, self.groups, self.sessions, self.assignments, self.occurrences = buffers

    def preload(self, clinic_id: str, ids: Mapping[str, Iterable[str]]) -> None:
        """`ids` by the prefix of their kind."""
        for prefix, buffer in zip(("epi", "grp", "ses", "asg", "occ"), self._buffers, strict=True):
            buffer.preload(clinic_id, ids.get(prefix, ()))

    def flush(self) -> bool:
        """Everything new first, then what changed: a change may be of something new."""
        new = [buffer.write_new() for buffer in self._buffers]
        changed = [buffer.write_changes() for buffer in reversed(self._buffers)]
        whole = all(new) and all(changed)
        if whole:
            self._replies.drop_all()
        return whole
