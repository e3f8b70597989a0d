"""Processes killed, ended and held still in an order that a seed gives, and how long each takes to be ready again."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from local.addresses import PARTS
from local.probes import is_ready, kafka_serves
from local.stack import Stack
from tests.helpers import eventually

PROCESSES = (*(f"{part}-{kind}" for part in PARTS for kind in ("web", "worker")), "kafka", "mongodb")
HELD_FOR = 12.0
"""Longer than a lease and than a consumer's session, which are both 10 s."""
READY_WITHIN = 90.0


class Way(StrEnum):
    """How a process is struck; a held one goes on after `HELD_FOR` seconds."""

    KILL = "SIGKILL"
    END = "SIGTERM"
    HOLD = "SIGSTOP"


@dataclass(frozen=True)
class Strike:
    """`at_once` is how many strikes may then be unfinished, this one among them: 1 waits until all are ready again.
    `pause` is how many seconds it waits from then on."""

    process: str
    way: Way
    at_once: int
    pause: float

    def __str__(self) -> str:
        return f"{self.process} {self.way}"


EVERY = len(PROCESSES) * len(Way)


def order(seed: int, at_once: Sequence[int], longest_pause: float = 0.0) -> Iterator[Strike]:
    """Without an end, round by round; in each round every process meets every way once."""
    chance = random.Random(f"strikes {seed}")
    while True:
        pairs = list(product(PROCESSES, Way))
        chance.shuffle(pairs)
        for process, way in pairs:
            yield Strike(process, way, chance.choice(at_once), round(chance.uniform(0.0, longest_pause), 2))


@dataclass(frozen=True)
class Struck:
    """What came of a strike: `resumed` is in seconds from the signal (the one that ends a hold) until the process was
    ready by its own health, None where it was not within `READY_WITHIN`."""

    strike: Strike
    at: float  # Unix time
    resumed: float | None


class Striker:
    """Begins one strike after the other, from one thread; each is followed up until its process is ready again.

    `check` raises what makes it senseless to go on.
    """

    def __init__(self, stack: Stack, say: Callable[[str], None], check: Callable[[], None] = lambda: None) -> None:
        self.struck: list[Struck] = []
        self._stack, self._say, self._check = stack, say, check
        self._pool = ThreadPoolExecutor(len(PROCESSES), thread_name_prefix="strike")
        self._under_way: dict[str, Future[None]] = {}
        self._over = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever is held goes on, at once where something went wrong."""
        if error is not None:
            self._over.set()
        self._pool.shutdown()

    def strike(self, strike: Strike) -> None:
        """Begin it when its turn has come: not while the same process is struck, nor more at once than it says."""

        def is_due() -> bool:
            self._check()
            self._under_way = {name: one for name, one in self._under_way.items() if not _ended(one)}
            return strike.process not in self._under_way and len(self._under_way) < strike.at_once

        eventually(is_due, 2 * READY_WITHIN)
        self._over.wait(strike.pause)
        self._under_way[strike.process] = self._pool.submit(self._carry_out, strike)

    def done(self) -> None:
        """Return when everything that was struck is ready again, or was given up."""
        for future in self._under_way.values():
            future.result()
        self._under_way.clear()

    def _carry_out(self, strike: Strike) -> None:
        pid, restarts = self._running(strike.process), self._stack.restarts(strike.process)
        at = time.time()
        if strike.way is Way.HOLD:
            with held(pid):
                self._over.wait(HELD_FOR)
        else:
            with suppress(ProcessLookupError):  # it has just ended by itself, and is started again all the same
                os.kill(pid, signal.Signals[strike.way])
        began = time.monotonic()

        def is_back() -> bool:
            again = strike.way is Way.HOLD or self._stack.restarts(strike.process) > restarts
            return self._over.is_set() or (again and self._is_ready(strike.process))

        resumed: float | None = None
        with suppress(AssertionError):
            eventually(is_back, READY_WITHIN)
            resumed = round(time.monotonic() - began, 2)
        if self._over.is_set():
            return
        self.struck.append(Struck(strike, at, resumed))
        self._say(f"{strike}: {'not ready again' if resumed is None else f'ready again after {resumed:.1f} s'}")

    def _running(self, process: str) -> int:
        return eventually(lambda: self._stack.pid(process), READY_WITHIN) or 0

    def _is_ready(self, process: str) -> bool:
        """By its own word; a database is ready when it takes writes."""
        if self._stack.pid(process) is None:
            return False
        if process == "mongodb":
            return takes_writes(self._stack.addresses.mongodb("admin"))
        probe = kafka_serves if process == "kafka" else is_ready
        return probe(self._stack.addresses.ports[process], 1.0)


def _ended(future: Future[None]) -> bool:
    """Whether a strike is over; raises what went wrong with it."""
    return future.done() and future.result() is None


@contextmanager
def held(pid: int) -> Iterator[None]:
    """A process and its children stand still: ports are open and nobody answers, as on a machine that hangs."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGCONT)


def takes_writes(uri: str) -> bool:
    client: MongoClient[dict[str, Any]] = MongoClient(uri, serverSelectionTimeoutMS=500, timeoutMS=1000)
    try:
        with client:
            return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False
