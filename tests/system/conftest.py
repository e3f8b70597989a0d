"""What the system tests share on the one platform of the run."""

from __future__ import annotations

import pytest

from tests.stack import Platform
from tests.system.asking import ask
from tests.system.openapi import Operation, operations


@pytest.fixture(scope="session")
def api(platform: Platform) -> list[Operation]:
    """Every operation that the installation says it has."""
    found = operations(ask(platform.url, "GET", "/api/v1/openapi.json").body)
    assert len(found) > 60
    return found
