"""A platform that may be broken: its own processes and data, so that no other test is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.outage import platform_with_a_small_disk
from tests.stack import Platform


@pytest.fixture(scope="package")
def breakable() -> Iterator[Platform]:
    """Every process of Carryover, for the tests of this folder."""
    with TemporaryDirectory(prefix="carryover-") as folder, platform_with_a_small_disk(Path(folder)) as found:
        yield found
