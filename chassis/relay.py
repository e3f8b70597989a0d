"""Publishes what waits in outboxes: read, send, await every acknowledgement, and only then pull by event id.

A step takes only the first event of each document, so a later version is never sent before an earlier one was
acknowledged: whatever is repeated after a crash or by a relay that lost its lease, is an exact repetition.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chassis.clock import Clock, utc_now
from chassis.documents import PENDING, outbox_records
from chassis.kafka import Delivery, DeliveryFailed, Producer
from chassis.leases import Leases
from chassis.metrics import Metrics
from chassis.mongo import Document, Rows

_LIMIT = 500
_FLIGHTS = 2  # batches of a collection on their way at once: one is sent while the outboxes of the other are emptied
_PATIENCE = 5.0  # a step waits no longer for Kafka, so that the loop keeps its heartbeat and can be asked to stop
_MEASURE_EVERY = 5.0
_MEASURE_LIMIT = 10_000


@dataclass(frozen=True)
class _Flight:
    """A batch on its way to Kafka, with the epochs under which it was read."""

    batch: list[Document]
    epochs: dict[int, int]
    delivery: Delivery


@dataclass
class _Lane:
    """One collection and what is on its way from there; no two flights have a bucket in common."""

    collection: Rows
    after: int = -1  # the bucket after which reading goes on, so that busy buckets do not starve the others
    flights: list[_Flight] = field(default_factory=list)


class Relay:
    def __init__(
        self, collections: Sequence[Rows], topic: str, producer: Producer, leases: Leases, metrics: Metrics
    ) -> None:
        self._lanes = [_Lane(collection) for collection in collections]
        self._topic, self._producer, self._leases, self._metrics = topic, producer, leases, metrics
        self._measured = float("-inf")

    def step(self, now: Clock = utc_now) -> int:
        """Publish a batch of each collection; return how many events were acknowledged and pulled."""
        held = self._leases.step()
        self._metrics.leases_held.set(len(held))
        if time.monotonic() >= self._measured + _MEASURE_EVERY:
            self._measure(held, now())
        for lane in self._lanes:
            self._send(lane, held)
        return sum(self._finish(lane) for lane in self._lanes)

    def close(self) -> None:
        """Finish what is on its way, then let another worker have the buckets."""
        try:
            for lane in self._lanes:
                for _ in range(len(lane.flights)):
                    self._finish(lane)
        finally:
            self._producer.close()
            self._leases.release()

    def _send(self, lane: _Lane, held: dict[int, int]) -> None:
        while len(lane.flights) < _FLIGHTS:
            batch = self._read(lane, held)
            kept = [one for one in batch if self._leases.holds(one["bucket"], held[one["bucket"]])]
            if not kept or len(kept) != len(batch):
                return  # somebody took buckets over meanwhile: read again
            records = [outbox_records(one)[0][1] for one in batch]
            lane.flights.append(_Flight(batch, held, self._producer.send(self._topic, records)))
            if len(batch) < _LIMIT:
                return

    def _read(self, lane: _Lane, held: dict[int, int]) -> list[Document]:
        flying = {one["bucket"] for flight in lane.flights for one in flight.batch}
        buckets = [bucket for bucket in held if bucket > lane.after and bucket not in flying]
        head = {"bucket": 1, "clinic_id": 1, "outbox": {"$slice": 1}}
        found = lane.collection.find({"bucket": {"$in": buckets}, **PENDING}, head).sort("bucket", 1).limit(_LIMIT)
        batch = list(found) if buckets else []
        lane.after = batch[-1]["bucket"] if len(batch) == _LIMIT else -1
        return batch

    def _finish(self, lane: _Lane) -> int:
        """Wait for the oldest flight."""
        if not lane.flights:
            return 0
        flight = lane.flights[0]
        try:
            if not flight.delivery.wait(_PATIENCE):
                return 0
        except DeliveryFailed:
            for each in self._lanes:
                each.flights.clear()  # they are on the producer that was given up: all are sent again
            raise
        self._metrics.publish_seconds.labels(self._topic).observe(flight.delivery.seconds)
        pulled = self._pull(lane.collection, flight)
        del lane.flights[0]
        return pulled

    def _pull(self, collection: Rows, flight: _Flight) -> int:
        """Empty the outboxes of what was acknowledged; a bucket that was lost is left to its new owner."""
        kept = [one for one in flight.batch if self._leases.holds(one["bucket"], flight.epochs[one["bucket"]])]
        # One command for all: the id of an event stands in no other outbox, so nothing else can be pulled.
        which = {
            "_id": {"$in": [one["_id"] for one in kept]},
            "clinic_id": {"$in": sorted({one["clinic_id"] for one in kept})},
        }
        if kept:
            gone = {"id": {"$in": [one["outbox"][0]["id"] for one in kept]}}
            collection.update_many(which, {"$pull": {"outbox": gone}})
        return len(kept)

    def _measure(self, held: dict[int, int], now: datetime) -> None:
        oldest = {"$first": "$outbox.time"}
        for lane in self._lanes:
            found = lane.collection.aggregate(
                [
                    {"$match": {"bucket": {"$in": list(held)}, **PENDING}},
                    {"$limit": _MEASURE_LIMIT},
                    {"$group": {"_id": None, "depth": {"$sum": {"$size": "$outbox"}}, "oldest": {"$min": oldest}}},
                ]
            )
            seen: Document = next(iter(found), {"depth": 0, "oldest": now})
            self._metrics.outbox_depth.labels(lane.collection.name).set(seen["depth"])
            self._metrics.outbox_oldest_seconds.labels(lane.collection.name).set((now - seen["oldest"]).total_seconds())
        self._measured = time.monotonic()
