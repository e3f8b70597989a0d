"""One way to reach MongoDB: journaled majority writes, majority reads, UTC, bounded waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pymongo
from pymongo import DeleteMany, IndexModel, InsertOne, MongoClient, UpdateMany, UpdateOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, ConnectionFailure, CursorNotFound, ExecutionTimeout, WriteConcernError
from pymongo.results import BulkWriteResult

Document = dict[str, Any]
Rows = Collection[Document]
Operation = InsertOne[Document] | UpdateOne | UpdateMany | DeleteMany

DUPLICATE_KEY = 11000

# What pymongo raises while the database is away, elects or is too slow: try again later. A cursor is not found when the
# server was started again between two pages of an answer.
DATABASE_AWAY: tuple[type[Exception], ...] = (ConnectionFailure, CursorNotFound, ExecutionTimeout, WriteConcernError)


class NotAReplicaSet(Exception):
    """The server is a single node: majority writes and retries would promise what it cannot keep."""


def connect(uri: str, *, app: str, timeout_ms: int = 3000, listeners: Sequence[Any] = ()) -> MongoClient[Document]:
    """A client for this process: call it after the fork. A database that is away now does not stop the process."""
    client: MongoClient[Document] = MongoClient(
        uri,
        appname=app,
        tz_aware=True,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        timeoutMS=timeout_ms,
        serverSelectionTimeoutMS=timeout_ms,
        event_listeners=list(listeners),
    )
    try:
        hello = client.admin.command("hello")
    except DATABASE_AWAY:
        return client
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        client.close()
        raise NotAReplicaSet("MongoDB must run as a replica set (one member is enough)")
    return client


def database(uri: str, name: str, *, app: str, listeners: Sequence[Any] = ()) -> Database[Document]:
    return connect(uri, app=app, listeners=listeners)[name]


def bulk(rows: Rows, operations: Sequence[Operation], *, ordered: bool = False) -> BulkWriteResult:
    """Write them all; raise BulkWriteError for what was refused.

    A bulk that reached no majority was not refused, the database is away. pymongo raises the same for both; while a
    primary steps down the difference is an event that is read again, or one that is parked.
    """
    try:
        return rows.bulk_write(operations, ordered=ordered)
    except BulkWriteError as error:
        if error.details["writeConcernErrors"]:
            raise WriteConcernError("a bulk reached no majority") from error
        raise


def guarded_bulk(rows: Rows, operations: Sequence[Operation]) -> list[int]:
    """Write them all; return the places of those that met a key that is there already, which is no error here.

    So ends an upsert whose guard does not match what is stored, and of two who insert the same the later one.
    """
    try:
        bulk(rows, operations)
    except BulkWriteError as error:
        refused = error.details["writeErrors"]
        if any(one["code"] != DUPLICATE_KEY for one in refused):
            raise
        return [one["index"] for one in refused]
    return []


def ensure_indexes(db: Database[Document], indexes: Mapping[str, Sequence[IndexModel]]) -> None:
    with pymongo.timeout(120):  # building one over many documents takes longer than a request may
        for collection, models in indexes.items():
            if models:
                db[collection].create_indexes(list(models))
