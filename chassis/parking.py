"""Keeps what could not be handled: the original bytes, their origin and a reason class, never an error's text."""

from __future__ import annotations

from collections.abc import Iterator

from pymongo import ReturnDocument

from chassis.clock import Clock, utc_now
from chassis.events import KafkaRecord
from chassis.ids import derived_id
from chassis.kafka import Producer
from chassis.mongo import Rows

_PATIENCE = 10.0
_COPIED = 900_000  # a larger value stays in the database alone: with our headers Kafka would refuse it


def parked_topic(topic: str) -> str:
    return f"{topic}.parked"


class Parking:
    """Parked records of one service: in its own database, to be replayed, and on `<topic>.parked`, to be seen."""

    def __init__(self, collection: Rows, producer: Producer, now: Clock = utc_now) -> None:
        self._collection, self._producer, self._now = collection, producer, now

    def park(self, record: KafkaRecord, reason: str) -> None:
        """Return when both places have it. The id comes from the record's origin, so parking again changes nothing."""
        key = {"_id": derived_id("prk", record.topic, str(record.partition), str(record.offset))}
        new = {**vars(record), "reason": reason, "parked_at": self._now(), "replayed_at": None}
        parked = self._collection.find_one_and_update(
            key, {"$setOnInsert": new}, {"copied": 1}, upsert=True, return_document=ReturnDocument.AFTER
        )
        if parked and parked.get("copied"):
            return
        self._producer.send_all(parked_topic(record.topic), [_copy(record, reason)], timeout=_PATIENCE)
        self._collection.update_one(key, {"$set": {"copied": True}})

    def waiting(self) -> Iterator[tuple[str, KafkaRecord]]:
        """The id and the record of everything not yet replayed, in the order of its origin."""
        for one in self._collection.find({"replayed_at": None}).sort({"topic": 1, "partition": 1, "offset": 1}):
            headers = [(name, bytes(value)) for name, value in one["headers"]]
            place = {name: one[name] for name in ("key", "value", "topic", "partition", "offset")}
            yield one["_id"], KafkaRecord(headers=headers, **place)

    def replayed(self, parked_id: str) -> None:
        self._collection.update_one({"_id": parked_id}, {"$set": {"replayed_at": self._now()}})

    def refused(self, parked_id: str, reason: str) -> None:
        """It was tried again and still cannot be handled."""
        self._collection.update_one({"_id": parked_id}, {"$set": {"reason": reason, "tried_at": self._now()}})


def _copy(record: KafkaRecord, reason: str) -> KafkaRecord:
    origin = {"reason": reason, "topic": record.topic, "partition": record.partition, "offset": record.offset}
    ours = [(f"parked_{name}", str(value).encode()) for name, value in origin.items()]
    theirs = [(name, value or b"") for name, value in record.headers]
    value = record.value if record.value is not None and len(record.value) <= _COPIED else b""
    return KafkaRecord(record.key, value, theirs + ours)
