"""One web application for all; a world for each test, with nothing in the database and topics of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.assignments.world import Web, World, close_world


@pytest.fixture
def world(assignments_web: Web, topic_prefix: str) -> Iterator[World]:
    built = assignments_web.world(topic_prefix)
    yield built
    close_world(built)
