"""A platform that may be broken: its own processes and data, so that no other test is disturbed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Platform, running_platform


@pytest.fixture(scope="package")
def breakable() -> Iterator[Platform]:
    """Every process of Carryover, for the tests of this folder."""
    with running_platform() as found:
        yield found
