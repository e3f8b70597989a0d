"""A topic of its own for each test, and the parts that publish to it and read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kafka import KafkaAdminClient
from pymongo.database import Database

from chassis.consumer import Consumer, Subscription
from chassis.events import Event, KafkaRecord, encode
from chassis.kafka import KafkaAddress, Producer, ensure_topics
from chassis.metrics import Metrics, for_process
from chassis.parking import Parking, parked_topic
from tests.service.chassis.reading import CHANGED, Reader, check


@pytest.fixture
def address(kafka: str) -> KafkaAddress:
    return KafkaAddress(kafka)


@pytest.fixture
def topic(address: KafkaAddress, topic_prefix: str) -> Iterator[str]:
    name = f"{topic_prefix}.things"
    ensure_topics(address, {name: 3, parked_topic(name): 1})
    yield name
    admin = KafkaAdminClient(**address.options("tests"))
    admin.delete_topics([name, parked_topic(name)])
    admin.close()


@pytest.fixture
def producer(address: KafkaAddress) -> Iterator[Producer]:
    made = Producer(address, "tests")
    yield made
    made.close()


@pytest.fixture
def metrics() -> Metrics:
    return for_process("tests")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def subscription(topic: str, reader: Reader) -> Subscription:
    return Subscription(f"{topic}.readers", (topic,), frozenset({CHANGED}), check, reader.handle)


@pytest.fixture
def parking(database: Database[dict[str, Any]], producer: Producer) -> Parking:
    return Parking(database["parked"], producer)


@pytest.fixture
def consumer(
    subscription: Subscription, address: KafkaAddress, parking: Parking, metrics: Metrics
) -> Iterator[Callable[[], Consumer]]:
    made: list[Consumer] = []

    def make() -> Consumer:
        made.append(Consumer(subscription, address, parking, metrics))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def publish(topic: str, producer: Producer) -> Callable[..., None]:
    def send(*what: Event | KafkaRecord) -> None:
        producer.send_all(topic, [encode(one) if isinstance(one, Event) else one for one in what])

    return send
