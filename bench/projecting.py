"""P3: how fast analytics turns events into facts, beside reading alone and beside writing alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from secrets import token_hex

from pymongo import UpdateOne
from pymongo.database import Database

from bench.figures import Round, rate, rate_of
from bench.material import Homework, answered, batches, event_of
from bench.relaying import producer_of
from bench.results import Goal, Result, of_rounds
from bench.room import Room
from chassis.clock import utc_now
from chassis.consumer import Consumer
from chassis.events import Event, encode
from chassis.kafka import member
from chassis.metrics import Metrics
from chassis.mongo import Document
from chassis.parking import Parking
from services.analytics.store import FactStore, Generations
from services.analytics.subscriptions import fact_of, subscription

GOAL = Goal(0.5, "", at_least=True)
_WITHIN = 120.0


def measure(room: Room) -> Result:
    at = utc_now()
    events = [event_of(answered(Homework(number), at)) for number in range(room.size(12_000, 2500))]
    topic = room.topic()
    with producer_of(room) as producer:
        producer.send_all(topic, [encode(event) for event in events])
    rounds = room.rounds(lambda: _round(room, topic, events), 6, 2)
    return of_rounds("P3", "projector / min(consume, bulk)", GOAL, rounds, "events")


def _round(room: Room, topic: str, events: Sequence[Event]) -> Round:
    consumed = _consume(room, topic, len(events))
    with room.database() as database:
        bulk = _bulk(database, events)
    with room.database() as database:
        projected = _project(room, database, topic, len(events))
        stored = Generations(database).live().collection("occurrences").estimated_document_count()
        assert stored == len(events), f"{stored} of {len(events)} events became facts"
    return Round(projected, {"consume": consumed, "bulk": bulk})


def _consume(room: Room, topic: str, count: int) -> float:
    kafka = member(room.address, f"bench.{token_hex(4)}", [topic])
    kafka.subscribe([topic])
    try:
        return _rate_after_first(lambda: sum(map(len, kafka.poll(timeout_ms=1000).values())), count)
    finally:
        kafka.close(autocommit=False)


def _bulk(database: Database[Document], events: Sequence[Event]) -> float:
    generations = Generations(database)
    generations.prepare()
    rows = generations.live().collection("occurrences")
    writes = [_upsert(event) for event in events]
    return rate_of(len(writes), lambda: [rows.bulk_write(list(some), ordered=False) for some in batches(writes)])


def _upsert(event: Event) -> UpdateOne:
    """What the projector has to write in the end."""
    fact = fact_of(event)
    key = {"_id": fact.id, "version": {"$lt": fact.version}}
    moments = [fact.fields[name] for name in ("closes_at", "responded_at")]
    state = {**fact.fields, "clinic_id": fact.clinic_id, "version": fact.version, "moments": moments}
    return UpdateOne(key, {"$set": state}, upsert=True)


def _project(room: Room, database: Database[Document], topic: str, count: int) -> float:
    generations = Generations(database)
    generations.prepare()
    listening = subscription(FactStore(generations), topic_prefix="bench", now=utc_now)
    listening = replace(listening, group=f"bench.{token_hex(4)}", topics=(topic,))
    with producer_of(room) as producer:
        consumer = Consumer(listening, room.address, Parking(database["parked"], producer), Metrics("bench"))
        try:
            return _rate_after_first(consumer.step, count)
        finally:
            consumer.close()


def _rate_after_first(step: Callable[[], int], count: int) -> float:
    """Without the first batch, which waits for the group to form."""
    first, end = 0, time.monotonic() + _WITHIN
    while not first:
        first = step()
        assert time.monotonic() < end, "no event came"
    began, seen = time.perf_counter(), first
    while seen < count:
        seen += step()
        assert time.monotonic() < end, f"{seen} of {count} events came"
    return rate(seen - first, time.perf_counter() - began)
