"""Where a benchmark works: real servers, and databases and topics that are its own and go away afterwards."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TypeVar

from pymongo.database import Database

from chassis.kafka import KafkaAddress, ensure_topics
from chassis.mongo import Document, connect
from chassis.worker import search_seldom_for_garbage
from local.stack import Stack

PARTITIONS = 12
WHOLE: tuple[str, ...] | None = None
SERVERS = ("mongodb", "kafka")
STORE = ("mongodb",)
PIPELINE = (*SERVERS, "assignments-worker", "analytics-worker")
ANSWERS = (*SERVERS, "assignments-worker", "reminders-worker")
ITSELF: tuple[str, ...] = ()
"""Which parts of the local stack a measure needs; ITSELF starts what it needs on its own."""

T = TypeVar("T")
_SECONDS, _QUICK_SECONDS = 45.0, 10.0  # after which no further round is begun
_CACHE_GB = 6
_TIMEOUT_MS = 30_000  # filling and emptying whole collections is no request


@dataclass(frozen=True)
class Room:
    """`quick` asks for less work: the figures are coarser, everything is run."""

    stack: Stack
    quick: bool

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def rounds(self, turn: Callable[[], T], full: int, quick: int) -> list[T]:
        """Take turns as often as wanted and as the time allows, at least twice: a busy machine has fewer rounds."""
        end = time.monotonic() + (_QUICK_SECONDS if self.quick else _SECONDS)
        found = [turn(), turn()]
        while len(found) < self.size(full, quick) and time.monotonic() < end:
            found.append(turn())
        return found

    @property
    def address(self) -> KafkaAddress:
        return KafkaAddress(self.stack.addresses.kafka)

    @property
    def uri(self) -> str:
        """The administrator's: databases come and go."""
        return self.stack.addresses.mongodb("admin")

    @contextmanager
    def database(self) -> Iterator[Database[Document]]:
        """A new one, dropped afterwards."""
        client = connect(self.uri, app="bench", timeout_ms=_TIMEOUT_MS)
        name = f"bench_{token_hex(4)}"
        try:
            yield client[name]
        finally:
            client.drop_database(name)
            client.close()

    def enlarge_cache(self) -> None:
        """What a server of its own would have; `make up` is content with a quarter of a gigabyte."""
        with closing(connect(self.uri, app="bench")) as client:
            client.admin.command("setParameter", 1, wiredTigerEngineRuntimeConfig=f"cache_size={_CACHE_GB}G")

    def topic(self) -> str:
        """A new one; it goes with the servers' data."""
        name = f"bench.{token_hex(4)}"
        ensure_topics(self.address, {name: PARTITIONS})
        return name


@contextmanager
def as_a_worker() -> Iterator[None]:
    """What a worker does at its start with the memory of its process holds inside the `with` block."""
    before = gc.get_threshold()
    search_seldom_for_garbage()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def opened(
    parts: tuple[str, ...] | None, *, quick: bool, environ: Mapping[str, str], folder: Path | None = None
) -> Iterator[Room]:
    """Start the parts with the data of the folder; without one with empty data that is removed afterwards."""
    with nullcontext(folder) if folder else TemporaryDirectory(prefix="carryover-bench-") as place:
        stack = Stack(Path(place), gateway_port=0, only=parts, environ=environ)
        if parts != ITSELF:
            stack.up()
        try:
            yield Room(stack, quick)
        finally:
            stack.down()
