"""One relay process for P11: waits with its leases held until it may begin, then empties the outboxes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from chassis.kafka import KafkaAddress, Producer
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics
from chassis.mongo import connect
from chassis.relay import Relay

_LOOK = 0.05


@dataclass(frozen=True)
class Work:
    """Where the outboxes are and where their events go."""

    uri: str
    database: str
    collection: str
    kafka: str
    topic: str


@dataclass(frozen=True)
class Held:
    """How many buckets a relay has before it begins."""

    owner: str
    buckets: int


@dataclass(frozen=True)
class Drained:
    """What one relay did: events, when it had published the last one (monotonic), seconds of processor time."""

    events: int
    finished: float
    cpu_seconds: float


def relay_process(work: Work, said: Queue[Held | Drained], go: Event, until: Event) -> None:
    """Say how many buckets are held until `go`, publish until `until`, say what was done."""
    client = connect(work.uri, app="bench-relay")
    owner = owner_name()
    leases = Leases(client[work.database]["leases"], owner)
    producer = Producer(KafkaAddress(work.kafka), "bench-relay")
    relay = Relay([client[work.database][work.collection]], work.topic, producer, leases, Metrics("bench"))
    while not go.is_set():
        said.put(Held(owner, len(leases.step())))
        go.wait(_LOOK * 4)
    said.put(_drained(relay, until))
    relay.close()
    client.close()


def _drained(relay: Relay, until: Event) -> Drained:
    cpu, events, finished = time.process_time(), 0, time.monotonic()
    while not until.is_set():
        done = relay.step()
        if done:
            events, finished = events + done, time.monotonic()
        else:
            until.wait(_LOOK)
    return Drained(events, finished, time.process_time() - cpu)
