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
_PATIENCE = 5.0  # a step waits no longer for Kafka, so that the loop keeps its heartbeat and can be asked to stop
_MEASURE_EVERY = 5.0
_MEASURE_LIMIT = 10_000


@dataclass
class _Lane:
    """One collection and what is on its way from there."""

    collection: Rows
    after: int = -1  # the bucket after which reading goes on, so that busy buckets do not starve the others
    batch: list[Document] = field(default_factory=list)
    epochs: dict[int, int] = field(default_factory=dict)
    delivery: Delivery | None = None


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
            if lane.delivery is None:
                self._send(lane, held)
        return sum(self._finish(lane) for lane in self._lanes)

    def close(self) -> None:
        """Finish what is on its way, then let another worker have the buckets."""
        try:
            for lane in self._lanes:
                self._finish(lane)
        finally:
            self._producer.close()
            self._leases.release()

    def _send(self, lane: _Lane, held: dict[int, int]) -> None:
        batch = self._read(lane, held)
        records = [outbox_records(one)[0][1] for one in batch if self._leases.holds(one["bucket"], held[one["bucket"]])]
        if records and len(records) == len(batch):  # else somebody took buckets over meanwhile: read again
            lane.delivery = self._producer.send(self._topic, records)
            lane.batch, lane.epochs = batch, held

    def _read(self, lane: _Lane, held: dict[int, int]) -> list[Document]:
        buckets = [bucket for bucket in held if bucket > lane.after]
        head = {"bucket": 1, "clinic_id": 1, "outbox": {"$slice": 1}}
        found = lane.collection.find({"bucket": {"$in": buckets}, **PENDING}, head).sort("bucket", 1).limit(_LIMIT)
        batch = list(found) if buckets else []
        lane.after = batch[-1]["bucket"] if len(batch) == _LIMIT else -1
        return batch

    def _finish(self, lane: _Lane) -> int:
        if lane.delivery is None:
            return 0
        try:
            if not lane.delivery.wait(_PATIENCE):
                return 0
        except DeliveryFailed:
            lane.delivery = None
            raise
        self._metrics.publish_seconds.labels(self._topic).observe(lane.delivery.seconds)
        pulled = self._pull(lane)
        lane.delivery = None
        return pulled

    def _pull(self, lane: _Lane) -> int:
        """Empty the outboxes of what was acknowledged; a bucket that was lost is left to its new owner."""
        kept = [one for one in lane.batch if self._leases.holds(one["bucket"], lane.epochs[one["bucket"]])]
        # One command for all: the id of an event stands in no other outbox, so nothing else can be pulled.
        which = {
            "_id": {"$in": [one["_id"] for one in kept]},
            "clinic_id": {"$in": sorted({one["clinic_id"] for one in kept})},
        }
        if kept:
            gone = {"id": {"$in": [one["outbox"][0]["id"] for one in kept]}}
            lane.collection.update_many(which, {"$pull": {"outbox": gone}})
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
