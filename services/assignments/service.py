"""Assignments put together: the only place that names every collaborator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from flask import Flask
from pymongo.database import Database

from chassis import idempotency
from chassis.clock import Clock, utc_now
from chassis.consumer import Consumer, Replayed, Subscription, read_to_the_end, replay
from chassis.health import Health, database_check
from chassis.kafka import KafkaAddress, Producer, ensure_topics
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics, PoolListener, for_process
from chassis.mongo import Document, database, ensure_indexes
from chassis.parking import Parking, parked_topic
from chassis.relay import Relay
from chassis.tokens import Verifier
from chassis.web import create_app
from chassis.worker import Step, Worker
from services.assignments import catalogue
from services.assignments.http import blueprints
from services.assignments.http.context import EXTENSION, Context
from services.assignments.http.problems import PROBLEMS
from services.assignments.publishing import TOPIC
from services.assignments.settings import AssignmentsSettings
from services.assignments.store import Store
from services.assignments.store.indexes import INDEXES
from services.assignments.subscriptions import LISTENS_TO, Reader, subscription
from services.assignments.usecases import settling

NAME = "assignments"
REPUBLISH_BATCH = 500


@dataclass(frozen=True)
class Owned:
    """What this process keeps in MongoDB."""

    database: Database[Document]
    store: Store


def owned(settings: AssignmentsSettings, clock: Clock = utc_now, metrics: Metrics | None = None) -> Owned:
    """Connect; call it in the process that uses it."""
    listeners = [PoolListener(metrics)] if metrics else []
    found = database(settings.mongodb_uri.reveal(), settings.mongodb_database, app=NAME, listeners=listeners)
    return Owned(found, Store(found, clock))


@contextmanager
def opened(settings: AssignmentsSettings, clock: Clock = utc_now) -> Iterator[Owned]:
    """For a command that ends: connect, and close again."""
    kept = owned(settings, clock)
    with closing(kept.database.client):
        yield kept


def build_web(settings: AssignmentsSettings, clock: Clock = utc_now) -> Flask:
    metrics = for_process(NAME)
    kept = owned(settings, clock, metrics)
    app = create_app(
        NAME,
        settings,
        problems=PROBLEMS,
        blueprints=blueprints(),
        verifier=Verifier(settings.token_public_keys_file, NAME),
        idempotency=idempotency.Idempotency(kept.database["idempotency"], clock),
        health=Health(ready={"database": database_check(kept.database)}),
        metrics=metrics,
    )
    app.extensions[EXTENSION] = Context(kept.store, catalogue.load(), clock, catalogue.safety_plan())
    return app


@dataclass(frozen=True)
class Working:
    """What the worker process consists of."""

    relay: Relay
    consumer: Consumer
    settle: Callable[[], int]

    def steps(self) -> list[Step]:
        """Closed from the last to the first: the relay gives its buckets up when all else is done."""
        return [
            Step("relay", self.relay.step, idle=0.05, rest=0.3, close=self.relay.close),
            Step("consumer", self.consumer.step, idle=0.0, close=self.consumer.close),
            Step("settle", self.settle, idle=0.25, rest=1.0),
        ]


def build_worker(settings: AssignmentsSettings, clock: Clock = utc_now) -> Worker:
    metrics = for_process(NAME)
    kept = owned(settings, clock, metrics)
    prepare(kept)
    steps = [
        Step("topics", partial(make_topics, settings), idle=300.0),
        *working(settings, kept, metrics, clock).steps(),
    ]
    return Worker(NAME, steps, metrics, health_host=settings.health_host, health_port=settings.health_port)


def working(settings: AssignmentsSettings, kept: Owned, metrics: Metrics, clock: Clock = utc_now) -> Working:
    address = KafkaAddress.of(settings)
    leases = Leases(kept.database["leases"], owner_name())
    parking = Parking(kept.database["parked"], Producer(address, f"{NAME}-parking"))
    producer = Producer(address, f"{NAME}-relay")
    published = [one.collection for one in kept.store.published]
    listening = subscription(settings.kafka_topic_prefix, Reader(kept.store))
    return Working(
        relay=Relay(published, own_topic(settings), producer, leases, metrics),
        consumer=Consumer(listening, address, parking, metrics),
        settle=lambda: settling.settle_due(kept.store, sorted(leases.step()), clock()),
    )


def prepare(kept: Owned) -> None:
    """Make the indexes."""
    ensure_indexes(kept.database, {**INDEXES, **idempotency.indexes()})


def make_topics(settings: AssignmentsSettings) -> int:
    """Those that are read and written, and where unreadable events are parked; how many were missing."""
    used = (own_topic(settings), *heard(settings))
    topics = dict.fromkeys([*used, *map(parked_topic, used)], settings.kafka_partitions)
    return ensure_topics(KafkaAddress.of(settings), topics, settings.kafka_replication)


def republish(settings: AssignmentsSettings, clock: Clock = utc_now) -> int:
    """Put the present state of every aggregate into its outbox again; returns how many."""
    with opened(settings, clock) as kept:
        return sum(one.reemit(batch) for one in kept.store.published for batch in one.batches(REPUBLISH_BATCH))


def replay_parked(settings: AssignmentsSettings) -> Replayed:
    """Read the parked events again."""
    with _reading_again(settings) as (listening, parking):
        return replay(listening, parking)


def read_on(settings: AssignmentsSettings) -> int:
    """Read to the end of the topics, parking whatever cannot be read; returns how many records were read."""
    with _reading_again(settings) as (listening, parking):
        return read_to_the_end(listening, KafkaAddress.of(settings), parking, for_process(NAME))


@contextmanager
def _reading_again(settings: AssignmentsSettings) -> Iterator[tuple[Subscription, Parking]]:
    """For a command that ends: what this service listens to, and where it parks."""
    with opened(settings) as kept, closing(Producer(KafkaAddress.of(settings), f"{NAME}-replay")) as producer:
        listening = subscription(settings.kafka_topic_prefix, Reader(kept.store))
        yield listening, Parking(kept.database["parked"], producer)


def checks(settings: AssignmentsSettings) -> dict[str, Callable[[], object]]:
    """What has to be right for assignments to work; each raises what is wrong."""

    def indexes() -> None:
        with opened(settings) as kept:
            ensure_indexes(kept.database, {**INDEXES, **idempotency.indexes()})

    def ping() -> None:
        with opened(settings) as kept:
            kept.database.command("ping")

    return {
        "database": ping,
        "indexes": indexes,
        "broker": lambda: ensure_topics(KafkaAddress.of(settings), {}),
        "tokens": lambda: Verifier(settings.token_public_keys_file, NAME),
        "catalogue": lambda: (catalogue.load(), catalogue.safety_plan()),
    }


def own_topic(settings: AssignmentsSettings) -> str:
    return f"{settings.kafka_topic_prefix}.{TOPIC}"


def heard(settings: AssignmentsSettings) -> tuple[str, ...]:
    return tuple(f"{settings.kafka_topic_prefix}.{topic}" for topic in LISTENS_TO)
