"""P2: how fast outboxes are emptied into Kafka, beside sending alone and beside emptying alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import UpdateOne

from bench.figures import Round, rate_of
from bench.material import SOURCE, batches, documents_of
from bench.results import Goal, Result, of_rounds
from bench.room import Room
from chassis.clock import utc_now
from chassis.documents import OUTBOX_INDEX, PENDING, insert_many, outbox_records
from chassis.events import KafkaRecord
from chassis.kafka import Producer
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics
from chassis.mongo import Document, Rows, ensure_indexes
from chassis.relay import Relay

GOAL = Goal(0.6, "", at_least=True)
_WITHIN = 120.0


def measure(room: Room) -> Result:
    with room.database() as database:
        rows = database["occurrences"]
        waiting = filled(rows, room.size(10_000, 1500))
        topic, leases = room.topic(), Leases(database["leases"], owner_name())
        with producer_of(room) as own, producer_of(room) as relays:
            relay = Relay([rows], topic, relays, leases, Metrics("bench"))
            drain(relay, len(waiting))
            rounds = room.rounds(lambda: _round(rows, waiting, own, topic, relay), 7, 2)
            relay.close()
    return of_rounds("P2", "relay drain / min(producer, bulk)", GOAL, rounds, "events")


def filled(rows: Rows, count: int) -> list[Document]:
    """Put documents with one waiting event each into the collection; returns them as they are stored."""
    insert_many(rows, documents_of(count), source=SOURCE, at=utc_now())
    found = list(rows.find())
    refill(rows, found)
    return found


def refill(rows: Rows, waiting: list[Document]) -> None:
    """As at the beginning: nothing is published yet."""
    rows.drop()
    ensure_indexes(rows.database, {rows.name: [OUTBOX_INDEX]})
    for some in batches(waiting, 1000):
        rows.insert_many(some, ordered=False)


def drain(relay: Relay, count: int) -> None:
    """Publish so many events. A turn may do nothing for once: leases ran out, or Kafka is slow to acknowledge."""
    done, end = 0, time.monotonic() + _WITHIN
    while done < count:
        done += relay.step()
        assert time.monotonic() < end, f"{done} of {count} events were published"


def _round(rows: Rows, waiting: list[Document], own: Producer, topic: str, relay: Relay) -> Round:
    count = len(waiting)
    records = [outbox_records(one)[0][1] for one in waiting]
    producer = rate_of(count, lambda: _send(own, topic, records))
    refill(rows, waiting)
    bulk = rate_of(count, lambda: _pull(rows, waiting))
    refill(rows, waiting)
    drained = rate_of(count, lambda: drain(relay, count))
    assert rows.find_one(PENDING) is None
    return Round(drained, {"producer": producer, "bulk": bulk})


def _send(producer: Producer, topic: str, records: list[KafkaRecord]) -> None:
    """Everything at once, which is as fast as the client can be."""
    producer.send_all(topic, records)


def _pull(rows: Rows, waiting: list[Document]) -> None:
    for some in batches(waiting):
        rows.bulk_write([_emptied(one) for one in some], ordered=False)


def _emptied(one: Document) -> UpdateOne:
    key = {"_id": one["_id"], "clinic_id": one["clinic_id"]}
    return UpdateOne(key, {"$pull": {"outbox": {"id": one["outbox"][0]["id"]}}})


@contextmanager
def producer_of(room: Room) -> Iterator[Producer]:
    producer = Producer(room.address, "bench")
    try:
        yield producer
    finally:
        producer.close()
