"""Two members of a consumer group read what was published into facts, and two workers compute dirty days anew.

Records come again, members die between writing and committing, stand still until their partitions belong to somebody
else, and commits are refused, lost or rolled back. What is read is told in `invented`; the reader is that of analytics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any
from unittest.mock import patch

from pymongo.database import Database

from chassis import consumer
from chassis.consumer import Subscription
from chassis.events import KafkaRecord, decode
from chassis.leases import Leases
from chassis.mongo import Document
from chassis.parking import parked_topic
from services.analytics.domain.buckets import compute
from services.analytics.domain.days import Period, local_day
from services.analytics.store import BucketStore, FactStore, Generations, marking
from services.analytics.store.facts import Fact
from services.analytics.store.generations import Generation
from services.analytics.store.marking import DAY, DEFAULT_ZONE
from services.analytics.subscriptions import TOPICS, fact_of, subscription
from services.analytics.usecases import recompute
from tests.schedules.group import Group
from tests.schedules.invented import PREFIX, a_clinic, a_course, mixed, unheard, unreadable
from tests.schedules.log import Log
from tests.schedules.processes import Part, Process, Reading, Teller
from tests.schedules.publishing import BUCKETS, few_buckets
from tests.schedules.runs import Kind
from tests.schedules.schedule import TROUBLE, Actor, Schedule
from tests.schedules.store import ScheduledDatabase

_FACTS = ("occurrences", "assignments", "sessions", "clinics")
_COLLECTIONS = (*(f"{name}_g1" for name in (*_FACTS, "buckets", "dirty")), "generations", "leases", "parked")
_NOTHING = KafkaRecord(None, None)
_MOMENTS = ("closes_at", "responded_at", "agreed_at", "starts_at")


@dataclass
class World:
    schedule: Schedule
    database: Database[Document]
    log: Log
    group: Group
    told: Sequence[KafkaRecord]
    bad: Sequence[KafkaRecord]
    teller: Actor
    gave_up: list[str] = field(default_factory=list)

    @property
    def here(self) -> Any:
        """The database as a process reaches it."""
        return ScheduledDatabase(self.schedule, self.database)

    def subscription(self) -> Subscription:
        return subscription(FactStore(Generations(self.here)), topic_prefix=PREFIX, now=self.schedule.wall)

    def newest(self) -> dict[str, Fact]:
        """What should be known of each aggregate in the end."""
        found: dict[str, Fact] = {}
        for record in self.told:
            fact = fact_of(decode(record))
            if fact.id not in found or fact.version > found[fact.id].version:
                found[fact.id] = fact
        return found

    def published(self) -> list[KafkaRecord]:
        return [one for topic in self.group.topics for one in self.log.of(topic)]

    def stored(self, name: str) -> list[Document]:
        return list(self.database[f"{name}_g1"].find())

    def is_done(self) -> bool:
        due = {"kind": DAY, "not_before": {"$lte": self.schedule.wall()}}
        return self.teller.ended and not self.group.behind() and not self.database["dirty_g1"].count_documents(due)


def play(schedule: Schedule, database: Database[Document]) -> list[str]:
    world = a_world(schedule, database)
    with (
        few_buckets(),
        patch.object(marking, "BUCKETS", BUCKETS),
        patch.object(consumer, "member", world.group.member),
        schedule.clock_in([consumer]),
    ):
        for number in range(2):
            reading = Reading(world.log, world.here, world.subscription, world.gave_up)
            schedule.actor(f"reader{number}", Process(schedule, reading.start, longest_idle=0.5))
            schedule.actor(f"worker{number}", Process(schedule, Renewing(world, f"worker{number}").start))
        schedule.run(world.is_done)
    return [broken for promise in PROMISES for broken in promise(world)]


def a_world(schedule: Schedule, database: Database[Document]) -> World:
    """The first generation is there, as the start of a worker makes it."""
    database["generations"].insert_one({"_id": "current", "live": 1, "building": None})
    chance, log = schedule.chance, Log(schedule)
    told = [one.records(chance) for one in (a_clinic(chance), *(a_course(chance, client) for client in "xy"))]
    bad = unreadable(chance)
    teller = schedule.actor("teller", Teller(log, mixed(chance, [*told, bad, unheard()])))
    group = Group(log, [f"{PREFIX}.{name}" for name in TOPICS])
    return World(schedule, database, log, group, [record for some in told for record in some], bad, teller)


@dataclass(frozen=True)
class Renewing:
    """Computes the days of the buckets it holds."""

    world: World
    name: str
    lives: Iterator[int] = field(default_factory=count)

    def start(self) -> Part:
        schedule, here = self.world.schedule, self.world.here
        buckets = BucketStore(Generations(here), generation=Generation(1, here))
        leases = Leases(here["leases"], f"{self.name}.{next(self.lives)}", elapsed=schedule.elapsed)
        return Part(lambda: recompute(store=buckets.of(leases.step()), now=schedule.wall), leases.release)


# ---- what is promised


def facts_are_the_newest_versions(world: World) -> Iterator[str]:
    wanted = world.newest()
    stored = {one["_id"]: (name, one) for name in _FACTS for one in world.stored(name)}
    for unknown in stored.keys() - wanted.keys():
        yield f"{unknown} is a fact that nobody told"
    for name, fact in wanted.items():
        collection, one = stored.get(name, ("nowhere", {}))
        unlike = [field for field, value in fact.fields.items() if one.get(field) != value]
        if collection != fact.collection or one["version"] != fact.version or unlike:
            yield f"{name} is {one.get('version')} in {collection}, not {fact.version}; {unlike} are other values"


def buckets_are_what_facts_say(world: World) -> Iterator[str]:
    now = world.schedule.wall()
    store = BucketStore(Generations(world.database), generation=Generation(1, world.database))
    known = {one["_id"]: one["time_zone"] for one in world.stored("clinics")}
    rows = {(one["clinic_id"], one["start"], one["scope"]): one for one in world.stored("buckets")}
    days = {(clinic_id, date.fromisoformat(day)) for clinic_id, day, _ in rows}
    for fact in world.newest().values():
        found = [at for name in _MOMENTS if (at := fact.fields.get(name))]
        days.update((fact.clinic_id, local_day(at, known.get(fact.clinic_id, DEFAULT_ZONE))) for at in found)
    for clinic_id, day in sorted(days):
        zone = known.get(clinic_id, DEFAULT_ZONE)
        fresh = compute(store.days_of(clinic_id, Period(day, day), zone)[day], now)
        there = {who: one for (_, at, who), one in rows.items() if at == day.isoformat()}
        for who in sorted(fresh.keys() | there.keys()):
            wanted = (fresh[who].counts, fresh[who].by) if who in fresh else ({}, {})
            have = (there[who]["counts"], there[who]["by"]) if who in there else ({}, {})
            if have != wanted:
                yield f"the bucket of {day} and {who} is {have}, and computed from the facts {wanted}"


def bad_records_are_parked_once(world: World) -> Iterator[str]:
    """Each once by where it came from; of one that lay in a batch twice, byte for byte, one is enough."""
    contents = set(map(_content, world.bad))
    bad = {_place(one): one for one in world.published() if _content(one) in contents}
    parked = [
        replace(_NOTHING, **{name: one[name] for name in vars(_NOTHING)}) for one in world.database["parked"].find()
    ]
    copied = {_origin(one): one.value for topic in world.group.topics for one in world.log.of(parked_topic(topic))}
    places = sorted(map(_place, parked))
    if len(places) != len(set(places)) or {_content(one) for one in parked} != {_content(one) for one in bad.values()}:
        yield f"bad records lie at {sorted(bad)}, parked are those of {places}"
    if any(_content(bad.get(_place(one), _NOTHING)) != _content(one) for one in parked):
        yield f"what is parked of {places} are other bytes than those that lie at {sorted(bad)}"
    if copied != {_place(one): one.value for one in parked}:
        yield f"parked are the records of {places}, on the topics for parked ones are those of {sorted(copied)}"


def everything_is_committed(world: World) -> Iterator[str]:
    for part in world.group.behind():
        yield f"{part} is read to {world.group.committed(part)} and ends at {world.group.end(part)}"


def no_reader_gave_up(world: World) -> Iterator[str]:
    yield from world.gave_up


def _content(record: KafkaRecord) -> tuple[object, ...]:
    return record.key, record.value, *((name, bytes(value)) for name, value in record.headers)


def _place(record: KafkaRecord) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset


def _origin(copy: KafkaRecord) -> tuple[str, int, int]:
    told = {name: value.decode() for name, value in copy.headers if name.startswith("parked_")}
    return told["parked_topic"], int(told["parked_partition"]), int(told["parked_offset"])


PROMISES = (
    facts_are_the_newest_versions,
    buckets_are_what_facts_say,
    bad_records_are_parked_once,
    everything_is_committed,
    no_reader_gave_up,
)
READING = Kind("reading", play, _COLLECTIONS, replace(TROUBLE, dies=0.02, stands_still=0.005, longest_pause=15.0))
"""A pause is longer than a session or a lease lasts."""
