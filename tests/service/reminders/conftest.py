"""A world per test, or one for all tests of a module: own database, own topics, own mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.service.reminders.world import Mailbox, Watch, World, a_morning, build_world, close_world, free_port

EMPTY: list[str] = []
"""Databases with their indexes and nothing in them: to make indexes takes longer than most tests."""


@contextmanager
def a_world(mongodb_uri: str, kafka: str, folder: Path, port: int, **more: str) -> Iterator[World]:
    """A service whose mail server is expected at `port`; `more` are other settings."""
    name = f"test_{uuid4().hex[:12]}"
    database = EMPTY.pop() if EMPTY else name
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_TOPIC_PREFIX": name,
        "KAFKA_PARTITIONS": "1",
        "PUBLIC_URL": "http://carryover.test",
        "EMAIL_URL": f"mailto://127.0.0.1:{port}/?from=Carryover<noreply@carryover.test>&to={{address}}",
        "EMAIL_TIMEOUT_SECONDS": "2",
        "PROVIDERS_INSIDE": "true",
        **more,
    }
    world = build_world(environ, folder, a_morning())
    yield world
    close_world(world)
    with MongoClient[Any](mongodb_uri) as client:
        for collection in client[database].list_collection_names():
            client[database][collection].delete_many({})
    EMPTY.append(database)


@pytest.fixture(scope="session", autouse=True)
def _databases(mongodb_uri: str) -> Iterator[None]:
    yield
    with MongoClient[Any](mongodb_uri) as client:
        while EMPTY:
            client.drop_database(EMPTY.pop())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    controller = box.serve()
    yield box
    controller.stop()


@pytest.fixture
def world(mongodb_uri: str, kafka: str, tmp_path: Path, mailbox: Mailbox) -> Iterator[World]:
    with a_world(mongodb_uri, kafka, tmp_path, mailbox.port) as built:
        yield built


@pytest.fixture
def now(world: World) -> Watch:
    return world.now


@pytest.fixture(scope="module")
def shared_world(mongodb_uri: str, kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(mongodb_uri, kafka, tmp_path_factory.mktemp("keys"), free_port()) as built:
        yield built


@pytest.fixture
def world_without_mail_server(mongodb_uri: str, kafka: str, tmp_path: Path) -> Iterator[World]:
    with a_world(mongodb_uri, kafka, tmp_path, free_port()) as built:
        yield built
