"""The web application of assignments, made once: several folders use it, one test after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.service.assignments.world import Web, build_web


@pytest.fixture(scope="session")
def assignments_web(mongodb_uri: str, kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": f"test_{uuid4().hex[:16]}",
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_PARTITIONS": "1",
    }
    built = build_web(environ, tmp_path_factory.mktemp("assignments"))
    yield built
    built.close()
    client: MongoClient[dict[str, object]] = MongoClient(mongodb_uri)
    with closing(client):
        client.drop_database(environ["MONGODB_DATABASE"])
