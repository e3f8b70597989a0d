"""Kafka or MongoDB away under load, longer than a lease and a consumer's session; `outage.py` has the long form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import disk
from tests.faults.away import Outage, Way
from tests.faults.command import Course, a_course
from tests.faults.load import Load
from tests.faults.outage import assert_as_promised, measured
from tests.faults.promises import all_kept
from tests.stack import Platform

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def load(breakable: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Goes on through all outages; nobody waits for a reminder, because none comes while Kafka is away."""
    with Load(breakable, tmp_path_factory.mktemp("load"), clinics=2, rate=15.0, reminded=False) as found:
        yield found


@pytest.fixture(scope="module")
def course(breakable: Platform) -> Course:
    return a_course(breakable)


@pytest.mark.in_turn(2)
@pytest.mark.parametrize(
    "outage",
    [
        Outage("kafka", Way.HELD, 20.0),
        Outage("mongodb", Way.GONE, 15.0),
        Outage("mongodb", Way.STEPPED_DOWN, 10.0),
        Outage("kafka", Way.FULL, 10.0),
    ],
    ids=str,
)
def test_what_can_be_kept_is_kept_and_all_is_caught_up_soon(
    breakable: Platform, course: Course, load: Load, outage: Outage
) -> None:
    stack = breakable.stack
    if outage.way is Way.FULL and not stack.folders.kafka.is_mount():
        pytest.skip(disk.CANNOT_MOUNT)
    restarts = stack.restarts(outage.server)
    found = measured(breakable, load, course, outage)
    print(found.row())
    assert_as_promised(found)
    assert (stack.restarts(outage.server) > restarts) == (outage.way is Way.FULL), "a full disk ends Kafka"


def test_afterwards_nothing_is_lost_or_doubled(breakable: Platform, load: Load) -> None:
    load.stop()
    assert all_kept(breakable, load)
