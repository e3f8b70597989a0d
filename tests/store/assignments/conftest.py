"""A store on a fresh database with its indexes."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo import MongoClient, monitoring
from pymongo.database import Database

from chassis.mongo import ensure_indexes
from services.assignments.store import Store
from services.assignments.store.indexes import INDEXES
from tests.unit.assignments.make import NOW


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> Store:
    ensure_indexes(database, INDEXES)
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
