"""Fixtures every test can use: a real MongoDB and a real Kafka, each test with a database and topics of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.stack import Infrastructure, Platform, infrastructure_from, infrastructure_of, running_platform

PLATFORM_WANTED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[PLATFORM_WANTED] = any("platform" in getattr(item, "fixturenames", ()) for item in items)


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """Every process of Carryover, started once for the whole run."""
    with running_platform() as found:
        yield found


@pytest.fixture(scope="session")
def infrastructure(request: pytest.FixtureRequest) -> Iterator[Infrastructure]:
    """The servers that the environment names; else those of the platform where the run needs one anyway."""
    named = any(name.startswith("CARRYOVER_TEST_") for name in os.environ)
    with ExitStack() as held:
        if request.config.stash[PLATFORM_WANTED] and not named:
            yield infrastructure_of(request.getfixturevalue("platform").stack)
        else:
            yield held.enter_context(infrastructure_from(os.environ))


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
