"""The gateway's store on a real database."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from chassis.clock import utc_now
from gateway.store import Store, prepare, store_on


@pytest.fixture
def store(database: Database[dict[str, Any]]) -> Store:
    prepare(database)
    return store_on(database, "k" * 40, utc_now)
