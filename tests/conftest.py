"""Fixtures every test can use: a real MongoDB and a real Kafka, each test with a database and topics of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from pymongo import MongoClient
from pymongo.database import Database
from xdist.scheduler import LoadScopeScheduling

from tests.stack import Infrastructure, Platform, infrastructure_from, infrastructure_of, running_platform

HERE = Path(__file__).parent
RUNNING = pytest.StashKey[Platform]()
SHARES = {"e2e": "platform", "system": "platform"}
"""Folders that use the same platform are taken by the same process."""
LONGEST = ("platform", "faults", "service", "unit", "local", "schedules")
"""What takes long; in a run of several processes it comes first, in this order."""


class CompiledOnce(BytecodeCache):
    """Templates that were compiled in this process, whichever application was the first to need them."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bucket.key, bucket.checksum) in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]
    """In a run of several processes (`make test`) each takes a folder at a time, or those that share a platform."""

    def _split_scope(self, nodeid: str) -> str:
        return _share(nodeid.split("/")[1])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _turn(_share(item.path.relative_to(HERE).parts[0])))


def _share(folder: str) -> str:
    return SHARES.get(folder, folder)


def _turn(share: str) -> int:
    return LONGEST.index(share) if share in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    """Every process of Carryover, started once for the whole run."""
    with running_platform() as found:
        request.config.stash[RUNNING] = found
        yield found


@pytest.fixture(scope="session")
def infrastructure(request: pytest.FixtureRequest) -> Iterator[Infrastructure]:
    """The servers that the environment names; else those of the platform where it runs already; else new ones."""
    named = any(name.startswith("CARRYOVER_TEST_") for name in os.environ)
    with ExitStack() as held:
        if RUNNING in request.config.stash and not named:
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
