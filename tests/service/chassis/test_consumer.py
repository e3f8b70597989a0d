"""Every record ends handled, ignored or parked, once, whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError
from pymongo.database import Database

from chassis.consumer import Replayed, Subscription, fold, replay
from chassis.events import KafkaRecord
from chassis.kafka import KafkaAddress, history
from chassis.metrics import Metrics
from chassis.parking import Parking, parked_topic
from tests.helpers import eventually
from tests.service.chassis.reading import (
    CHANGED,
    NOTED,
    Reader,
    committed,
    counted,
    event,
    parked,
    run,
    stepping,
)


def test_what_is_published_is_handled_counted_and_committed(
    consumer: Any, publish: Any, reader: Reader, address: KafkaAddress, subscription: Subscription, metrics: Metrics
) -> None:
    publish(*(event(n) for n in range(50)), event(50, type_=NOTED))
    one = consumer()
    name, labels = "carryover_events_total", {"group": subscription.group, "type": "unreadable", "outcome": "parked"}
    assert metrics.registry.get_sample_value(name, labels) == 0.0  # an alert sees an increase only from what was there
    run(one, lambda: len(reader.numbers()) == 50)
    assert committed(address, subscription) == 51
    assert counted(metrics, subscription, CHANGED, "handled") == 50
    eventually(lambda: one.step() == 0 and one.behind() == 0 and one._lags)
    assert counted(metrics, subscription, "other", "ignored") == 1


def test_it_is_not_caught_up_before_it_can_know(
    consumer: Any, publish: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = consumer()
    assert one.behind() == 1
    publish(event(1))
    run(one, lambda: reader.numbers() == [1] and one.behind() == 0)
    publish(event(2), event(3))
    assert one.behind() == 2

    def is_silent(*_: Any, **__: Any) -> None:
        raise KafkaTimeoutError

    run(one, lambda: one.behind() == 0)
    monkeypatch.setattr(one._kafka, "end_offsets", is_silent)
    assert one.behind() == 1


def test_what_was_committed_is_not_read_again(consumer: Any, publish: Any, reader: Reader) -> None:
    publish(event(1))
    first = consumer()
    run(first, reader.numbers)
    first.close()
    publish(event(2))
    run(consumer(), lambda: 2 in reader.numbers())
    assert reader.numbers() == [1, 2]


def test_a_batch_is_folded_to_the_highest_version(consumer: Any, publish: Any, reader: Reader) -> None:
    publish(*(event(1, version) for version in (1, 2, 3, 2)), event(8))
    run(consumer(), lambda: len(reader.numbers()) == 2)
    assert reader.versions(1) == [3]


def test_fold_keeps_the_order_of_what_it_keeps() -> None:
    record = KafkaRecord(None, None)
    given = [(one, record) for one in (event(1, 1), event(2, 5), event(1, 2), event(2, 4), event(3, 1))]
    assert [(one.subject, one.version) for one, _ in fold(given)] == [("thg_2", 5), ("thg_1", 2), ("thg_3", 1)]


def test_members_share_and_lose_nothing(consumer: Any, publish: Any, reader: Reader, database: Any) -> None:
    one, two = consumer(), consumer()
    with stepping(one):
        publish(*(event(n) for n in range(100)))
        eventually(lambda: set(reader.numbers()) == set(range(100)), timeout=20)
        with stepping(two):
            eventually(lambda: sorted([len(one._lags), len(two._lags)]) == [1, 2], timeout=20)
            publish(*(event(n) for n in range(100, 200)))
            eventually(lambda: set(reader.numbers()) == set(range(200)), timeout=20)
        publish(*(event(n) for n in range(200, 300)))
        eventually(lambda: set(reader.numbers()) == set(range(300)), timeout=20)
    assert sorted(reader.numbers()) == list(range(300))  # cooperative: what was committed was not read twice
    assert parked(database) == []


def test_what_cannot_be_read_is_parked_with_its_bytes_and_a_reason(
    consumer: Any,
    publish: Any,
    reader: Reader,
    database: Database[dict[str, Any]],
    address: KafkaAddress,
    topic: str,
    subscription: Subscription,
    metrics: Metrics,
) -> None:
    garbage = KafkaRecord(b"key", b"\x00\xff not an event", [("x", b"\xfe")])
    publish(event(1), garbage, event(2, words="hello"), event(3))
    run(consumer(), lambda: len(reader.numbers()) == 2 and len(parked(database)) == 2)
    assert sorted(reader.numbers()) == [1, 3]
    by_reason = {one["reason"]: one for one in parked(database)}
    assert set(by_reason) == {"attributes", "BreaksContract"}
    kept = by_reason["attributes"]
    assert (kept["key"], kept["value"], kept["headers"]) == (b"key", garbage.value, [["x", b"\xfe"]])
    assert kept["topic"] == topic
    copies = [record for batch in history(address, [parked_topic(topic)]) for record in batch]
    assert len(copies) == 2
    copy = next(record for record in copies if record.value == garbage.value)
    assert dict(copy.headers)["parked_reason"] == b"attributes"
    assert dict(copy.headers)["parked_offset"] == str(kept["offset"]).encode()
    assert all(b"person wrote" not in value for record in copies for _, value in record.headers)
    assert committed(address, subscription) == 4
    assert counted(metrics, subscription, "unreadable", "parked") == 2


def test_only_the_guilty_events_of_a_batch_are_parked(
    consumer: Any, publish: Any, reader: Reader, database: Database[dict[str, Any]]
) -> None:
    reader.refuse = lambda one: KeyError("secret") if one.data["number"] in {3, 17} else None
    publish(*(event(n) for n in range(40)))
    run(consumer(), lambda: len(set(reader.numbers())) == 38 and len(parked(database)) == 2)
    assert sorted(reader.numbers()) == [n for n in range(40) if n not in {3, 17}]
    assert {one["reason"] for one in parked(database)} == {"KeyError"}
    assert "secret" not in str(parked(database))


def test_replay_brings_in_what_was_parked_once(
    consumer: Any,
    publish: Any,
    reader: Reader,
    database: Database[dict[str, Any]],
    subscription: Subscription,
    parking: Parking,
) -> None:
    reader.refuse = lambda one: RuntimeError() if one.data["number"] in {3, 4} else None
    publish(*(event(n) for n in range(6)), KafkaRecord(b"k", b"garbage"))
    run(consumer(), lambda: len(reader.numbers()) == 4 and len(parked(database)) == 3)
    reader.refuse = lambda one: RuntimeError() if one.data["number"] == 4 else None  # a mend that forgot one
    assert replay(subscription, parking) == Replayed(1, {"attributes": 1, "RuntimeError": 1})
    reader.refuse = lambda _: None
    assert replay(subscription, parking) == Replayed(1, {"attributes": 1})
    assert replay(subscription, parking) == Replayed(0, {"attributes": 1})
    assert sorted(reader.numbers()) == list(range(6))
    assert replay(replace(subscription, topics=("another",)), parking) == Replayed(0, {})
