"""From events on real topics to figures: in order or not, once or three times, and once more by a rebuild."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import contracts
from chassis.clock import iso, utc_now
from chassis.consumer import Consumer
from chassis.events import Event, KafkaRecord, encode
from chassis.kafka import KafkaAddress, Producer, ensure_topics
from chassis.metrics import for_process
from chassis.parking import Parking, parked_topic
from services.analytics import service, usecases
from services.analytics.access import Scope
from services.analytics.service import Stores, topic_names
from services.analytics.settings import AnalyticsSettings
from services.analytics.subscriptions import fact_of, subscription
from tests.helpers import eventually

RESPONDED = "carryover.occurrence.responded.v1"


def an_event(event_type: str, number: int, version: int, **data: Any) -> Event:
    """The contract's own example, as another aggregate at another version."""
    example = contracts.examples()[event_type]
    subject = f"{example['subject'][:-4]}{number:04d}"
    fields = {**example["data"], "version": version, **data}
    key = contracts.TYPES[event_type].subject
    fields[f"{key}_id"] = subject
    return Event(
        f"evt_{number}_{version}",
        event_type,
        example["source"],
        subject,
        utc_now(),
        example["partitionkey"],
        version,
        example["clinicid"],
        fields,
    )


def history() -> list[Event]:
    now = utc_now()
    times = {"closes_at": iso(now - timedelta(hours=1)), "responded_at": iso(now - timedelta(hours=3))}
    silent: dict[str, Any] = {
        **times,
        "status": "lapsed",
        "kind": None,
        "quantity": None,
        "responded_at": None,
        "obstacles": [],
    }
    events = [an_event(RESPONDED, number, 2, quantity=90, **times) for number in range(5)]
    return events + [an_event("carryover.occurrence.lapsed.v1", 50 + number, 2, **silent) for number in range(3)]


class Listener:
    """The consumer of analytics in this process, and a producer beside it."""

    def __init__(self, settings: AnalyticsSettings, kept: Stores) -> None:
        address = KafkaAddress.of(settings)
        topics = topic_names(settings)
        ensure_topics(address, dict.fromkeys([*topics, *map(parked_topic, topics)], 2))
        self.topic, self.kept = topics[0], kept
        self.producer = Producer(address, "test")
        self.parking = Parking(kept.database["parked"], Producer(address, "test-parking"))
        listening = subscription(kept.facts, topic_prefix=settings.kafka_topic_prefix, now=utc_now)
        self.consumer = Consumer(listening, address, self.parking, for_process("analytics"))

    def publish(self, *records: KafkaRecord) -> None:
        self.producer.send_all(self.topic, records)

    def counts(self) -> dict[str, int]:
        self.consumer.step()
        while usecases.recompute(store=self.kept.buckets, now=utc_now):
            pass
        clinic = contracts.examples()[RESPONDED]["clinicid"]
        found = usecases.dashboard(Scope(clinic, None), None, store=self.kept.figures, now=utc_now).figures
        return {name: int(found[name].value or 0) for name in ("closed", "done", "silent")}

    def close(self) -> None:
        self.consumer.close()
        self.producer.close()


@pytest.fixture
def listener(settings: AnalyticsSettings, kept: Stores) -> Iterator[Listener]:
    made = Listener(settings, kept)
    yield made
    made.close()


def test_events_thrice_and_in_any_order_count_once(listener: Listener) -> None:
    events = history() * 3
    random.Random(7).shuffle(events)
    listener.publish(*(encode(event) for event in events))
    assert eventually(lambda: listener.counts() == {"closed": 8, "done": 5, "silent": 3}, timeout=20)
    listener.publish(*(encode(event) for event in events))
    eventually(lambda: not listener.consumer.step() and not listener.consumer.behind())
    assert listener.counts() == {"closed": 8, "done": 5, "silent": 3}


def test_what_cannot_be_read_is_parked_and_the_rest_counts(listener: Listener) -> None:
    good, *_ = history()
    broken = encode(replace(good, subject="occ_X", data={**good.data, "status": "sleeping"}))
    listener.publish(encode(good), broken)
    assert eventually(lambda: listener.counts()["done"] == 1, timeout=20)
    (parked,) = listener.parking.waiting()
    assert parked[1].value == broken.value


def test_a_rebuild_gives_the_same_figures_and_takes_over(listener: Listener, settings: AnalyticsSettings) -> None:
    listener.publish(*(encode(event) for event in history()))
    assert eventually(lambda: listener.counts()["closed"] == 8, timeout=20)
    done = service.rebuild_now(settings)
    assert done.flipped
    assert done.facts == 8
    assert listener.kept.generations.live().number == 2
    assert listener.counts() == {"closed": 8, "done": 5, "silent": 3}


def test_a_rebuild_from_topics_that_lost_events_does_not_take_over(
    listener: Listener, settings: AnalyticsSettings
) -> None:
    listener.publish(*(encode(event) for event in history()))
    assert eventually(lambda: listener.counts()["closed"] == 8, timeout=20)
    gone = an_event(RESPONDED, 99, 2, closes_at=iso(utc_now()), responded_at=iso(utc_now()))
    listener.kept.facts.apply([fact_of(gone)], utc_now())
    done = service.rebuild_now(settings)
    assert not done.flipped
    assert [(each.collection, each.live[0], each.new[0]) for each in done.differences] == [("occurrences", 9, 8)]
    assert listener.kept.generations.live().number == 1
