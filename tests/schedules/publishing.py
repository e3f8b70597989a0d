"""Writers, the outboxes of their documents, and relays that share the buckets: what was answered is published.

Each command raises a counter of its subject and adds its own key to `applied`, so that version n was made by
`applied[n - 1]`. Writers repeat a command until it is answered, as a client does with the same Idempotency-Key.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from unittest.mock import patch

from pymongo.database import Database

from chassis import documents, leases, relay
from chassis.documents import PENDING, Fact, StaleVersion, already_applied
from chassis.events import KafkaRecord, decode
from chassis.leases import Leases
from chassis.mongo import DATABASE_AWAY, Document
from chassis.relay import Relay
from tests.schedules.log import Log, ScheduledDelivery, ScheduledProducer
from tests.schedules.processes import Part, Process, metrics
from tests.schedules.runs import Kind
from tests.schedules.schedule import NO_TROUBLE, TROUBLE, Actor, Schedule, Trouble
from tests.schedules.store import ScheduledCollection, ScheduledDatabase

TOPIC = THINGS = "things"
SUBJECTS = ("thing_a", "thing_b", "thing_c")
BUCKETS = 4
COMMANDS = 8
"""Of each writer."""
_SHARED_OUT = 25.0
"""Seconds after which workers that all stay have settled on their shares: to give up and take over takes some turns."""
ALL_MEET = 2.5
_AGAIN: tuple[type[Exception], ...] = (StaleVersion, *DATABASE_AWAY)


@contextmanager
def few_buckets() -> Iterator[None]:
    """So that a lease is worth a fight."""
    with (
        patch.object(documents, "BUCKETS", BUCKETS),
        patch.object(leases, "BUCKETS", BUCKETS),
        patch.object(leases, "_IS_LEASE", {"$gte": 0, "$lt": BUCKETS}),
    ):
        yield


@dataclass
class World:
    """`answered` says of each command: its subject, and the version it made there."""

    schedule: Schedule
    database: Database[Document]
    log: Log
    answered: dict[str, tuple[str, int]] = field(default_factory=dict)
    overtaken: list[str] = field(default_factory=list)
    writers: list[Actor] = field(default_factory=list)

    def is_done(self) -> bool:
        return all(writer.ended for writer in self.writers) and not self.database[THINGS].count_documents(PENDING)

    def until_all_meet(self) -> float:
        """Seconds until the next moment at which many have something to save, as people do on the hour."""
        return ALL_MEET - self.schedule.now % ALL_MEET

    def things(self) -> list[Document]:
        return list(self.database[THINGS].find())

    def works_on(self, owner: str, subjects: Iterable[str]) -> None:
        """Look whether somebody else holds the lease of their buckets."""
        leased = self.leases()
        for bucket in sorted({documents.bucket_of(subject) for subject in subjects}):
            other = leased.get(bucket, {}).get("owner")
            if other not in {None, owner} and leased[bucket]["expires_at"] >= self.schedule.wall():
                self.overtaken.append(f"{owner} works on bucket {bucket}, which {other} holds")

    def leases(self) -> dict[int, Document]:
        return {one["_id"]: one for one in self.database["leases"].find({"_id": {"$type": "number"}})}

    def published(self) -> dict[str, list[KafkaRecord]]:
        """The records of each subject, in their order."""
        found: dict[str, list[KafkaRecord]] = defaultdict(list)
        for record in self.log.of(TOPIC):
            found[_header(record, "ce_subject")].append(record)
        return found


Promise = Callable[[World], Iterable[str]]


def play(promises: Iterable[Promise], schedule: Schedule, database: Database[Document]) -> list[str]:
    world, chance = World(schedule, database, Log(schedule)), schedule.chance
    subjects = SUBJECTS[: chance.randint(1, len(SUBJECTS))]
    for number in range(chance.randint(2, 3)):
        commands = {f"w{number}.{count}": chance.choice(subjects) for count in range(COMMANDS)}
        world.writers.append(schedule.actor(f"writer{number}", Writer(world, commands)))
    for number in range(chance.choice((2, 2, 3))):
        schedule.actor(f"relay{number}", Process(schedule, Relays(world, f"relay{number}").start))
    with few_buckets(), patch.object(relay, "_LIMIT", chance.choice([2, 500])), schedule.clock_in([relay]):
        schedule.run(world.is_done, after=_SHARED_OUT if schedule.trouble == NO_TROUBLE else 5.0)
        return [broken for promise in promises for broken in promise(world)]


# ---- who works there


@dataclass
class Writer:
    """Carries out `commands` (key: subject), each again and again until it is answered."""

    world: World
    commands: dict[str, str]

    def __call__(self) -> None:
        schedule, answered = self.world.schedule, self.world.answered
        while left := [key for key in self.commands if key not in answered]:
            try:
                answered[left[0]] = self._carry_out(left[0], self.commands[left[0]])
            except _AGAIN:
                schedule.sleep(schedule.chance.uniform(0, 0.2))
            else:
                schedule.sleep(schedule.chance.choice([0, 0, self.world.until_all_meet()]))

    def _carry_out(self, key: str, subject: str) -> tuple[str, int]:
        schedule = self.world.schedule
        things: Any = ScheduledDatabase(schedule, self.world.database)[THINGS]
        saying: Any = {"source": "test", "at": schedule.wall(), "command": key}
        found = things.find_one({"_id": subject, "clinic_id": "cli_a"}, {"outbox": 0})
        if found is None:
            new = {"_id": subject, "clinic_id": "cli_a", "applied": [key]}
            found = documents.insert(things, new, [_fact(new)], **saying)
        if not already_applied(found, key):
            changed = {**found, "applied": [*found["applied"], key]}
            found = documents.save(things, changed, [_fact(changed)], **saying)
        return subject, found["applied"].index(key) + 1


@dataclass
class Relays:
    """One worker after another under the same supervisor, each with a name of its own."""

    world: World
    name: str
    lives: int = 0

    def start(self) -> Part:
        self.lives += 1
        schedule, owner = self.world.schedule, f"{self.name}.{self.lives}"
        kept: Any = ScheduledDatabase(schedule, self.world.database)["leases"]
        things: Any = WatchedThings(self.world, owner)
        producer: Any = WatchedProducer(self.world, owner)
        working = Relay([things], TOPIC, producer, Leases(kept, owner, elapsed=schedule.elapsed), metrics())
        return Part(lambda: working.step(schedule.wall), working.close)


class WatchedProducer(ScheduledProducer):
    """The one of a relay: it works on buckets at the moment when it hands their events over."""

    def __init__(self, world: World, owner: str) -> None:
        super().__init__(world.log)
        self._world, self._owner = world, owner

    def send(self, topic: str, records: Iterable[KafkaRecord]) -> ScheduledDelivery:
        given = list(records)
        self._world.works_on(self._owner, [_header(record, "ce_subject") for record in given])
        return super().send(topic, given)


class WatchedThings(ScheduledCollection):
    """The documents as a relay sees them: it works on buckets at the moment when it wants to empty their outboxes."""

    def __init__(self, world: World, owner: str) -> None:
        super().__init__(world.schedule, world.database[THINGS])
        self._world, self._owner = world, owner

    def update_many(self, which: Document, change: Document) -> None:
        self._world.works_on(self._owner, which["_id"]["$in"])
        super().__getattr__("update_many")(which, change)


def _fact(thing: Document) -> Fact:
    kind = "made" if len(thing["applied"]) == 1 else "changed"
    client = f"client_{SUBJECTS.index(thing['_id']) % 2}"
    return Fact(f"carryover.thing.{kind}.v1", {"by": thing["applied"][-1]}, client)


def _header(record: KafkaRecord, name: str) -> str:
    return dict(record.headers)[name].decode()


# ---- what is promised


def every_answered_command_stands_once(world: World) -> Iterator[str]:
    applied = {one["_id"]: one["applied"] for one in world.things()}
    for key, (subject, version) in world.answered.items():
        if applied[subject].count(key) != 1 or applied[subject][version - 1] != key:
            yield f"{key} was answered with version {version} of {subject}, where {applied[subject]} are applied"


def every_version_is_published(world: World) -> Iterator[str]:
    published = world.published()
    for one in world.things():
        said = {event.version: event.data["by"] for event in map(decode, published[one["_id"]])}
        wanted = dict(enumerate(one["applied"], 1))
        if said != wanted or one["version"] != len(wanted):
            yield f"{one['_id']} is at version {one['version']}, made by {wanted}; published is {said}"


def versions_go_back_only_as_exact_repetitions(world: World) -> Iterator[str]:
    for subject, records in world.published().items():
        seen: dict[int, KafkaRecord] = {}
        for record in records:
            version = int(_header(record, "ce_version"))
            first = seen.setdefault(version, record)
            if version > max(seen.keys() - {version}, default=0) + 1:
                yield f"version {version} of {subject} was sent too early"
            if (record.key, record.value, record.headers) != (first.key, first.value, first.headers):
                yield f"version {version} of {subject} was sent with two contents"


def outboxes_are_empty(world: World) -> Iterator[str]:
    for one in world.things():
        if one["outbox"]:
            yield f"{one['_id']} still has {len(one['outbox'])} events to publish"


def one_owner_works_on_a_bucket(world: World) -> Iterator[str]:
    yield from world.overtaken


def each_event_was_sent_once(world: World) -> Iterator[str]:
    for one, times in Counter(_header(record, "ce_id") for record in world.log.of(TOPIC)).items():
        if times > 1:
            yield f"{one} was sent {times} times though nothing went wrong"


def buckets_are_shared_out_evenly(world: World) -> Iterator[str]:
    relays = [one.name for one in world.schedule.actors if one not in world.writers]
    held = Counter({f"{name}.1": 0 for name in relays})
    held.update(one["owner"] for one in world.leases().values())
    if len(held) != len(relays) or max(held.values()) > min(held.values()) + 1:
        yield f"the buckets are shared out as {dict(held)}"


PROMISES = (
    every_answered_command_stands_once,
    every_version_is_published,
    versions_go_back_only_as_exact_repetitions,
    outboxes_are_empty,
    one_owner_works_on_a_bucket,
)
_KEPT = (THINGS, "leases")
PUBLISHING = Kind("publishing", partial(play, PROMISES), _KEPT, replace(TROUBLE, until=40.0, longest_pause=20.0))
PAUSING = Kind("publishing", partial(play, PROMISES), _KEPT, Trouble(stands_still=0.02, until=60.0, longest_pause=20.0))
CALM = Kind(
    "publishing",
    partial(play, (*PROMISES, each_event_was_sent_once, buckets_are_shared_out_evenly)),
    _KEPT,
    NO_TROUBLE,
)
