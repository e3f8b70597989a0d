"""Guarded writes of aggregates: the new state and the events about it are saved in one write, or not at all.

A stored document is the aggregate's own fields and these: `_id`, `clinic_id`, `version`, `bucket` (which relay lease it
belongs to), `outbox` (events not yet published, oldest first) and `commands` (keys of the last commands applied).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pymongo import IndexModel, InsertOne, ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chassis.events import Event, KafkaRecord, encode, event_id, to_json
from chassis.mongo import Document, Rows, bulk
from chassis.trace import current_traceparent

BUCKETS = 64
COMMANDS_KEPT = 32
State = Mapping[str, Any]
DATA_LIMIT = 512 * 1024  # an event that Kafka refuses for its size would hold up its outbox for ever
# Holds only documents with something to publish: the relay's search costs what is pending, not what is stored.
PENDING = {"outbox.0": {"$exists": True}}
OUTBOX_INDEX = IndexModel([("bucket", 1)], name="outbox", partialFilterExpression=PENDING)
GONE: Any = object()  # the value of a field that the new state no longer has
_KEPT_BY_US = ("_id", "clinic_id", "version", "bucket", "outbox", "commands")


class StaleVersion(Exception):
    """Somebody changed the aggregate since it was read; `current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


class DocumentMissing(Exception):
    """The tenant has no such aggregate."""


@dataclass(frozen=True)
class Fact:
    """What is published about the new state: `data` is JSON with datetimes; `traceparent` if not the current one.

    `subject` and `version` are the document's own, unless it speaks of a part that others know by an id.
    """

    type: str
    data: Mapping[str, Any]
    partition_key: str
    traceparent: str | None = None
    subject: str | None = None
    version: int | None = None


def bucket_of(document_id: str) -> int:
    return zlib.crc32(document_id.encode()) % BUCKETS


def already_applied(document: State, command: str | None) -> bool:
    return command is not None and command in document.get("commands", ())


def insert(
    collection: Rows, document: State, facts: Sequence[Fact], *, source: str, at: datetime, command: str | None = None
) -> Document:
    """Create at version 1; if the id exists already, return what is stored, unchanged."""
    new = _first(document, facts, source, at, command)
    try:
        collection.insert_one(new)
    except DuplicateKeyError:
        stored = collection.find_one({"_id": new["_id"], "clinic_id": new["clinic_id"]}, {"outbox": 0})
        if stored is None:
            raise
        return stored
    del new["outbox"]
    return new


def insert_many(
    collection: Rows, documents_and_facts: Iterable[tuple[State, Sequence[Fact]]], *, source: str, at: datetime
) -> int:
    """Create those that do not exist yet and return how many that were."""
    new = [_first(document, facts, source, at, None) for document, facts in documents_and_facts]
    if not new:
        return 0
    try:
        return bulk(collection, [InsertOne(one) for one in new]).inserted_count
    except BulkWriteError as error:
        if not all(list(one.get("keyPattern", ())) == ["_id"] for one in error.details["writeErrors"]):
            raise
        return int(error.details["nInserted"])


def save(
    collection: Rows, document: State, facts: Sequence[Fact], *, source: str, at: datetime, command: str | None = None
) -> Document:
    """Change the state that was read at `document["version"]`; raise StaleVersion if it is another one by now.

    A field that is not named stays as it is, one that is `GONE` is taken away.
    """
    after = collection.find_one_and_update(
        _guard(document),
        _update(document, facts, source, at, command),
        projection={"outbox": 0},
        return_document=ReturnDocument.AFTER,
    )
    if after is not None:
        return after
    stored = collection.find_one({"_id": document["_id"], "clinic_id": document["clinic_id"]}, {"version": 1})
    if stored is None:
        raise DocumentMissing(document["_id"])
    raise StaleVersion(stored["version"])


def save_op(
    document: State, facts: Sequence[Fact], *, source: str, at: datetime, command: str | None = None
) -> UpdateOne:
    """The write of `save`, for a bulk: it changes nothing if the version is another one."""
    return UpdateOne(_guard(document), _update(document, facts, source, at, command))


def reemit_op(document: State, facts: Sequence[Fact], *, source: str, at: datetime) -> UpdateOne:
    """Publish the present version again, with the event ids it had; nothing if that is waiting to be published."""
    entries = _entries(document, document["version"], facts, source, at)
    waiting = {"outbox.id": {"$nin": [entry["id"] for entry in entries]}}
    return UpdateOne(_guard(document) | waiting, {"$push": {"outbox": {"$each": entries}}})


def pending_events(document: State) -> list[Event]:
    return [replace(_event(entry), data=json.loads(entry["data"])) for entry in document.get("outbox", ())]


def outbox_records(document: State) -> list[tuple[str, KafkaRecord]]:
    """The id and the Kafka record of each event that waits in the document's outbox."""
    return [(entry["id"], encode(_event(entry), entry["data"])) for entry in document["outbox"]]


def _first(document: State, facts: Sequence[Fact], source: str, at: datetime, command: str | None) -> Document:
    own = {"version": 1, "bucket": bucket_of(document["_id"]), "commands": [command] if command else []}
    entries = _entries(document, 1, facts, source, at)
    return {**_present(document), **own, "outbox": entries}


def _present(state: State) -> Document:
    return {key: value for key, value in state.items() if value is not GONE}


def _guard(document: State) -> Document:
    return {key: document[key] for key in ("_id", "clinic_id", "version")}


def _update(document: State, facts: Sequence[Fact], source: str, at: datetime, command: str | None) -> Document:
    """Operators, because a pipeline costs the server more than the event does."""
    version = document["version"] + 1
    state = {key: value for key, value in document.items() if key not in _KEPT_BY_US}
    gone = {key: "" for key, value in state.items() if value is GONE}
    pushed: Document = {}
    if entries := _entries(document, version, facts, source, at):
        pushed["outbox"] = {"$each": entries}
    if command:
        pushed["commands"] = {"$each": [command], "$slice": -COMMANDS_KEPT}
    changes = {"$set": _present(state) | {"version": version}, "$unset": gone, "$push": pushed}
    return {operator: fields for operator, fields in changes.items() if fields}


def _entries(document: State, version: int, facts: Sequence[Fact], source: str, at: datetime) -> list[Document]:
    entries = [
        {
            "id": event_id(subject, fact.type, number),
            "type": fact.type,
            "source": source,
            "subject": subject,
            "time": at,
            "partition_key": fact.partition_key,
            "version": number,
            "clinic_id": document["clinic_id"],
            "data": to_json(fact.data),
            "traceparent": fact.traceparent or current_traceparent(),
        }
        for fact in facts
        for subject, number in [(fact.subject or document["_id"], fact.version or version)]
    ]
    if len({entry["id"] for entry in entries}) != len(entries):
        raise ValueError("one version has two events of the same type")
    if any(len(entry["data"]) > DATA_LIMIT for entry in entries):
        raise ValueError("the event is too large to publish")
    return entries


def _event(entry: Document) -> Event:
    return Event(**{**entry, "data": {}})
