"""A5, A6: what a second analytics worker adds, and that a worker's memory does not grow with what it has read."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

from pymongo.database import Database

import contracts
from bench.figures import rate, spread_of
from bench.relaying import producer_of
from bench.results import Goal, Result
from bench.room import PARTITIONS, Room
from bench.scaling import free_processors, of_two
from bench.service_workers import Workers, workers
from bench.therapy import of_ordinary_size
from chassis.clock import utc_now
from chassis.events import Event, encode
from chassis.kafka import ensure_topics
from chassis.mongo import Document
from services.analytics.store import Generations
from services.analytics.store.generations import Generation
from services.analytics.subscriptions import TOPICS, TYPES, kind_of

FLAT = Goal(15.0, "MB", at_least=False)
_WITHIN = 900.0
_LOOK = 0.1
_SETTLE = 4.0  # until the members of the group have shared the partitions out; less than until one counts as gone


@dataclass(frozen=True)
class Trial:
    """A backlog read and counted: events a second, processors that were busy, memory of a worker before and after."""

    per_second: float
    processors: float
    grown: tuple[float, float]


def measure(room: Room) -> list[Result]:
    clinics = [of_ordinary_size(f"clinic {number}", room.size(1500, 300)) for number in range(8)]
    events = [event for clinic in clinics for event in clinic.events() if event.type in TYPES]
    free = free_processors(multiprocessing.get_context("spawn"))
    pairs = room.rounds(lambda: (_trial(room, events, 1), _trial(room, events, 2)), 3, 2)
    of_both = of_two("A6", "two analytics workers / one", "events", pairs, free)
    grown = [one.grown[1] - one.grown[0] for one, _ in pairs]
    before, after = pairs[-1][0].grown
    detail = {"events": len(events), "before_mb": round(before, 1), "after_mb": round(after, 1)}
    words = f"{after:.0f} MB after {len(events):,} events", f"{before:.0f} MB at their beginning"
    kept = {**detail, "spread": spread_of(grown)}
    return [Result("A5", "memory of an analytics worker", max(grown), FLAT, *words, kept), of_both]


def _trial(room: Room, events: Sequence[Event], count: int) -> Trial:
    with room.database() as database:
        prefix = f"bench{token_hex(4)}"
        ensure_topics(room.address, {f"{prefix}.{topic}": PARTITIONS for topic in TOPICS})
        with workers(room, database, count, "analytics", prefix) as running:
            time.sleep(_SETTLE)
            with _held(running):
                _put_in(room, events, prefix)
            began, cpu, servers = time.monotonic(), running.cpu(), running.servers_cpu()
            with running.watched():
                _await_figures(database, _wanted(events))
            seconds = time.monotonic() - began
            busy = (running.cpu() - cpu + running.servers_cpu() - servers) / seconds
            return Trial(rate(len(events), seconds), busy, running.grown())


@contextmanager
def _held(running: Workers) -> Iterator[None]:
    """They stand still, as members of their group: so all of it waits when they begin."""
    for process in running.processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in running.processes:
            process.send_signal(signal.SIGCONT)


def _put_in(room: Room, events: Sequence[Event], prefix: str) -> None:
    with producer_of(room) as producer:
        for topic in TOPICS:
            mine = [encode(one) for one in events if contracts.TYPES[one.type].topic == topic]
            if mine:
                producer.send_all(f"{prefix}.{topic}", mine)


def _await_figures(database: Database[Document], versions: int) -> None:
    """Every occurrence is known in its highest version, and no day is left that has to be counted now."""
    live, end, clean = Generations(database).live(), time.monotonic() + _WITHIN, 0
    while clean < 2:
        assert time.monotonic() < end, "the workers did not come to an end"
        time.sleep(_LOOK)
        due = live.collection("dirty").find_one({"not_before": {"$lte": utc_now()}}, {"_id": 1})
        clean = clean + 1 if due is None and _versions(live) == versions else 0


def _versions(live: Generation) -> int:
    found = live.collection("occurrences").aggregate([{"$group": {"_id": None, "sum": {"$sum": "$version"}}}])
    return sum(int(one["sum"]) for one in found)


def _wanted(events: Sequence[Event]) -> int:
    highest: dict[str, int] = {}
    for event in events:
        if kind_of(event.type) == "occurrence":
            highest[event.subject] = max(event.version, highest.get(event.subject, 0))
    return sum(highest.values())
