"""Runs of one kind, seed after seed: how many there are, and what is said when a promise is broken.

`CARRYOVER_SCHEDULES=10000` asks for that many runs of all kinds together, `CARRYOVER_SCHEDULE_SEED=17` for one seed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from structlog.testing import capture_logs

from chassis.mongo import Document
from tests.schedules.schedule import TROUBLE, Schedule, Stuck, Trouble

RUNS = {
    "publishing": 24,
    "pausing": 12,
    "calm": 6,
    "commanding": 24,
    "reading": 18,
    "reminding": 18,
    "homework": 6,
    "replying": 6,
}
"""How many runs of each kind the short form has."""
FIRST_SEED = 1
_BLOCK = 50

Play = Callable[[Schedule, Database[Document]], list[str]]


@dataclass(frozen=True)
class Kind:
    """`play` makes a world, lets it run, and returns what was promised and not kept, a sentence each.

    It finds `collections` empty.
    """

    name: str
    play: Play
    collections: Sequence[str]
    trouble: Trouble = TROUBLE

    def breaches(self, schedule: Schedule, database: Database[Document]) -> list[str]:
        for name in self.collections:
            database[name].delete_many({})
        try:
            with capture_logs():  # each crash would be told there, thousands of times
                return self.play(schedule, database)
        except Stuck as stuck:
            return [f"the run came to no end: {stuck}"]

    def expect_kept(self, seeds: Sequence[int], database: Database[Document], trouble: Trouble | None = None) -> None:
        """Fail with the first seed that breaks a promise."""
        for seed in seeds:
            schedule = Schedule(seed, trouble or self.trouble)
            if broken := self.breaches(schedule, database):
                again = f"CARRYOVER_SCHEDULE_SEED={seed} .venv/bin/pytest tests/schedules/test_{self.name}.py"
                said = [f"{self.name}: a promise is broken. To repeat it: {again}", *broken, schedule.story()]
                pytest.fail("\n".join(said), pytrace=False)


def blocks(kind: str, environ: Mapping[str, str] = os.environ) -> list[range]:
    """The seeds of a kind, some for each test."""
    if one := environ.get("CARRYOVER_SCHEDULE_SEED"):
        return [range(int(one), int(one) + 1)]
    asked = environ.get("CARRYOVER_SCHEDULES")
    count = -(-int(asked) * RUNS[kind] // sum(RUNS.values())) if asked else RUNS[kind]
    end = FIRST_SEED + count
    return [range(first, min(first + _BLOCK, end)) for first in range(FIRST_SEED, end, _BLOCK)]


@contextmanager
def quick_database(uri: str) -> Iterator[Database[Document]]:
    """A database whose writes wait for no disk: the crashes of these runs are those of our own processes."""
    client: MongoClient[Document] = MongoClient(uri, tz_aware=True, w=1, journal=False)
    name = f"schedules_{uuid4().hex[:16]}"
    try:
        yield client[name]
    finally:
        client.drop_database(name)
        client.close()
