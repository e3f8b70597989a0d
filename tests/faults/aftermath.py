"""What is there after the strikes: every owner's documents, every event, and whether all of it has come to rest."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import RetriableError
from pymongo import MongoClient

import contracts
from chassis.events import KafkaRecord, decode
from chassis.kafka import KafkaAddress, connect, history
from local.mongodb import DATABASES
from local.stack import Stack
from tests.faults.load import Load
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import looking

Document = dict[str, Any]
READ = {
    "carryover.assignments": ("carryover.identity",),
    "carryover.reminders": ("carryover.assignments", "carryover.identity"),
    "carryover.analytics": looking.OWN_TOPICS,
}
"""Which topics each consumer group reads."""
SETTLED_WITHIN = 15.0
UNPUBLISHED = frozenset(
    {"people", "preferences", "assignment_reminders", "assignment_ladders", "policies", "ladders"}
    | {"contact_points", "channels", "errands", "links", "templates"}
)
"""Guarded documents of which no event is published."""
_LOOKED_FOR = 120.0


@dataclass(frozen=True)
class Told:
    """One event of an aggregate; `seal` is the same for the same bytes and only for them."""

    id: str
    version: int
    status: str | None
    seal: bytes


@dataclass(frozen=True)
class Aftermath:
    """`settled_after` is in seconds, None where something was still on its way after `SETTLED_WITHIN`; `owned` has the
    guarded documents of every owner by their collection, `told` the events by subject, in the order of their topic."""

    platform: Platform
    load: Load
    settled_after: float | None
    owned: Mapping[str, list[Document]]
    told: Mapping[str, list[Told]]

    @property
    def clinic_ids(self) -> set[str]:
        return {clinic.id for clinic in self.load.clinics}

    def of_the_load(self, collection: str) -> list[Document]:
        """The documents of the load's own clinics."""
        return [one for one in self.owned[collection] if one["clinic_id"] in self.clinic_ids]


def look(platform: Platform, load: Load) -> Aftermath:
    """Wait until everything has come to rest, and read all of it."""
    settled_after = settle(platform.stack)
    unmoved = eventually(lambda: _unmoved(platform.stack), _LOOKED_FOR)
    assert unmoved is not None
    return Aftermath(platform, load, settled_after, *unmoved)


def settle(stack: Stack, within: float = SETTLED_WITHIN) -> float | None:
    """Seconds until nothing was on its way any more, or None."""
    began = time.monotonic()
    try:
        eventually(lambda: not on_its_way(stack), within)
    except AssertionError:
        return None
    return time.monotonic() - began


def on_its_way(stack: Stack) -> dict[str, int]:
    """Documents with something in their outbox, and by consumer group how many records are not yet read for good."""
    try:
        found = {"outboxes": looking.waiting(stack)} | lag(stack)
    except RetriableError:
        return {"records that Kafka cannot count yet": 1}
    return {name: number for name, number in found.items() if number}


def lag(stack: Stack) -> dict[str, int]:
    """By consumer group, the records between what it has committed and the end of its topics."""
    with closing(connect(KafkaAdminClient, KafkaAddress(stack.addresses.kafka), "tests")) as admin:
        committed = admin.list_group_offsets(list(READ))
        parts = [
            TopicPartition(topic["name"], part["partition_index"])
            for topic in admin.describe_topics(list(looking.OWN_TOPICS))
            for part in topic["partitions"]
        ]
        ends = {part: end.offset for part, end in admin.list_partition_offsets(dict.fromkeys(parts, -1)).items()}
    return {
        group: sum(
            end - (committed[group][part].offset if part in committed[group] else 0)
            for part, end in ends.items()
            if part.topic in topics
        )
        for group, topics in READ.items()
    }


def _unmoved(stack: Stack) -> tuple[dict[str, list[Document]], dict[str, list[Told]]] | None:
    """Documents and events that belong together: nothing was written while they were read."""
    before = documents(stack)
    told = events(stack)
    return (before, told) if _versions(before) == _versions(documents(stack)) else None


def documents(stack: Stack) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    with databases(stack) as client:
        for name in DATABASES.values():
            for collection in client[name].list_collection_names():
                for one in client[name][collection].find({"outbox": {"$exists": True}}):
                    found.setdefault(collection, []).append(one)
    return found


def _versions(owned: Mapping[str, list[Document]]) -> dict[str, tuple[int, int]]:
    return {one["_id"]: (one["version"], len(one["outbox"])) for found in owned.values() for one in found}


def events(stack: Stack) -> dict[str, list[Told]]:
    """By subject; every one of them keeps its contract."""
    found: dict[str, list[Told]] = {}
    for batch in history(KafkaAddress(stack.addresses.kafka), looking.OWN_TOPICS):
        for record in batch:
            event = decode(record)
            contracts.promise(event.type, event.data)
            told = Told(event.id, event.version, event.data.get("status"), _seal(record))
            found.setdefault(event.subject, []).append(told)
    return found


def _seal(record: KafkaRecord) -> bytes:
    whole = (record.topic, record.key, record.value, sorted(record.headers))
    return hashlib.sha256(repr(whole).encode()).digest()


@contextmanager
def databases(stack: Stack) -> Iterator[MongoClient[Document]]:
    """Every part's database, as the administrator sees it."""
    client: MongoClient[Document] = MongoClient(stack.addresses.mongodb("admin"), tz_aware=True)
    with client:
        yield client
