"""What was published is read once in effect, whoever dies, is thrown out of the group, or loses its commits."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any
from unittest.mock import patch

import pytest
from kafka.errors import KafkaTimeoutError
from pymongo.database import Database

from chassis import consumer
from chassis.consumer import Consumer
from chassis.mongo import Document
from chassis.parking import Parking
from services.analytics.store import FactStore, Generations
from services.analytics.subscriptions import subscription
from tests.schedules.group import Group, Member
from tests.schedules.invented import ASSIGNMENTS, PREFIX, a_course
from tests.schedules.log import Log
from tests.schedules.processes import metrics
from tests.schedules.reading import READING
from tests.schedules.runs import blocks
from tests.schedules.schedule import NO_TROUBLE, Schedule


@pytest.mark.parametrize("seeds", blocks("reading"), ids=str)
def test_what_was_published_is_read_once_in_effect(quick: Database[Document], seeds: range) -> None:
    READING.expect_kept(seeds, quick)


def test_a_run_is_a_function_of_its_seed(quick: Database[Document]) -> None:
    first, second = Schedule(5, READING.trouble), Schedule(5, READING.trouble)
    assert READING.breaches(first, quick) == READING.breaches(second, quick) == []
    assert first.trace == second.trace
    assert len(first.trace) > 100


def test_when_nothing_goes_wrong_all_is_read(quick: Database[Document]) -> None:
    READING.expect_kept(range(1, 6), quick, NO_TROUBLE)


def test_a_commit_that_was_refused_is_tried_again_though_nothing_more_comes(quick: Database[Document]) -> None:
    schedule = Schedule(1, NO_TROUBLE)
    log = Log(schedule)
    group = Group(log, [ASSIGNMENTS])
    for record in a_course(schedule.chance, "x").records(schedule.chance)[:3]:
        log.append(ASSIGNMENTS, record)
    unused: Any = None
    listening = subscription(FactStore(Generations(quick)), topic_prefix=PREFIX, now=schedule.wall)
    member = Consumer(listening, unused, Parking(quick["parked"], unused), metrics())
    commit, refusals = Member.commit, chain(repeat(True, 5), repeat(False))

    def refused_at_first(self: Member, *given: Any, **named: Any) -> None:
        if next(refusals):
            raise KafkaTimeoutError
        commit(self, *given, **named)

    with (
        patch.object(consumer, "member", group.member),
        patch.object(Member, "commit", refused_at_first),
        schedule.clock_in([consumer]),
    ):
        while member.step():
            assert group.behind()
        for _ in range(5):
            member.step()
        assert group.behind() == []
        member.close()
