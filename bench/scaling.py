"""P11: what a second relay process adds, beside what the processors leave for it."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from statistics import median
from typing import Protocol

import psutil
from pymongo.database import Database

from bench.draining import Drained, Held, Work, relay_process
from bench.figures import rate, spread_of
from bench.relaying import filled, refill
from bench.results import Goal, Result
from bench.room import SERVERS, Room
from chassis.documents import BUCKETS, PENDING
from chassis.mongo import Document

WANTED, TWO = 1.6, 2.0
_WITHIN = 120.0
_BURN_SECONDS = 1.0


@dataclass(frozen=True)
class Trial:
    """One backlog published: events a second, and processors that were busy with it on average."""

    per_second: float
    processors: float


def measure(room: Room) -> Result:
    context = multiprocessing.get_context("spawn")
    free = free_processors(context)
    with room.database() as database:
        waiting = filled(database["occurrences"], room.size(16_000, 2000))

        def pair() -> tuple[Trial, Trial]:
            one, two = (_trial(room, context, database, waiting, workers) for workers in (1, 2))
            return one, two

        trials = room.rounds(pair, 4, 2)
    return of_two("P11", "two workers / one", "events", trials, free)


def allowed(free: float, busy_with_one: float) -> float:
    """How much faster two workers can be at most: their servers work more, too, and share the same processors."""
    return min(TWO, max(1.0, free / busy_with_one))


class Measured(Protocol):
    """What some workers did: how much a second, and processors that were busy with it on average."""

    @property
    def per_second(self) -> float: ...
    @property
    def processors(self) -> float: ...


def of_two(number: str, title: str, what: str, trials: Sequence[tuple[Measured, Measured]], free: float) -> Result:
    """Two workers beside one, in pairs; `what` they do each second, `free` processors."""
    busy = median(one.processors for one, _ in trials)
    share = allowed(free, busy)
    # 1.6 of two is four fifths; where the processors allow less than two, four fifths of that.
    goal = Goal(round(min(WANTED, share * WANTED / TWO), 2), "", at_least=True)
    ratios = [two.per_second / one.per_second for one, two in trials]
    one, two = (median(pair[place].per_second for pair in trials) for place in (0, 1))
    detail = {
        "one_worker_per_second": round(one, 1),
        "two_workers_per_second": round(two, 1),
        "free_processors": round(free, 2),
        "processors_busy_with_one": round(busy, 2),
        "allowed": round(share, 2),
        "rounds": len(trials),
        "spread": spread_of(ratios),
    }
    words = f"{two:,.0f} {what}/s", f"{one:,.0f} {what}/s; {share:.2f} possible"
    return Result(number, title, median(ratios), goal, *words, detail)


def _trial(
    room: Room, context: SpawnContext, database: Database[Document], waiting: list[Document], workers: int
) -> Trial:
    rows, said = database["occurrences"], context.Queue()
    go, until = context.Event(), context.Event()
    rows.delete_many({})
    where = room.uri, database.name, rows.name, room.address.bootstrap, room.topic()
    with _processes(context, (Work(*where), said, go, until), workers):
        _await_shares(said, workers)
        refill(rows, waiting)
        before, began = _servers_cpu(room), time.monotonic()
        go.set()
        _await_empty(database)
        until.set()
        done = _reports(said, workers)
    assert sum(one.events for one in done) >= len(waiting)
    seconds = max(one.finished for one in done) - began
    cpu = _servers_cpu(room) - before + sum(one.cpu_seconds for one in done)
    return Trial(rate(len(waiting), seconds), cpu / seconds)


@contextmanager
def _processes(
    context: SpawnContext, told: tuple[Work, Queue[Held | Drained], Event, Event], workers: int
) -> Iterator[None]:
    started = [context.Process(target=relay_process, args=told, daemon=True) for _ in range(workers)]
    for one in started:
        one.start()
    try:
        yield
        for one in started:
            one.join(10.0)
    finally:
        for one in started:
            one.kill()


def _await_shares(said: Queue[Held | Drained], workers: int) -> None:
    held: dict[str, int] = {}
    end = time.monotonic() + _WITHIN
    while len(held) < workers or any(count != BUCKETS // workers for count in held.values()):
        one = said.get(timeout=_WITHIN)
        if isinstance(one, Held):
            held[one.owner] = one.buckets
        assert time.monotonic() < end, "the relays did not share the buckets out"


def _await_empty(database: Database[Document]) -> None:
    end = time.monotonic() + _WITHIN
    while database["occurrences"].find_one(PENDING, {"_id": 1}, hint="outbox") is not None:
        assert time.monotonic() < end, "the relays did not empty the outboxes"
        time.sleep(0.05)


def _reports(said: Queue[Held | Drained], workers: int) -> list[Drained]:
    found: list[Drained] = []
    while len(found) < workers:
        one = said.get(timeout=_WITHIN)
        if isinstance(one, Drained):
            found.append(one)
    return found


def _servers_cpu(room: Room) -> float:
    pids = [room.stack.pid(name) for name in SERVERS]
    times = [psutil.Process(pid).cpu_times() for pid in pids if pid is not None]
    return sum(one.user + one.system for one in times)


def free_processors(context: SpawnContext) -> float:
    """How many processors' worth of work all of them together do now, beside what else runs on the machine.

    Processes that only count are compared with what one would count in its processor time alone.
    """
    cores = os.cpu_count() or 1
    with context.Pool(cores) as pool:
        pool.map(_burn, [0.1] * cores, chunksize=1)  # started
        return sum(pool.map(_burn, [_BURN_SECONDS] * cores, chunksize=1))


def _burn(seconds: float) -> float:
    """Work for so long; the share of that time in which a processor was had."""
    end, cpu = time.monotonic() + seconds, time.process_time()
    while time.monotonic() < end:
        sum(range(1000))
    return (time.process_time() - cpu) / seconds
