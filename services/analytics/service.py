"""Analytics put together: the only place that names every collaborator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from flask import Flask
from pymongo.database import Database

from chassis.clock import utc_now
from chassis.consumer import Consumer, Replayed, Subscription, read_to_the_end, replay
from chassis.health import Health, database_check
from chassis.kafka import KafkaAddress, Producer, ensure_topics, history
from chassis.leases import Leases, owner_name
from chassis.metrics import for_process
from chassis.mongo import Document, database
from chassis.parking import Parking, parked_topic
from chassis.problems import Problem, Table, forbidden, invalid, not_found, stale
from chassis.tokens import Verifier
from chassis.web import create_app
from chassis.worker import Step, Worker
from services.analytics import access, http, rebuild, usecases
from services.analytics.domain.exports import Kind, TooManyOpen, WrongQuestion
from services.analytics.exporting import asking, research
from services.analytics.exporting.work import LIMIT_SECONDS, Exporter
from services.analytics.http.course_questions import too_many_courses
from services.analytics.http.figures import too_long, too_many
from services.analytics.settings import AnalyticsSettings
from services.analytics.store import (
    BenchmarkStore,
    BucketStore,
    ClinicWeights,
    Compared,
    CourseStore,
    ExportStore,
    FactStore,
    FigureStore,
    Generations,
    RollUpStore,
    WorkloadStore,
)
from services.analytics.store.research import ResearchStore
from services.analytics.store.weights import WeightsChanged
from services.analytics.subscriptions import TOPICS, subscription
from services.analytics.usecases.asking import TooLongForFacts, TooManyFacts
from services.analytics.usecases.outcomes import TooManyCourses

NAME = "analytics"
_PROBLEMS: Table = {
    access.ClinicNotFound: lambda _: not_found(),
    access.BenchmarksNotForRole: lambda _: forbidden("Clinics are compared for the managers of the clinic."),
    access.FiguresNotForRole: lambda _: forbidden("Figures are for clinicians and for the managers of the clinic."),
    access.ListNotForRole: lambda _: forbidden("This list is for therapists, each for their own clients."),
    access.WeightsNotForRole: lambda _: forbidden("The managers of the clinic set these weights."),
    WeightsChanged: lambda _: stale(),
    WrongQuestion: lambda error: invalid(error.errors),
    TooManyOpen: lambda _: Problem(
        429,
        "too-many-exports",
        "Enough exports are under way",
        "Wait until one of yours is ready, or cancel one. Nothing was begun.",
        headers={"Retry-After": "30"},
    ),
    TooLongForFacts: too_long,
    TooManyFacts: too_many,
    TooManyCourses: too_many_courses,
}


@dataclass(frozen=True)
class Stores:
    """Everything of analytics that is kept in MongoDB."""

    database: Database[Document]
    generations: Generations
    facts: FactStore
    buckets: BucketStore
    rollups: RollUpStore
    figures: FigureStore
    courses: CourseStore
    weights: ClinicWeights
    workloads: WorkloadStore
    benchmarks: BenchmarkStore
    exports: ExportStore
    compared: Compared


def stores(settings: AnalyticsSettings) -> Stores:
    """Connect; call it in the process that uses it."""
    owned = database(settings.mongodb_uri.reveal(), settings.mongodb_database, app=NAME)
    generations = Generations(owned)
    figures = FigureStore(generations)
    return Stores(
        database=owned,
        generations=generations,
        facts=FactStore(generations),
        buckets=BucketStore(generations),
        rollups=RollUpStore(generations),
        figures=figures,
        courses=CourseStore(generations),
        weights=ClinicWeights(owned),
        workloads=WorkloadStore(generations),
        benchmarks=BenchmarkStore(generations, figures),
        exports=ExportStore(owned),
        compared=Compared(generations),
    )


def build_web(settings: AnalyticsSettings) -> Flask:
    """The web process: it answers questions and changes nothing."""
    return web_app(settings, stores(settings))


def web_app(settings: AnalyticsSettings, kept: Stores) -> Flask:
    """The application of the web process over what is kept."""
    return create_app(
        NAME,
        settings,
        problems=_PROBLEMS,
        blueprints=http.blueprints(kept, utc_now),
        verifier=Verifier(settings.token_public_keys_file, NAME),
        idempotency=None,
        health=Health(ready={"database": database_check(kept.database)}),
    )


def build_worker(settings: AnalyticsSettings) -> Worker:
    """The worker process: it reads events into facts and renews the buckets of dirty days."""
    kept, address, metrics = stores(settings), KafkaAddress.of(settings), for_process(NAME)
    kept.generations.prepare()
    kept.exports.prepare()
    leases = Leases(kept.database["leases"], owner_name())
    producer = Producer(address, f"{NAME}-parking")
    parking = Parking(kept.database["parked"], producer)
    listening = subscription(kept.facts, topic_prefix=settings.kafka_topic_prefix, now=utc_now)
    consumer = Consumer(listening, address, parking, metrics)

    def consume() -> int:
        count = consumer.step()
        if not count and not consumer.behind():
            kept.generations.saw_everything(utc_now())
        return count

    def renew() -> int:
        leased = leases.step()
        days = usecases.recompute(store=kept.buckets.of(leased), now=utc_now)
        return days + usecases.recompute_courses(store=kept.courses.of(leased), now=utc_now)

    def roll_up() -> int:
        return usecases.roll_up(store=kept.rollups.of(leases.step()), now=utc_now)

    def compare() -> int:
        return usecases.renew_snapshots(store=kept.benchmarks.of(leases.step()), now=utc_now)

    exporter = build_exporter(kept, leases.step)
    steps = [
        Step("topics", partial(make_topics, settings), idle=300.0),
        Step("consumer", consume, idle=0.0, close=consumer.close),
        Step("exports", exporter.step, idle=0.5, rest=2.0, close=exporter.close, limit=LIMIT_SECONDS),
        Step("buckets", renew, idle=0.2, rest=0.5, close=leases.release),
        Step("roll-ups", roll_up, idle=5.0),
        Step("benchmarks", compare, idle=30.0, limit=1800.0),
    ]
    return Worker(NAME, steps, metrics, health_host=settings.health_host, health_port=settings.health_port)


def build_exporter(kept: Stores, leased: Callable[[], Collection[int]]) -> Exporter:
    """Who works on exports, with what each kind is made of."""
    rows = ResearchStore(kept.generations)
    sources = {
        Kind.FIGURES: lambda export: asking.figures(export, kept.figures, utc_now),
        Kind.RESEARCH: lambda export: research.content(export, rows),
    }
    return Exporter(kept.exports, sources, leased, utc_now)


def make_topics(settings: AnalyticsSettings) -> int:
    """Those that are read, and where unreadable events are parked; how many were missing."""
    read = topic_names(settings)
    topics = dict.fromkeys([*read, *map(parked_topic, read)], settings.kafka_partitions)
    return ensure_topics(KafkaAddress.of(settings), topics, settings.kafka_replication)


def rebuild_now(settings: AnalyticsSettings) -> rebuild.Rebuilt:
    """Build a new generation from the topics and let it take over."""
    kept = stores(settings)
    with closing(kept.database.client):
        kept.generations.prepare()
        opened = partial(history, KafkaAddress.of(settings), topic_names(settings))
        return rebuild.rebuild(opened, generations=kept.generations, now=utc_now)


def compare_now(settings: AnalyticsSettings) -> int:
    """Make today's snapshot of every organisation again; returns how many there are."""
    kept = stores(settings)
    with closing(kept.database.client):
        kept.generations.prepare()
        return usecases.make_snapshots(store=kept.benchmarks, now=utc_now)


def replay_parked(settings: AnalyticsSettings) -> Replayed:
    """Read the parked events again."""
    with _reading_again(settings) as (listening, parking):
        return replay(listening, parking)


def read_on(settings: AnalyticsSettings) -> int:
    """Read to the end of the topics, parking whatever cannot be read; returns how many records were read."""
    with _reading_again(settings) as (listening, parking):
        return read_to_the_end(listening, KafkaAddress.of(settings), parking, for_process(NAME))


@contextmanager
def _reading_again(settings: AnalyticsSettings) -> Iterator[tuple[Subscription, Parking]]:
    """For a command that ends: what analytics listens to, and where it parks."""
    kept = stores(settings)
    producer = Producer(KafkaAddress.of(settings), f"{NAME}-replay")
    listening = subscription(kept.facts, topic_prefix=settings.kafka_topic_prefix, now=utc_now)
    with closing(kept.database.client), closing(producer):
        yield listening, Parking(kept.database["parked"], producer)


def topic_names(settings: AnalyticsSettings) -> tuple[str, ...]:
    """The topics that analytics listens to."""
    return tuple(f"{settings.kafka_topic_prefix}.{topic}" for topic in TOPICS)


def checks(settings: AnalyticsSettings) -> dict[str, Callable[[], object]]:
    """What has to be there for analytics to work; each raises what is wrong."""
    return {
        "database": lambda: stores(settings).database.command("ping"),
        "broker": lambda: ensure_topics(KafkaAddress.of(settings), {}),
    }
