"""Reminders put together: the only place that names every collaborator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from flask import Flask
from pymongo.database import Database

from chassis import idempotency
from chassis.clock import Clock, utc_now
from chassis.consumer import Consumer, Replayed, Subscription, read_to_the_end, replay
from chassis.health import Health, database_check
from chassis.kafka import KafkaAddress, Producer, ensure_topics
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics, for_process
from chassis.mongo import Document, database, ensure_indexes
from chassis.parking import Parking, parked_topic
from chassis.relay import Relay
from chassis.tokens import Verifier
from chassis.web import create_app
from chassis.worker import Step, Worker
from services.reminders import clocks
from services.reminders.climbing import Climbing
from services.reminders.contacts import Contacts
from services.reminders.delivery.building import installed, of_clinics
from services.reminders.delivery.lines import Lines
from services.reminders.delivery.pool import Pool
from services.reminders.domain.deny_list import DenyList
from services.reminders.http import blueprints
from services.reminders.http.parts import Parts, provide
from services.reminders.http.problems import table
from services.reminders.keys import Keys, public_push_key
from services.reminders.metrics import ReminderMetrics
from services.reminders.settings import RemindersSettings
from services.reminders.steps import Chores
from services.reminders.store import INDEXES, PUBLISHED, Store, open_store
from services.reminders.subscriptions import Reader, subscription
from services.reminders.usecases.climbing import Climber
from services.reminders.usecases.clocks import Clocks
from services.reminders.usecases.looking import LEAST_SENDING_FOR, Desk
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.wording import Signed

NAME = "reminders"
Each = TypeVar("Each")
LISTENS_TO = ("assignments", "identity")
_WAITS_OF_ONE_MAIL = 12  # answers of a mail server that one message can wait for


@dataclass(frozen=True)
class Owned:
    """What this process keeps in MongoDB."""

    database: Database[Document]
    store: Store

    def close(self) -> None:
        self.database.client.close()


def owned(settings: RemindersSettings, clock: Clock = utc_now) -> Owned:
    """Connect; call it in the process that uses it."""
    found = database(settings.mongodb_uri.reveal(), settings.mongodb_database, app=NAME)
    return Owned(found, open_store(found, clock))


def build_web(settings: RemindersSettings, clock: Clock = utc_now) -> Flask:
    kept = owned(settings, clock)
    app = create_app(
        NAME,
        settings,
        problems=table(),
        blueprints=blueprints(),
        verifier=Verifier(settings.token_public_keys_file, NAME),
        idempotency=idempotency.Idempotency(kept.database["idempotency"], clock),
        health=Health(ready={"database": database_check(kept.database)}),
    )
    parts = Parts(
        store=kept.store,
        installation=settings.installation(),
        keys=_keys(settings),
        clock=clock,
        deny_list=deny_list(),
        public_url=settings.public_url,
        providers_inside=settings.providers_inside,
        push_services=settings.push_services,
        push_key=public_push_key(settings.push_key_file) if settings.push_key_file else None,
    )
    return provide(app, parts)


class Steps(Protocol):
    """Works in the background."""

    def steps(self) -> list[Step]: ...


@dataclass(frozen=True)
class Working:
    """What the worker process consists of."""

    relay: Relay
    consumer: Consumer
    chores: Chores
    climbing: Climbing
    pool: Pool
    contacts: Contacts
    metrics: Metrics

    def steps(self) -> list[Step]:
        """Closed from the last to the first: the relay gives its buckets up when the senders have finished."""
        return [
            Step("relay", self.relay.step, idle=0.25, rest=1.0, close=self.relay.close),
            Step("consumer", self.consumer.step, idle=0.0, close=self.consumer.close),
            *(step for each in self.own for step in each.steps()),
        ]

    @property
    def own(self) -> tuple[Steps, ...]:
        """Those whose steps are this service's own."""
        return (
            self.chores,
            self.climbing,
            self.pool,
            self.contacts,
        )


def build_worker(settings: RemindersSettings, clock: Clock = utc_now) -> Worker:
    kept = owned(settings, clock)
    prepare(kept)
    parts = working(settings, kept, clock)
    steps = [Step("topics", partial(make_topics, settings), idle=300.0), *parts.steps()]
    return Worker(NAME, steps, parts.metrics, health_host=settings.health_host, health_port=settings.health_port)


def working(settings: RemindersSettings, kept: Owned, clock: Clock) -> Working:
    address, metrics = KafkaAddress.of(settings), for_process(NAME)
    leases, planner = Leases(kept.database["leases"], owner_name()), _planner(settings, kept, clock)
    measured = ReminderMetrics(metrics)
    desk = _desk(settings, kept, clock, measured)
    keys = _keys(settings)
    parking = Parking(kept.database["parked"], Producer(address, f"{NAME}-parking"))
    listening = subscription(settings.kafka_topic_prefix, Reader(kept.store, planner), LISTENS_TO)
    producer = Producer(address, f"{NAME}-relay")
    return Working(
        relay=Relay([kept.database[name] for name in PUBLISHED], own_topic(settings), producer, leases, metrics),
        consumer=Consumer(listening, address, parking, metrics),
        chores=Chores(kept.store, planner, desk, leases, measured, Clocks(planner, clocks.version)),
        climbing=Climbing(kept.store, Climber(kept.store, planner, clock), planner, leases, clock),
        pool=Pool(desk, _lines(settings, kept, keys, clock), keys, leases),
        contacts=Contacts(kept.store, keys, leases),
        metrics=metrics,
    )


def prepare(kept: Owned) -> None:
    """Make the indexes."""
    ensure_indexes(kept.database, {**INDEXES, **idempotency.indexes()})


def make_topics(settings: RemindersSettings) -> int:
    """Those that are read and written, and where unreadable events are parked; how many were missing."""
    used = (own_topic(settings), *heard(settings))
    topics = dict.fromkeys([*used, *map(parked_topic, used)], settings.kafka_partitions)
    return ensure_topics(KafkaAddress.of(settings), topics, settings.kafka_replication)


def republish(settings: RemindersSettings, clock: Clock = utc_now) -> int:
    """Put the present state of every reminder and task into its outbox again; returns how many."""
    with closing(owned(settings, clock)) as kept:
        reminders, tasks = kept.store.reminders, kept.store.tasks
        told = sum(reminders.reemit(batch, clock()) for batch in _batches(reminders.all()))
        return told + sum(tasks.reemit(batch, clock()) for batch in _batches(tasks.all()))


def _batches(every: Iterator[Each]) -> Iterator[list[Each]]:
    return iter(lambda: list(islice(every, 500)), [])


def replay_parked(settings: RemindersSettings, clock: Clock = utc_now) -> Replayed:
    """Read the parked events again."""
    with _reading_again(settings, clock) as (listening, parking):
        return replay(listening, parking)


def read_on(settings: RemindersSettings, clock: Clock = utc_now) -> int:
    """Read to the end of the topics, parking whatever cannot be read; returns how many records were read."""
    with _reading_again(settings, clock) as (listening, parking):
        return read_to_the_end(listening, KafkaAddress.of(settings), parking, for_process(NAME))


@contextmanager
def _reading_again(settings: RemindersSettings, clock: Clock) -> Iterator[tuple[Subscription, Parking]]:
    """For a command that ends: what this service listens to, and where it parks."""
    with (
        closing(owned(settings, clock)) as kept,
        closing(Producer(KafkaAddress.of(settings), f"{NAME}-replay")) as producer,
    ):
        reader = Reader(kept.store, _planner(settings, kept, clock))
        listening = subscription(settings.kafka_topic_prefix, reader, LISTENS_TO)
        yield listening, Parking(kept.database["parked"], producer)


def checks(settings: RemindersSettings) -> dict[str, Callable[[], object]]:
    """What has to be right for reminders to work; each raises what is wrong."""
    return {
        "database": lambda: _asked(settings, lambda kept: kept.database.command("ping")),
        "indexes": lambda: _asked(settings, prepare),
        "broker": lambda: ensure_topics(KafkaAddress.of(settings), {}),
        "tokens": lambda: Verifier(settings.token_public_keys_file, NAME),
        "keys": lambda: _keys(settings),
        "providers": lambda: installed(settings),
    }


def deny_list() -> DenyList:
    """The words that messages must not show."""
    lines = Path(__file__).with_name("deny_list.txt").read_text(encoding="utf-8").splitlines()
    return DenyList.of(line for line in lines if not line.startswith("#"))


def own_topic(settings: RemindersSettings) -> str:
    return f"{settings.kafka_topic_prefix}.{NAME}"


def heard(settings: RemindersSettings) -> tuple[str, ...]:
    return tuple(f"{settings.kafka_topic_prefix}.{topic}" for topic in LISTENS_TO)


def _asked(settings: RemindersSettings, question: Callable[[Owned], object]) -> object:
    with closing(owned(settings)) as kept:
        return question(kept)


def _keys(settings: RemindersSettings) -> Keys:
    return Keys.of(settings.reminder_keys.reveal())


def _desk(settings: RemindersSettings, kept: Owned, clock: Clock, measured: ReminderMetrics) -> Desk:
    return Desk(
        kept.store,
        settings.installation(),
        clock,
        measured,
        Signed(_keys(settings), settings.public_url),
        sending_for=_sending_for(settings),
    )


def _planner(settings: RemindersSettings, kept: Owned, clock: Clock) -> Planner:
    return Planner(kept.store, settings.installation(), clock)


def _lines(settings: RemindersSettings, kept: Owned, keys: Keys, clock: Clock) -> Lines:
    return Lines(
        kept.store.channels,
        keys,
        of_clinics(settings),
        installed(settings),
        clock,
        senders=settings.email_senders,
        per_minute=settings.provider_per_minute,
    )


def _sending_for(settings: RemindersSettings) -> timedelta:
    return max(LEAST_SENDING_FOR, timedelta(seconds=settings.email_timeout_seconds * _WAITS_OF_ONE_MAIL))
