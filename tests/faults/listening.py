"""A service that listens, in this process: its own subscription, store, parking and worker, over data of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from kafka import TopicPartition
from pymongo import MongoClient
from pymongo.database import Database

import services.analytics.service as analytics
import services.reminders.service as reminders
from chassis.clock import utc_now
from chassis.consumer import Consumer, Replayed, Subscription
from chassis.kafka import KafkaAddress, Producer, member
from chassis.metrics import Metrics, for_process
from chassis.parking import Parking
from chassis.settings import load
from chassis.worker import Step, Worker
from services.analytics import usecases
from services.analytics.settings import AnalyticsSettings
from services.analytics.subscriptions import subscription as listens_of_analytics
from services.reminders.settings import RemindersSettings
from services.reminders.subscriptions import Reader
from services.reminders.subscriptions import subscription as listens_of_reminders
from tests.faults.happenings import NOW
from tests.helpers import eventually
from tests.system.asking import Reply, ask

SERVICES = ("reminders", "analytics")
TIMES_OF_READING = ("read_at", "nonce", "waiting", "waiting_since")
MECHANISM = ("parked", "leases", "dirty_g1", "generations", "state")
"""What says how and when something was read, not what is known."""
PARTITIONS = 2

Release = Callable[[Subscription], Subscription]
Document = dict[str, Any]


def right(listening: Subscription) -> Subscription:
    """The release as it is."""
    return listening


@dataclass(frozen=True)
class Service:
    """One installation of a service: `group` tells installations that read the same topics apart."""

    name: str
    group: str
    settings: Any
    database: Database[Document]
    subscription: Subscription

    @property
    def address(self) -> KafkaAddress:
        return KafkaAddress.of(self.settings)

    @property
    def topics(self) -> tuple[str, ...]:
        return self.subscription.topics

    def replay(self) -> Replayed:
        """What `python -m services.<part> replay` does."""
        if self.name == "analytics":
            return analytics.replay_parked(self.settings)
        return reminders.replay_parked(self.settings, _clock)

    def read_on(self) -> int:
        """What `python -m services.<part> read-on` does, in the group of this installation."""
        part = analytics if self.name == "analytics" else reminders
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(part, "subscription", lambda *_, **__: self.subscription)
            return int(part.read_on(self.settings))

    def committed(self) -> dict[TopicPartition, int]:
        with closing(member(self.address, self.subscription.group, self.topics)) as kafka:
            return {part: kafka.committed(part) or 0 for part in self._parts()}

    def left(self) -> int:
        """Records that were not read to the end, by what is committed."""
        with closing(member(self.address, self.subscription.group, self.topics)) as kafka:
            ends = kafka.end_offsets(self._parts(), timeout_ms=5000)
            return sum(ends[part] - (kafka.committed(part) or 0) for part in self._parts())

    def parked(self) -> list[Document]:
        return list(self.database["parked"].find().sort([("topic", 1), ("partition", 1), ("offset", 1)]))

    def known(self) -> Mapping[str, list[Document]]:
        """Everything it knows, without how and when it was read; the figures of analytics are computed first."""
        if self.name == "analytics":
            _compute(self.settings)
        names = [name for name in sorted(self.database.list_collection_names()) if name not in MECHANISM]
        return {name: [_lasting(one) for one in self.database[name].find().sort("_id", 1)] for name in names}

    def _parts(self) -> list[TopicPartition]:
        return [TopicPartition(topic, part) for topic in self.topics for part in range(PARTITIONS)]


def _clock() -> datetime:
    return NOW


def _lasting(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in TIMES_OF_READING}


def _compute(settings: AnalyticsSettings) -> None:
    kept = analytics.stores(settings)
    with closing(kept.database.client):
        while usecases.recompute(store=kept.buckets, now=utc_now):
            pass


@contextmanager
def installed(name: str, mongodb_uri: str, kafka: str, prefix: str, folder: Path) -> Iterator[Service]:
    """A service with an empty database that has read nothing of the topics of this prefix."""
    group = f"g{uuid4().hex[:12]}"
    (folder / "public.json").write_text('{"keys": []}')
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": f"test_{group}",
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_TOPIC_PREFIX": prefix,
        "KAFKA_PARTITIONS": str(PARTITIONS),
        "TOKEN_PUBLIC_KEYS_FILE": str(folder / "public.json"),
        "REMINDER_KEYS": Fernet.generate_key().decode(),
    }
    settings = load(AnalyticsSettings if name == "analytics" else RemindersSettings, environ)
    with ExitStack() as held:
        client: MongoClient[Document] = held.enter_context(MongoClient(mongodb_uri, tz_aware=True))
        held.callback(client.drop_database, f"test_{group}")
        made = _analytics if name == "analytics" else _reminders
        listening = replace(held.enter_context(made(settings)), group=group)
        yield Service(name, group, settings, client[f"test_{group}"], listening)


@contextmanager
def _analytics(settings: Any) -> Iterator[Subscription]:
    kept = analytics.stores(settings)
    with closing(kept.database.client):
        kept.generations.prepare()
        analytics.make_topics(settings)
        yield listens_of_analytics(kept.facts, topic_prefix=settings.kafka_topic_prefix, now=utc_now)


@contextmanager
def _reminders(settings: Any) -> Iterator[Subscription]:
    with closing(reminders.owned(settings, _clock)) as kept:
        reminders.prepare(kept)
        reminders.make_topics(settings)
        reader = Reader(kept.store, reminders._planner(settings, kept, _clock))
        yield listens_of_reminders(settings.kafka_topic_prefix, reader, reminders.LISTENS_TO)


@dataclass(frozen=True)
class Running:
    """A worker that runs: what an operator and a collector see of it."""

    worker: Worker

    def get(self, path: str) -> Reply:
        return ask(f"http://127.0.0.1:{self.worker.health_port}", "GET", path)

    def halted(self) -> bool:
        return "halted" in self.worker.states().values()


@contextmanager
def reading(service: Service, metrics: Metrics, release: Release = right) -> Iterator[Consumer]:
    """One member of the service's group, of this release."""
    with closing(Producer(service.address, f"{service.group}-parking")) as producer:
        parking = Parking(service.database["parked"], producer)
        with closing(Consumer(release(service.subscription), service.address, parking, metrics)) as consumer:
            yield consumer


@contextmanager
def running(service: Service, release: Release = right) -> Iterator[Running]:
    """The worker of this release in a thread; it is drained at the end."""
    metrics = for_process(service.name)
    with reading(service, metrics, release) as consumer:
        step = Step("consumer", consumer.step, idle=0.0, close=consumer.close)
        worker = Worker(service.name, [step], metrics, health_port=0)
        thread = threading.Thread(target=worker.run, name=service.group)
        thread.start()
        try:
            yield Running(worker)
        finally:
            worker.stop()
            thread.join()


def read_all(service: Service) -> None:
    """The right release reads everything there is."""
    with reading(service, for_process(service.name)) as consumer:
        assert eventually(lambda: service.left() == 0 if consumer.step() else False, 30, pause=0)
