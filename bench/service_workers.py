"""Workers of a service as processes of their own, on a database and topics of the measure's own."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

import psutil
from pymongo.database import Database

from bench.room import SERVERS, Room
from chassis.clock import utc_now
from chassis.documents import BUCKETS
from chassis.mongo import Document, Rows
from local.ports import free_ports
from local.process import Command

_WITHIN = 120.0
_EVERY = 0.5
_LOOK = 0.1


@dataclass
class Workers:
    """Those that run, and the memory each of them had, twice a second, in MB."""

    room: Room
    processes: Sequence[psutil.Process]
    memory: list[list[float]] = field(default_factory=list)

    def cpu(self) -> float:
        """Seconds of processor time of all of them."""
        return sum(_cpu(one) for one in self.processes)

    def servers_cpu(self) -> float:
        pids = [self.room.stack.pid(name) for name in SERVERS]
        return sum(_cpu(psutil.Process(pid)) for pid in pids if pid is not None)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Their memory is looked at inside the `with` block."""
        self.memory = [[] for _ in self.processes]
        over = threading.Event()

        def look() -> None:
            while not over.wait(_EVERY):
                for one, seen in zip(self.processes, self.memory, strict=True):
                    seen.append(one.memory_info().rss / 1024**2)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def grown(self) -> tuple[float, float]:
        """Of the one that grew most, MB: the middle of the first third of the time, and the least of the last."""
        ends = [_ends(seen) for seen in self.memory if seen]
        return max(ends, key=lambda one: one[1] - one[0]) if ends else (0.0, 0.0)


@contextmanager
def workers(room: Room, database: Database[Document], count: int, service: str, prefix: str) -> Iterator[Workers]:
    """So many of them; entered when they have shared the buckets out among them."""
    command = room.stack.addresses.program(service, "worker")
    own = {
        "MONGODB_URI": room.uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_TOPIC_PREFIX": prefix,
        "LOG_LEVEL": "error",
    }
    environ = {name: value for name, value in command.env.items() if name != "MONGODB_URI_FILE"} | own
    names = [f"worker{number}" for number in range(count)]
    database["leases"].drop()
    started = [
        _started(command, environ | {"HEALTH_PORT": str(port)}) for port in free_ports(names, {}, taken=()).values()
    ]
    try:
        _await_shares(database, started)
        yield Workers(room, [psutil.Process(one.pid) for one in started])
    finally:
        for process in started:
            process.terminate()
        for process in started:
            _await_end(process)


def until_none(rows: Rows, query: Document, within: float = 1800.0) -> datetime:
    """The moment from which nothing is found any more."""
    end = time.monotonic() + within
    while rows.find_one(query, {"_id": 1}) is not None:
        assert time.monotonic() < end, "the workers did not come to an end"
        time.sleep(_LOOK)
    return utc_now()


def _started(command: Command, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Silent: topics are made while others look for them."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command.argv, cwd=command.cwd, env=environ, stdout=quiet, stderr=quiet)


def _await_shares(database: Database[Document], started: Sequence[subprocess.Popen[bytes]]) -> None:
    count = len(started)
    end = time.monotonic() + _WITHIN
    while True:
        found = database["leases"].find({"_id": {"$gte": 0, "$lt": BUCKETS}, "owner": {"$ne": None}})
        held = Counter(one["owner"] for one in found)
        if len(held) == count and all(number == BUCKETS // count for number in held.values()):
            return
        assert all(one.poll() is None for one in started), "a worker has ended"
        assert time.monotonic() < end, f"the workers did not share the buckets out: {held}"
        time.sleep(0.1)


def _await_end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(30.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _ends(seen: Sequence[float]) -> tuple[float, float]:
    third = max(1, len(seen) // 3)
    return median(seen[:third]), min(seen[-third:])
