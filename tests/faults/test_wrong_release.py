"""A release that does not understand what others publish: parked, stopped, alarmed; after the mend nothing is missing.

For each listening service: its own subscription, store and parking, on a real broker and database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import contracts
from chassis.clock import iso
from chassis.consumer import Replayed, Subscription
from chassis.events import Event, KafkaRecord, encode
from chassis.ids import derived_id
from chassis.kafka import KafkaAddress, Producer, history
from chassis.parking import parked_topic
from tests.faults.happenings import (
    ASSIGNMENT,
    CLINIC,
    EPISODE,
    NOW,
    an_example,
    answered,
    occurrence,
    samples,
    unreadable,
)
from tests.faults.listening import PARTITIONS, SERVICES, Release, Running, Service, installed, read_all, running
from tests.helpers import eventually

LIMIT = 20
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class World:
    """A service that is to go wrong, and another installation of it that reads the same topics and never does."""

    service: Service
    other: Service
    producer: Producer

    @property
    def topic(self) -> str:
        return f"{self.service.settings.kafka_topic_prefix}.assignments"

    def publish(self, *what: Event | KafkaRecord) -> None:
        self.producer.send_all(self.topic, [encode(one) if isinstance(one, Event) else one for one in what])


@pytest.fixture(params=SERVICES)
def world(
    request: pytest.FixtureRequest, mongodb_uri: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> Iterator[World]:
    given = request.param, mongodb_uri, kafka, topic_prefix, tmp_path
    with (
        installed(*given) as service,
        installed(*given) as other,
        closing(Producer(KafkaAddress(kafka), "publisher")) as producer,
    ):
        made = World(service, other, producer)
        producer.send_all(f"{topic_prefix}.identity", [encode(an_example(CLINIC))])
        made.publish(an_example(EPISODE), an_example(ASSIGNMENT, agreed_at=iso(NOW)))
        read_all(service)
        yield made


def throws(listening: Subscription) -> Subscription:
    """A release with a defect in its reader."""

    def handle(events: Sequence[Event]) -> None:
        raise RuntimeError("a defect")

    return replace(listening, handle=handle)


def does_not_know(listening: Subscription) -> Subscription:
    """A release from before something was published that it refuses."""

    def check(event_type: str, data: Any) -> None:
        raise contracts.ContractBroken(event_type, ("status",))

    return replace(listening, check=check)


def throws_at_some(listening: Subscription) -> Subscription:
    """A defect that shows with every tenth occurrence."""
    bad = {derived_id("occ", str(number)) for number in range(0, 100, 10)}

    def handle(events: Sequence[Event]) -> None:
        if any(event.subject in bad and event.version == 1 for event in events):
            raise RuntimeError("a defect")
        listening.handle(events)

    return replace(listening, handle=handle)


@pytest.mark.in_turn(2)
def test_a_hundred_events_that_nobody_can_read_stop_the_service_and_drain_nothing(world: World) -> None:
    service = world.service
    known, committed = service.known(), service.committed()
    bad = [unreadable(number) for number in range(100)]
    world.publish(*bad, *(occurrence(number) for number in range(100, 110)))
    with running(service) as worker:
        assert eventually(worker.halted, 30)
        assert_alarmed(worker, service.group)
    assert (service.known(), service.committed()) == (known, committed)
    assert service.left() == 110
    parked = service.parked()
    assert len(parked) == LIMIT
    assert_whole(parked, world.topic)
    reasons = {one["value"]: one["reason"] for one in parked}
    assert set(reasons.values()) <= {"ContractBroken", "data", "attributes"}
    copies = [one for batch in history(service.address, [parked_topic(world.topic)]) for one in batch]
    assert sorted(one.value or b"" for one in copies) == sorted(one["value"] for one in parked)
    assert {dict(one.headers)["parked_reason"].decode() for one in copies} == set(reasons.values())
    read_past(world)


def read_past(world: World) -> None:
    """What can never be read is read past when the operator says so."""
    service = world.service
    with running(service) as worker:  # to start it again does not help, and drains nothing either
        assert eventually(worker.halted, 30)
    assert service.left() == 110
    assert service.read_on() == 110
    assert service.left() == 0
    assert_whole(service.parked(), world.topic)
    assert len(service.parked()) == 100
    assert len(service.known()[occurrences_of(service)]) == 10
    left = service.replay()
    assert left.done == 0
    assert left.left == Counter(one["reason"] for one in service.parked())
    assert sum(left.left.values()) == 100
    world.publish(occurrence(110))
    read_all(service)
    assert len(service.known()[occurrences_of(service)]) == 11


@pytest.mark.in_turn(2)
@pytest.mark.parametrize("release", [throws, does_not_know])
def test_a_release_that_refuses_everything_stops_and_its_mend_goes_on_where_it_stopped(
    world: World, release: Release
) -> None:
    service = world.service
    before = service.known(), service.committed()
    world.publish(*(occurrence(number) for number in range(100)))
    with running(service, release) as worker:
        assert eventually(worker.halted, 30)
        assert_alarmed(worker, service.group)
    assert (service.known(), service.committed()) == before
    assert_whole(service.parked(), world.topic)
    assert {one["reason"] for one in service.parked()} == {"RuntimeError" if release is throws else "ContractBroken"}
    world.publish(*(answered(number) for number in range(0, 100, 3)))
    read_all(service)
    read_all(world.other)
    assert_replayed_without_a_double_effect(world, LIMIT)


@pytest.mark.in_turn(2)
def test_single_bad_events_stop_nothing_and_an_older_one_that_is_replayed_puts_nothing_back(world: World) -> None:
    service = world.service
    world.publish(*(occurrence(number) for number in range(100)))
    with running(service, throws_at_some) as worker:
        assert eventually(lambda: service.left() == 0, 30)
        assert not worker.halted()
        assert worker.get("/health/ready").status == 200
        assert parked_events(worker.get("/metrics").text, service.group) == 10
        assert not fires("StepHalted", worker)
    assert len(service.parked()) == 10
    assert len(service.known()[occurrences_of(service)]) == 90
    read_all(world.other)
    world.publish(*(answered(number) for number in range(0, 100, 20)))
    read_all(service)
    read_all(world.other)
    assert_replayed_without_a_double_effect(world, 10)


def assert_replayed_without_a_double_effect(world: World, parked: int) -> None:
    """Twice replayed, the service knows what one knows that never went wrong, and plans what that one plans."""
    service, other = world.service, world.other
    assert service.replay() == Replayed(parked, {})
    once = service.known()
    assert service.replay() == Replayed(0, {})
    assert service.known() == once
    wanted = other.known()
    assert len(wanted[occurrences_of(other)]) == 100
    history_of_plans = {"reminders"}
    assert {name: found for name, found in once.items() if name not in history_of_plans} == {
        name: found for name, found in wanted.items() if name not in history_of_plans
    }
    assert to_come(once) == to_come(wanted)
    if service.name == "reminders":
        assert len(to_come(once)) > 50


def to_come(known: Any) -> list[tuple[Any, ...]]:
    """Reminders that will be sent. One may have been planned and taken back where an answer came later than here, and
    one may have been planned anew where its neighbours came later."""
    found = [one for one in known.get("reminders", ()) if one["status"] == "planned"]
    assert all(one["outbox"] for one in found)
    return [(one["_id"], one["occurrence_id"], one["planned_at"]) for one in found]


def occurrences_of(service: Service) -> str:
    return "occurrences_g1" if service.name == "analytics" else "occurrences"


def assert_whole(parked: Sequence[dict[str, Any]], topic: str) -> None:
    """Each has the bytes that lie at its origin."""
    for one in parked:
        assert one["topic"] == topic
        assert one["partition"] in range(PARTITIONS)
        assert one["offset"] >= 0


def assert_alarmed(worker: Running, group: str) -> None:
    """The step is named, the process is left alone, and the alert's rule holds."""
    ready = worker.get("/health/ready")
    assert (ready.status, ready.body["steps"]["consumer"]) == (503, "halted")
    assert worker.get("/health/live").status == 200
    assert parked_events(worker.get("/metrics").text, group) == LIMIT
    assert fires("StepHalted", worker)


def fires(alert: str, worker: Running) -> bool:
    """Whether the rule's expression, a metric compared with a number after a grouping, holds for what is exposed."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    (expression,) = (rule["expr"] for rule in rules if rule["alert"] == alert)
    found = re.fullmatch(r"max by \([\w, ]+\) \((\w+)\) == (\d+)", expression)
    assert found, expression
    return float(found[2]) in samples(worker.get("/metrics").text, found[1]).values()


def parked_events(exposition: str, group: str) -> float:
    wanted = f'{{group="{group}",outcome="parked",type="unreadable"}}'
    return samples(exposition, "carryover_events_total")[wanted]
