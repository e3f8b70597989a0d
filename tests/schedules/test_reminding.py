"""Reminders reach their people once and in time, whoever dies, and whatever the mail server does."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from services.reminders.domain.codes import Channel
from services.reminders.domain.policy import Installation
from services.reminders.store import INDEXES, Projected, Projections, open_store
from services.reminders.subscriptions import Reader
from services.reminders.usecases.planning import Planner
from tests.schedules.clients import a_client
from tests.schedules.invented import an_event
from tests.schedules.reminding import REMINDING
from tests.schedules.runs import blocks
from tests.schedules.schedule import Schedule


@pytest.mark.parametrize("seeds", blocks("reminding"), ids=str)
def test_reminders_come_once_and_in_time(quick: Database[Document], seeds: range) -> None:
    REMINDING.expect_kept(seeds, quick)


def test_a_run_is_a_function_of_its_seed(quick: Database[Document]) -> None:
    first, second = Schedule(5, REMINDING.trouble), Schedule(5, REMINDING.trouble)
    assert REMINDING.breaches(first, quick) == REMINDING.breaches(second, quick) == []
    assert first.trace == second.trace
    assert len(first.trace) > 100


def test_nothing_is_left_of_a_client_who_is_erased_while_an_event_is_handled(
    quick: Database[Document],
) -> None:
    """Another reader takes in the erasure between the look at who is erased and the writing."""
    schedule = Schedule(1)
    client = a_client(schedule.chance, "cleo")
    store = open_store(quick, schedule.wall)
    reader = Reader(store, Planner(store, Installation(frozenset({Channel.IN_APP})), schedule.wall))
    erased = [an_event("client.erased", 2, client_id=client.id)]
    keep = Projections.keep

    def erased_meanwhile(self: Projections, news: list[Projected]) -> None:
        if erased:
            reader.handle([erased.pop()])
        keep(self, news)

    for name in INDEXES:
        quick[name].delete_many({})
    with patch.object(Projections, "keep", erased_meanwhile):
        reader.handle(client.events)
    about: Any = {"client_id": client.id}
    left = {name: quick[name].count_documents(about) for name in INDEXES if name not in {"erased", "reminders"}}
    assert set(left.values()) == {0}, left
    assert quick["reminders"].count_documents(about | {"due_at": {"$exists": True}}) == 0
    assert quick["erased"].count_documents(about | {"purge": True}) == 1
