"""The database that all runs of a kind share, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules.runs import quick_database


@pytest.fixture(scope="module")
def quick(mongodb_uri: str) -> Iterator[Database[Document]]:
    with quick_database(mongodb_uri) as database:
        yield database
