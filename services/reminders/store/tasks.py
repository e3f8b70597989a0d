"""Tasks in MongoDB: guarded writes with their events, and the lists of the people who do them."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection

from chassis import documents
from chassis.mongo import bulk
from services.reminders import publishing_tasks
from services.reminders.domain.codes import EscalationStatus
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.task import Task, TaskChange, Whose
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.tasks import task, task_document

STATE = {"outbox": 0, "commands": 0}
_OPEN: Document = {"status": EscalationStatus.OPEN.value}
_OVER: Document = {"resolved_at": {"$exists": True}}

INDEXES = [
    documents.OUTBOX_INDEX,
    IndexModel([("clinic_id", 1), ("client_id", 1), ("assignment_id", 1)], name="of_client"),
    IndexModel([("clinic_id", 1), ("assignee_id", 1), ("status", 1), ("due_at", 1), ("_id", 1)], name="of_assignee"),
    IndexModel([("clinic_id", 1), ("group_id", 1), ("status", 1), ("due_at", 1), ("_id", 1)], name="of_group"),
    IndexModel([("clinic_id", 1), ("due_at", 1), ("_id", 1)], name="open", partialFilterExpression=_OPEN),
    IndexModel([("clinic_id", 1), ("resolved_at", -1), ("_id", -1)], name="over", partialFilterExpression=_OVER),
    IndexModel([("clinic_id", 1), ("resolved_by", 1), ("resolved_at", -1)], name="by", partialFilterExpression=_OVER),
]

Position = tuple[datetime, str]


class Tasks:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def save(self, change: TaskChange, at: datetime) -> Task:
        """One change; raises StaleVersion if somebody was quicker."""
        after = task_document(change.after)
        return task(documents.save(self.collection, after, _facts(change, at), source=SOURCE, at=at))

    def write(self, changes: Sequence[TaskChange], at: datetime) -> int:
        """All changes in bulk; returns how many were made, fewer than given if somebody was quicker with some."""
        new = [(task_document(one.after), _facts(one, at)) for one in changes if one.before is None]
        made = documents.insert_many(self.collection, new, source=SOURCE, at=at)
        operations = [
            documents.save_op(task_document(one.after), _facts(one, at), source=SOURCE, at=at)
            for one in changes
            if one.before is not None
        ]
        if operations:
            made += bulk(self.collection, operations).modified_count
        return made

    def by_id(self, clinic_id: str, task_id: str) -> Task | None:
        found = self.collection.find_one({"_id": task_id, "clinic_id": clinic_id}, STATE)
        return None if found is None else task(found)

    def of_clients(self, clients: Some[ClientKey]) -> list[Task]:
        query = {
            "clinic_id": {"$in": sorted({one.clinic_id for one in clients})},
            "client_id": {"$in": sorted({one.client_id for one in clients})},
        }
        return [task(document) for document in self.collection.find(query, STATE)]

    def open(self, whose: Whose, *, after: Position | None, limit: int) -> list[Task]:
        """Those due first come first; one more than `limit`, where there are more."""
        query = {**_seen_by(whose), **_OPEN}
        if after is not None:
            at, last = after
            query["$and"] = [{"$or": [{"due_at": {"$gt": at}}, {"due_at": at, "_id": {"$gt": last}}]}]
        found = self.collection.find(query, STATE).sort([("due_at", ASCENDING), ("_id", ASCENDING)])
        return [task(document) for document in found.limit(limit + 1)]

    def over(self, whose: Whose, *, after: Position | None, limit: int) -> list[Task]:
        """The latest first."""
        query = {**_seen_by(whose), **_OVER}
        if after is not None:
            at, last = after
            query["$and"] = [{"$or": [{"resolved_at": {"$lt": at}}, {"resolved_at": at, "_id": {"$lt": last}}]}]
        found = self.collection.find(query, STATE).sort([("resolved_at", DESCENDING), ("_id", DESCENDING)])
        return [task(document) for document in found.limit(limit + 1)]

    def count_open(self, whose: Whose) -> int:
        return self.collection.count_documents({**_seen_by(whose), **_OPEN})

    def count_done(self, clinic_id: str, person_id: str, since: datetime, until: datetime) -> int:
        """How many that person said an outcome of between those moments."""
        query = {"clinic_id": clinic_id, "resolved_by": person_id, "resolved_at": {"$gte": since, "$lte": until}}
        return self.collection.count_documents(query)

    def all(self) -> Iterator[Task]:
        for document in self.collection.find({}, STATE):
            yield task(document)

    def told_in(self, clinic_id: str, at: datetime) -> Iterator[tuple[str, documents.Fact]]:
        """What would be told anew of each of the clinic."""
        for document in self.collection.find({"clinic_id": clinic_id}, STATE):
            one = task(document)
            yield one.id, publishing_tasks.current(one, at)

    def reemit(self, found: Iterable[Task], at: datetime) -> int:
        """Publish the stored state of each again, with the id its event had."""
        operations = [
            documents.reemit_op(
                {"_id": one.id, "clinic_id": one.clinic_id, "version": one.version},
                [publishing_tasks.current(one, at)],
                source=SOURCE,
                at=at,
            )
            for one in found
        ]
        return bulk(self.collection, operations).modified_count if operations else 0

    def reemit_these(self, clinic_id: str, ids: Sequence[str], at: datetime) -> int:
        found = self.collection.find({"_id": {"$in": list(ids)}, "clinic_id": clinic_id}, STATE)
        return self.reemit(map(task, found), at)

    def forget_words(self, client: ClientKey) -> None:
        query = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        self.collection.update_many(query, {"$unset": {"note": "", "outcome_words": ""}})

    def remove_published(self, client: ClientKey) -> bool:
        """Delete those of a client that have nothing left to publish; True when none is left."""
        query: Document = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        self.collection.delete_many({**query, "outbox": [], "resolved_at": {"$exists": True}})
        return self.collection.find_one(query, {"_id": 1}) is None


def _facts(change: TaskChange, at: datetime) -> list[documents.Fact]:
    if change.fact is None:
        return []
    return [publishing_tasks.published(change.before, change.after, change.fact, at)]


def _seen_by(whose: Whose) -> Document:
    if whose.assignee_id is None:
        return {"clinic_id": whose.clinic_id}
    others = {"client_id": whose.client_ids, "group_id": whose.group_ids}
    theirs: list[Document] = [{name: {"$in": sorted(ids)}} for name, ids in others.items() if ids]
    if not theirs:
        return {"clinic_id": whose.clinic_id, "assignee_id": whose.assignee_id}
    return {"clinic_id": whose.clinic_id, "$or": [{"assignee_id": whose.assignee_id}, *theirs]}
