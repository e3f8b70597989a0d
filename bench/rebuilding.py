"""A3, A4: how fast analytics builds everything anew from the topics, beside the upserts of the same facts alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import median

from pymongo import UpdateOne

from bench.clients import NOW
from bench.figures import Round, rate, rate_of, timed
from bench.material import batches
from bench.relaying import producer_of
from bench.results import Goal, Result, of_rounds
from bench.room import Room
from bench.therapy import of_ordinary_size
from chassis.events import Event, encode
from chassis.kafka import history
from services.analytics import rebuild
from services.analytics.store import Generations
from services.analytics.subscriptions import TYPES, fact_of

GOAL, HOURS = Goal(0.5, "", at_least=True), Goal(2.0, "h", at_least=False)
MANY = 10_000_000


def measure(room: Room) -> list[Result]:
    clinic = of_ordinary_size("rebuilt", room.size(12_000, 4000))
    events = [one for one in clinic.events() if one.type in TYPES]
    topic = room.topic()
    with producer_of(room) as producer:
        producer.send_all(topic, [encode(event) for event in events])
    facts: list[float] = []

    def turn() -> Round:
        built, each = _rebuild(room, topic, len(events))
        facts.append(each)
        return Round(built, {"bulk": _bulk(room, events)}, {"facts": each})

    ratio = of_rounds("A3", "rebuild / bulk", GOAL, room.rounds(turn, 4, 2), "events")
    hours = [MANY / one / 3600 for one in facts]
    detail = {**ratio.detail, "spread": {"lowest": round(min(hours), 4), "highest": round(max(hours), 4)}}
    words = f"{median(facts):,.0f} facts/s", "from the rate of a small clinic"
    return [ratio, Result("A4", "10 M facts rebuilt", median(hours), HOURS, *words, detail)]


def _rebuild(room: Room, topic: str, count: int) -> tuple[float, float]:
    """Events and facts a second: facts, their days and what is compared before the new generation takes over."""
    with room.database() as database:
        generations = Generations(database)
        generations.prepare()
        opened = partial(history, room.address, (topic,))
        found: list[rebuild.Rebuilt] = []
        seconds = timed(lambda: found.append(rebuild.rebuild(opened, generations=generations, now=lambda: NOW)))
        assert found[0].flipped
        assert found[0].events == count, f"{found[0].events} of {count} events were read"
        return rate(count, seconds), rate(found[0].facts, seconds)


def _bulk(room: Room, events: Sequence[Event]) -> float:
    """Events a second, if each is one upsert of what the fact is, by its version."""
    with room.database() as database:
        generations = Generations(database)
        generations.prepare()
        live = generations.live().hasty()
        writes: dict[str, list[UpdateOne]] = {}
        for event in events:
            fact = fact_of(event)
            state = {**fact.fields, "clinic_id": fact.clinic_id, "version": fact.version}
            key = {"_id": fact.id, "version": {"$lt": fact.version}}
            writes.setdefault(fact.collection, []).append(UpdateOne(key, {"$set": state}, upsert=True))
        some = [(live.collection(name), part) for name, those in writes.items() for part in batches(those)]
        return rate_of(len(events), lambda: [rows.bulk_write(list(part), ordered=False) for rows, part in some])
