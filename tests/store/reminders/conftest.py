"""A store whose questions are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.mongo_client import MongoClient

from chassis.mongo import ensure_indexes
from services.reminders.store import INDEXES, Store, open_store
from tests.store.reminders.questions import Asked
from tests.unit.reminders.builders import utc

NOW = utc("2026-11-23T18:30")


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def watched(database: Database[Any], mongodb_uri: str, asked: Asked) -> Iterator[Database[Any]]:
    ensure_indexes(database, INDEXES)
    client: MongoClient[Any] = MongoClient(mongodb_uri, tz_aware=True, event_listeners=[asked])
    yield client[database.name]
    client.close()


@pytest.fixture
def store(watched: Database[Any]) -> Store:
    return open_store(watched, lambda: NOW)
