"""One gateway for each test, on a database that has its indexes already and nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.service.gateway.world import World, world


@pytest.fixture(scope="session")
def _indexed(mongodb_uri: str) -> Iterator[Database[dict[str, Any]]]:
    """To make indexes takes longer than most tests."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, tz_aware=True)
    with closing(client):
        name = f"test_{uuid4().hex[:16]}"
        yield client[name]
        client.drop_database(name)


@pytest.fixture
def database(_indexed: Database[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    yield _indexed
    for name in _indexed.list_collection_names():
        _indexed[name].delete_many({})


@pytest.fixture
def here(database: Database[dict[str, Any]], tmp_path: Path) -> Iterator[World]:
    with world(database, tmp_path) as made:
        yield made
