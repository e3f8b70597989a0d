"""One gateway for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from tests.service.gateway.world import World, world


@pytest.fixture
def here(database: Database[dict[str, Any]], tmp_path: Path) -> Iterator[World]:
    with world(database, tmp_path) as made:
        yield made
