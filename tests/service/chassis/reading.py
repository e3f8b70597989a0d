"""A reader of events for the tests, and what they ask about it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kafka import TopicPartition
from pymongo.database import Database

from chassis.consumer import Consumer, Subscription
from chassis.events import Event, event_id
from chassis.kafka import KafkaAddress, member
from chassis.metrics import Metrics
from tests.helpers import eventually

CHANGED = "carryover.thing.changed.v1"
NOTED = "carryover.thing.noted.v1"


def event(number: int, version: int = 1, type_: str = CHANGED, **data: Any) -> Event:
    subject = f"thg_{number}"
    return Event(
        id=event_id(subject, type_, version),
        type=type_,
        source="things",
        subject=subject,
        time=datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
        partition_key=f"per_{number % 7}",
        version=version,
        clinic_id="cln_1",
        data={"number": number, **data},
    )


class BreaksContract(ValueError):
    """As `contracts.check` would raise it."""


def check(_type: str, data: Any) -> None:
    if "words" in data:
        raise BreaksContract("words: something a person wrote")


@dataclass
class Reader:
    """Remembers what it was given; refuses what the test tells it to."""

    batches: list[list[Event]] = field(default_factory=list)
    refuse: Callable[[Event], Exception | None] = lambda _event: None

    def handle(self, events: Sequence[Event]) -> None:
        for one in events:
            if (error := self.refuse(one)) is not None:
                raise error
        self.batches.append(list(events))

    def numbers(self) -> list[int]:
        return [one.data["number"] for batch in self.batches for one in batch]

    def versions(self, number: int) -> list[int]:
        return [one.version for batch in self.batches for one in batch if one.data["number"] == number]


@contextmanager
def stepping(consumer: Consumer) -> Iterator[None]:
    """A member in a thread of its own, as in a worker."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            consumer.step()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        consumer.close()


def run(consumer: Consumer, until: Callable[[], Any]) -> None:
    def turn() -> Any:
        consumer.step()
        return until()

    eventually(turn, timeout=20, pause=0)


def committed(address: KafkaAddress, subscription: Subscription) -> int:
    kafka = member(address, subscription.group, subscription.topics)
    parts = [TopicPartition(topic, part) for topic in subscription.topics for part in range(3)]
    total = sum(kafka.committed(part) or 0 for part in parts)
    kafka.close()
    return total


def counted(metrics: Metrics, subscription: Subscription, type_: str, outcome: str) -> float:
    labels = {"group": subscription.group, "type": type_, "outcome": outcome}
    return metrics.registry.get_sample_value("carryover_events_total", labels) or 0.0


def parked(database: Database[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(database["parked"].find())
