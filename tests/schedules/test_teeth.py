"""The tests of this folder bite: each mistake of `bugs` breaks a promise, and the same runs without it break none."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules import bugs, bugs_of_homework, bugs_of_readers
from tests.schedules.bugs import Bug
from tests.schedules.runs import FIRST_SEED
from tests.schedules.schedule import Schedule

BUGS = (*bugs.BUGS, *bugs_of_readers.BUGS, *bugs_of_homework.BUGS)


def seeds_until_caught(bug: Bug, database: Database[Document]) -> int | None:
    with bug.put_in():
        for count in range(1, bug.within + 1):
            if bug.kind.breaches(Schedule(FIRST_SEED + count - 1, bug.kind.trouble), database):
                return count
    return None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_mistake_is_caught_and_its_absence_is_not(bug: Bug, quick: Database[Document]) -> None:
    count = seeds_until_caught(bug, quick)
    assert count is not None, f"{bug.within} runs of {bug.kind.name} did not see: {bug.name}"
    print(f"caught after {count} of {bug.within} seeds: {bug.name}")
    bug.kind.expect_kept(range(FIRST_SEED, FIRST_SEED + count), quick)
