"""Fixtures every test can use: a real MongoDB and a real Kafka, each test with a database and a topic prefix of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.stack import Infrastructure, infrastructure_from


@pytest.fixture(scope="session")
def infrastructure() -> Iterator[Infrastructure]:
    with infrastructure_from(os.environ) as found:
        yield found


@pytest.fixture(scope="session")
def mongodb_uri(infrastructure: Infrastructure) -> str:
    return infrastructure.mongodb_uri


@pytest.fixture(scope="session")
def kafka(infrastructure: Infrastructure) -> str:
    return infrastructure.kafka


@pytest.fixture
def topic_prefix() -> str:
    return f"t{uuid4().hex[:12]}"


@pytest.fixture
def database(mongodb_uri: str) -> Iterator[Database[dict[str, object]]]:
    client: MongoClient[dict[str, object]] = MongoClient(mongodb_uri, tz_aware=True)
    name = f"test_{uuid4().hex[:16]}"
    yield client[name]
    client.drop_database(name)
    client.close()
