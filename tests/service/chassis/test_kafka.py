"""What is sent is acknowledged, in order, and what cannot be sent says so."""

from __future__ import annotations

import importlib.util

import pytest
from kafka import KafkaAdminClient

from chassis.events import KafkaRecord
from chassis.kafka import (
    BrokerAway,
    DeliveryFailed,
    KafkaAddress,
    Producer,
    TopicMissing,
    ensure_topics,
    history,
    member,
)

NOBODY = KafkaAddress("127.0.0.1:1")


def records(count: int) -> list[KafkaRecord]:
    return [KafkaRecord(f"k{n % 5}".encode(), str(n).encode(), [("n", str(n).encode())]) for n in range(count)]


def test_everything_sent_is_there_and_in_order(address: KafkaAddress, topic: str, producer: Producer) -> None:
    producer.send_all(topic, records(500))
    found = [record for batch in history(address, [topic]) for record in batch]
    assert len(found) == 500
    assert {record.topic for record in found} == {topic}
    for key in {record.key for record in found}:
        numbers = [int(record.value or b"") for record in found if record.key == key]
        assert numbers == sorted(numbers)
        assert len({record.partition for record in found if record.key == key}) == 1
    assert dict(found[0].headers)["n"] == found[0].value


def test_history_ends_where_the_topic_ended_when_it_was_asked(
    address: KafkaAddress, topic: str, producer: Producer
) -> None:
    producer.send_all(topic, records(3))
    batches = history(address, [topic])
    first = next(batches)
    producer.send_all(topic, records(50))
    assert len(first) + sum(len(batch) for batch in batches) == 3


def test_history_of_an_empty_topic_is_empty(address: KafkaAddress, topic: str) -> None:
    assert list(history(address, [topic])) == []


def test_topics_are_made_once_and_never_changed(address: KafkaAddress, topic: str) -> None:
    ensure_topics(address, {topic: 7})
    admin = KafkaAdminClient(**address.options("tests"))
    (described,) = admin.describe_topics([topic])
    admin.close()
    assert len(described["partitions"]) == 3


def test_nobody_there_is_said_at_once() -> None:
    with pytest.raises(BrokerAway):
        member(NOBODY, "nobody", [])
    with pytest.raises(BrokerAway):
        ensure_topics(NOBODY, {"anything": 1})


def test_a_topic_that_is_not_there_is_said_at_once(address: KafkaAddress, topic: str) -> None:
    with pytest.raises(TopicMissing, match="later"):
        member(address, f"{topic}.readers", [topic, f"{topic}.later"])
    member(address, f"{topic}.readers", [topic]).close()


def test_a_producer_that_reaches_nobody_fails_and_can_be_used_again() -> None:
    producer = Producer(NOBODY, "tests")
    for _ in range(2):
        with pytest.raises(DeliveryFailed):
            producer.send_all("anything", records(1))
    producer.close()


def test_a_failed_delivery_makes_a_new_producer(address: KafkaAddress, topic: str, producer: Producer) -> None:
    producer.send_all(topic, records(1))
    with pytest.raises(DeliveryFailed):
        producer.send_all(topic, [*records(3), KafkaRecord(b"k", bytes(2_000_000))])  # larger than Kafka takes
    producer.send_all(topic, records(2))
    found = [record.value for batch in history(address, [topic]) for record in batch]
    assert found.count(b"1") >= 1  # what was sent along with the refused one may have arrived as well
    assert len(found) >= 3


def test_without_fast_checksums_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ImportError, match="crc32c"):
        Producer(NOBODY, "tests").send("anything", [])
    with pytest.raises(ImportError):
        next(history(NOBODY, ["anything"]))


def test_secrets_are_not_shown_and_reach_the_client() -> None:
    address = KafkaAddress("a:1,b:2", "SASL_SSL", "SCRAM-SHA-512", "me", "hidden", "/ca.pem")
    assert "hidden" not in repr(address)
    options = address.options("x")
    assert options["bootstrap_servers"] == ["a:1", "b:2"]
    assert (options["sasl_plain_password"], options["ssl_cafile"]) == ("hidden", "/ca.pem")
    assert "security_protocol" not in NOBODY.options("x")
