"""The trees of a hundred thousand lines are not kept for the tests of other folders."""

from collections.abc import Iterator

import pytest

from tests.architecture.source import modules


@pytest.fixture(scope="package", autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    yield
    modules.cache_clear()
