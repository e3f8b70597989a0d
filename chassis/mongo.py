"""One way to reach MongoDB: journaled majority writes, majority reads, UTC, bounded waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pymongo
from pymongo import IndexModel, MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, WriteConcernError

Document = dict[str, Any]
Rows = Collection[Document]

# What pymongo raises while the database is away, elects or is too slow: try again later.
DATABASE_AWAY: tuple[type[Exception], ...] = (ConnectionFailure, ExecutionTimeout, WriteConcernError)


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


def ensure_indexes(db: Database[Document], indexes: Mapping[str, Sequence[IndexModel]]) -> None:
    with pymongo.timeout(120):  # building one over many documents takes longer than a request may
        for collection, models in indexes.items():
            if models:
                db[collection].create_indexes(list(models))
