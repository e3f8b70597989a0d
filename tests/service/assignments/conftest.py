"""A world per test: own database, own topics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from tests.service.assignments.world import World, build_world, close_world


@pytest.fixture
def world(mongodb_uri: str, database: Database[Any], kafka: str, topic_prefix: str, tmp_path: Path) -> Iterator[World]:
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_TOPIC_PREFIX": topic_prefix,
        "KAFKA_PARTITIONS": "1",
    }
    built = build_world(environ, tmp_path)
    yield built
    close_world(built)
