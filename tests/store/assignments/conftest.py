"""A store on an empty database with its indexes: they are made once, because that takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient, monitoring
from pymongo.database import Database

from chassis.mongo import ensure_indexes
from services.assignments.store import Store
from services.assignments.store.indexes import INDEXES
from tests.unit.assignments.make import NOW


@pytest.fixture(scope="session")
def indexed(mongodb_uri: str) -> Iterator[Database[dict[str, Any]]]:
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, tz_aware=True)
    found = client[f"test_{uuid4().hex[:16]}"]
    ensure_indexes(found, INDEXES)
    yield found
    client.drop_database(found.name)
    client.close()


@pytest.fixture
def database(indexed: Database[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    yield indexed
    emptied(indexed)


def emptied(database: Database[dict[str, Any]]) -> None:
    for name in database.list_collection_names():
        database[name].delete_many({})


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> Store:
    return Store(database, lambda: NOW)


class Spy(monitoring.CommandListener):
    """Remembers the searches that are sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in {"find", "aggregate", "count", "findAndModify", "update", "delete"}:
            self.sent.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def watched(uri: str, name: str, spy: Spy) -> MongoClient[dict[str, Any]]:
    return MongoClient(uri, tz_aware=True, event_listeners=[spy])
