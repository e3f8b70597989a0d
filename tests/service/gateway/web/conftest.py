from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.assignments.world import Web, World, close_world
from tests.unit.gateway.web.sample import CLINIC


@pytest.fixture
def service(assignments_web: Web, topic_prefix: str) -> Iterator[World]:
    built = assignments_web.world(topic_prefix)
    built.clinic_id = CLINIC
    yield built
    close_world(built)
