"""The ways in which Kafka or MongoDB can be away for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from local.probes import kafka_serves
from local.stack import Stack
from tests.faults import disk
from tests.faults.aftermath import databases
from tests.faults.strikes import held, takes_writes
from tests.helpers import eventually

_READY_WITHIN = 120.0


class Way(StrEnum):
    """A server that hangs with its ports open, one that is killed and not started again for a while, Kafka on a disk
    without a free byte, MongoDB as a member that is not the primary."""

    HELD = "held"
    GONE = "gone"
    FULL = "disk-full"
    STEPPED_DOWN = "stepped-down"


WAYS = {
    "kafka": (Way.HELD, Way.GONE, Way.FULL),
    "mongodb": (Way.HELD, Way.GONE, Way.STEPPED_DOWN),
}


@dataclass(frozen=True)
class Outage:
    server: str
    way: Way
    seconds: float

    def __str__(self) -> str:
        return f"{self.server} {self.way}"


@contextmanager
def away(stack: Stack, outage: Outage) -> Iterator[None]:
    """Left when the server is ready again by its own word; one that was held goes on at once."""
    with _AWAY[outage.way](stack, outage.server):
        yield
    if outage.way is not Way.HELD:
        eventually(lambda: _serves(stack, outage.server), _READY_WITHIN)


@contextmanager
def _held(stack: Stack, server: str) -> Iterator[None]:
    pid = stack.pid(server)
    assert pid is not None
    with held(pid):
        yield


@contextmanager
def _gone(stack: Stack, server: str) -> Iterator[None]:
    stack._running().children[server].kill()
    try:
        yield
    finally:
        stack.restart(server)


@contextmanager
def _full(stack: Stack, _: str) -> Iterator[None]:
    with disk.full(stack.folders.kafka):
        yield


@contextmanager
def _stepped_down(stack: Stack, _: str) -> Iterator[None]:
    """The only member of the set may not be elected again before the block is left."""
    with databases(stack) as client:
        client.admin.command({"replSetStepDown": 3600, "secondaryCatchUpPeriodSecs": 0, "force": True})
        try:
            yield
        finally:
            client.admin.command({"replSetFreeze": 0})


_AWAY = {Way.HELD: _held, Way.GONE: _gone, Way.FULL: _full, Way.STEPPED_DOWN: _stepped_down}


def _serves(stack: Stack, server: str) -> bool:
    if server == "kafka":
        return kafka_serves(stack.addresses.ports["kafka"], 1.0)
    return takes_writes(stack.addresses.mongodb("admin"))
