"""Every event leaves its outbox for Kafka once, in order, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import AutoReconnect

from chassis import documents
from chassis.documents import Fact
from chassis.events import Event, decode
from chassis.kafka import Delivery, DeliveryFailed, KafkaAddress, Producer, history
from chassis.leases import Leases, owner_name
from chassis.metrics import Metrics
from chassis.mongo import ensure_indexes
from chassis.relay import Relay

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
NOTED: dict[str, Any] = {"source": "things", "at": AT}
Things = Collection[dict[str, Any]]
MakeRelay = Callable[..., Relay]


@pytest.fixture
def things(database: Database[dict[str, Any]]) -> Things:
    ensure_indexes(database, {"things": [documents.OUTBOX_INDEX]})
    return database["things"]


@pytest.fixture
def relay(things: Things, topic: str, address: KafkaAddress, metrics: Metrics) -> Iterator[MakeRelay]:
    made: list[Relay] = []

    def make(leases: Leases | None = None) -> Relay:
        leases = leases or Leases(things.database["leases"], owner_name())
        made.append(Relay([things], topic, Producer(address, "relay"), leases, metrics))
        return made[-1]

    yield make
    for one in made:
        one.close()


def fact(status: str) -> Fact:
    return Fact("carryover.thing.changed.v1", {"status": status}, "per_1")


def create(things: Things, *numbers: int) -> None:
    new = [({"_id": f"thg_{n}", "clinic_id": "cln_1", "status": "new"}, [fact("new")]) for n in numbers]
    documents.insert_many(things, new, **NOTED)


def change(things: Things, number: int, status: str) -> None:
    read = things.find_one({"_id": f"thg_{number}"})
    assert read is not None
    documents.save(things, {**read, "status": status}, [fact(status)], **NOTED)


def published(address: KafkaAddress, topic: str) -> list[Event]:
    return [decode(record) for batch in history(address, [topic]) for record in batch]


def drain(relay: Relay) -> int:
    total = 0
    while done := relay.step():
        total += done
    return total


def leases_run_out(things: Things) -> None:
    things.database["leases"].update_many({}, {"$set": {"expires_at": AT.replace(year=2020)}})


def versions(events: list[Event], subject: str = "thg_1") -> list[int]:
    return [event.version for event in events if event.subject == subject]


def in_order_but_for_repetitions(seen: list[int]) -> bool:
    """Versions never go back except as exact repetitions of what was there before."""
    highest = 0
    for version in seen:
        if version > highest + 1:
            return False
        highest = max(highest, version)
    return True


def test_what_waits_is_published_and_pulled(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str
) -> None:
    create(things, *range(600))  # more than one batch
    assert drain(relay()) == 600
    events = published(address, topic)
    assert {event.subject for event in events} == {f"thg_{n}" for n in range(600)}
    assert len(events) == 600
    assert things.count_documents(documents.PENDING) == 0
    assert (events[0].version, events[0].clinic_id, events[0].time) == (1, "cln_1", AT)


def test_versions_of_one_document_leave_in_order(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str
) -> None:
    create(things, 1, 2)
    for number in range(9):
        change(things, 1, str(number))
    assert drain(relay()) == 11
    assert versions(published(address, topic)) == list(range(1, 11))


def test_a_crash_between_sending_and_pulling_sends_the_same_again(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(things, 1)
    dying = relay()

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(dying, "_pull", die)
    with pytest.raises(KeyboardInterrupt):
        dying.step()
    monkeypatch.undo()
    leases_run_out(things)
    change(things, 1, "later")
    assert drain(relay()) == 2
    events = published(address, topic)
    assert versions(events) == [1, 1, 2]
    assert events[0] == events[1]


def test_the_database_away_after_sending_means_pulling_later_not_sending_again(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(things, 1)
    one = relay()

    def away(*_: object) -> int:
        raise AutoReconnect("away")

    monkeypatch.setattr(one, "_pull", away)
    with pytest.raises(AutoReconnect):
        one.step()
    monkeypatch.undo()
    assert drain(one) == 1
    assert versions(published(address, topic)) == [1]
    assert things.count_documents(documents.PENDING) == 0


def test_what_kafka_does_not_acknowledge_stays(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(things, 1)
    one = relay()
    monkeypatch.setattr(one, "_producer", Producer(KafkaAddress("127.0.0.1:1"), "relay"))
    with pytest.raises(DeliveryFailed):
        one.step()
    assert things.count_documents(documents.PENDING) == 1
    monkeypatch.undo()
    assert drain(one) == 1
    assert versions(published(address, topic)) == [1]


class NeverAcknowledged(Delivery):
    """What was handed to a producer that is given up."""

    def wait(self, timeout: float) -> bool:
        raise DeliveryFailed(f"given up after {timeout:g} s")


def test_a_producer_that_is_given_up_costs_one_step_however_many_collections_use_it(
    things: Things, address: KafkaAddress, topic: str, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = things.database["others"]
    create(things, 1)
    create(others, 2)
    producer = Producer(address, "relay")
    one = Relay([things, others], topic, producer, Leases(things.database["leases"], owner_name()), metrics)
    monkeypatch.setattr(producer, "send", lambda *_: NeverAcknowledged(producer, None, []))
    with pytest.raises(DeliveryFailed):
        one.step()
    monkeypatch.undo()
    assert one.step() == 2
    assert {event.subject for event in published(address, topic)} == {"thg_1", "thg_2"}
    one.close()


def test_a_relay_that_lost_its_lease_neither_sends_nor_pulls(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(things, 1)
    clock = [0.0]
    leases = Leases(things.database["leases"], "stopped", elapsed=lambda: clock[0])
    stopped = relay(leases)
    read = stopped._read

    def read_and_stand_still(*given: Any) -> Any:
        found = read(*given)
        clock[0] += 35.0  # a SIGSTOP that is longer than the lease
        return found

    monkeypatch.setattr(stopped, "_read", read_and_stand_still)
    assert stopped.step() == 0
    assert published(address, topic) == []
    monkeypatch.undo()

    pull = stopped._pull

    def stand_still_and_pull(*given: Any) -> int:
        clock[0] += 35.0
        return pull(*given)

    monkeypatch.setattr(stopped, "_pull", stand_still_and_pull)
    assert stopped.step() == 0
    assert things.count_documents(documents.PENDING) == 1  # left to the new owner, who sends exactly this again
    monkeypatch.undo()
    leases_run_out(things)
    assert drain(relay()) == 1
    assert versions(published(address, topic)) == [1, 1]


def test_two_relays_share_the_work_and_repeat_nothing(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str
) -> None:
    clock = [0.0]
    leases = [Leases(things.database["leases"], f"w{n}", elapsed=lambda: clock[0]) for n in range(2)]
    for _ in range(4):
        clock[0] += 3.4
        for one in leases:
            one.step()
    relays = [relay(one) for one in leases]
    create(things, *range(200))
    for number in range(0, 200, 2):
        change(things, number, "later")
    totals = [0, 0]
    while things.count_documents(documents.PENDING):
        for index, each in enumerate(relays):
            totals[index] += each.step()
    events = published(address, topic)
    assert sum(totals) == len(events) == 300
    assert min(totals) > 50
    assert len({event.id for event in events}) == 300
    for number in range(200):
        assert versions(events, f"thg_{number}") == ([1, 2] if number % 2 == 0 else [1])


def test_busy_buckets_do_not_starve_the_others(
    things: Things, relay: MakeRelay, address: KafkaAddress, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.relay._LIMIT", 10)
    low = [n for n in range(3000) if documents.bucket_of(f"thg_{n}") == 0][:20]
    high = next(n for n in range(3000) if documents.bucket_of(f"thg_{n}") == 63)
    create(things, *low, high)
    one = relay()
    for _ in range(3):
        one.step()
        for number in low:
            change(things, number, "again")  # bucket 0 is never empty
    assert versions(published(address, topic), f"thg_{high}") == [1]


def test_depth_and_age_are_measured(things: Things, relay: MakeRelay, metrics: Metrics) -> None:
    create(things, 1, 2)
    change(things, 1, "later")
    relay().step(now=lambda: AT + timedelta(seconds=90))
    labels = {"collection": "things"}
    assert metrics.registry.get_sample_value("carryover_outbox_depth", labels) == 3
    assert metrics.registry.get_sample_value("carryover_outbox_oldest_seconds", labels) == 90
    assert metrics.registry.get_sample_value("carryover_leases_held") == 64


def test_order_as_a_reader_checks_it() -> None:
    assert in_order_but_for_repetitions([1, 1, 2, 1, 2, 3])
    assert not in_order_but_for_repetitions([2, 1])
    assert not in_order_but_for_repetitions([1, 3])


def test_close_lets_another_relay_start_at_once(things: Things, relay: MakeRelay) -> None:
    create(things, 1)
    one = relay()
    one.step()
    one.close()
    create(things, 2)
    assert drain(relay()) == 1
