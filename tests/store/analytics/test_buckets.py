"""What it costs to compute a day again: it depends on what happened on the day, not on what the clinic ever did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.analytics.domain.days import Period
from services.analytics.store import BucketStore, FactStore, Generations
from services.analytics.store.facts import Fact

CLINIC = "cln_A"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Reading(CommandListener):
    """How many queries were asked and how many documents came back."""

    def __init__(self) -> None:
        self.queries = self.documents = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.queries += event.command_name == "find"

    def succeeded(self, event: CommandSucceededEvent) -> None:
        cursor = event.reply.get("cursor", {})
        self.documents += len(cursor.get("firstBatch", ())) + len(cursor.get("nextBatch", ()))

    def failed(self, event: CommandFailedEvent) -> None:
        """No query of this test fails."""


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture
def watched(database: Database[dict[str, Any]], mongodb_uri: str, reading: Reading) -> Iterator[Generations]:
    """The facts of a database whose queries are counted."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, tz_aware=True, event_listeners=[reading])
    with client:
        generations = Generations(client[database.name])
        generations.prepare()
        yield generations


def a_held_session(episode: int, starts_at: datetime) -> Fact:
    fields = {
        "episode_id": f"epi_{episode}",
        "therapist_id": "per_ann",
        "starts_at": starts_at,
        "minutes": 50,
        "status": "held",
        "reviewed_homework": True,
    }
    return Fact("sessions", f"ses_{episode}_{starts_at.isoformat()}", CLINIC, 1, fields)


def an_answer(episode: int, responded_at: datetime) -> Fact:
    fields = {
        "episode_id": f"epi_{episode}",
        "therapist_id": "per_ann",
        "status": "responded",
        "closes_at": NOON + timedelta(days=30),
        "kind": "did",
        "quantity": 90,
        "obstacles": [],
        "responded_at": responded_at,
        "reviewed_at": None,
    }
    return Fact("occurrences", f"occ_{episode}_{responded_at.isoformat()}", CLINIC, 1, fields)


def cost(generations: Generations, reading: Reading) -> tuple[int, int]:
    """Queries and documents that computing the day of `NOON` takes."""
    reading.queries = reading.documents = 0
    today = NOON.date()
    facts = BucketStore(generations).days_of(CLINIC, Period(today, today), "UTC")[today]
    assert len(facts.reviewable) == len(facts.sessions) > 0
    return reading.queries, reading.documents


def test_a_day_with_many_courses_of_therapy_takes_no_more_queries(watched: Generations, reading: Reading) -> None:
    facts = FactStore(watched)
    facts.apply([a_held_session(0, NOON), an_answer(0, NOON - timedelta(days=1))], NOON)
    few = cost(watched, reading)
    for episode in range(1, 40):
        facts.apply([a_held_session(episode, NOON), an_answer(episode, NOON - timedelta(days=1))], NOON)
    many = cost(watched, reading)
    assert many[0] == few[0]
    assert many[1] < 40 * few[1]


def test_a_long_history_of_other_courses_is_not_read(watched: Generations, reading: Reading) -> None:
    facts = FactStore(watched)
    facts.apply([a_held_session(0, NOON), an_answer(0, NOON - timedelta(days=1))], NOON)
    before = cost(watched, reading)
    for episode in range(1, 40):
        long_ago = NOON - timedelta(weeks=episode)
        facts.apply([a_held_session(episode, long_ago), an_answer(episode, long_ago - timedelta(days=1))], NOON)
    assert cost(watched, reading) == before
