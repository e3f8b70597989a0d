"""Nothing is lost on bad days: a bad release, a database or broker that is away, a client that stalls."""

from __future__ import annotations

import time
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.errors import AutoReconnect

from chassis.consumer import Subscription, replay
from chassis.events import KafkaRecord
from chassis.kafka import DeliveryFailed, KafkaAddress, Producer, member
from chassis.parking import Parking
from chassis.worker import GiveUp, Halted
from tests.service.chassis.reading import (
    Reader,
    committed,
    event,
    parked,
    run,
)


def test_a_reader_that_refuses_everything_stops_before_it_drains_the_topic(
    consumer: Any,
    publish: Any,
    reader: Reader,
    database: Database[dict[str, Any]],
    address: KafkaAddress,
    subscription: Subscription,
    parking: Parking,
) -> None:
    reader.refuse = lambda _: RuntimeError()
    publish(*(event(n) for n in range(100)))
    with pytest.raises(Halted):
        run(consumer(), lambda: False)
    assert len(parked(database)) == 20
    assert committed(address, subscription) < 100
    with pytest.raises(Halted):  # started again with the same fault, it parks the same records and stops again
        run(consumer(), lambda: False)
    reader.refuse = lambda _: None
    run(consumer(), lambda: len(set(reader.numbers())) >= 80)
    replay(subscription, parking)
    assert set(reader.numbers()) == set(range(100))


def test_one_percent_is_too_much_but_a_few_are_not(
    consumer: Any, publish: Any, reader: Reader, database: Database[dict[str, Any]]
) -> None:
    one = consumer()
    reader.refuse = lambda e: RuntimeError() if e.data["number"] % 100 == 99 else None
    publish(*(event(n) for n in range(1900)))
    run(one, lambda: len(parked(database)) == 19)  # 1 % of many: goes on
    run(one, lambda: len(set(reader.numbers())) == 1881)
    reader.refuse = lambda e: RuntimeError() if e.data["number"] % 40 == 39 else None
    publish(*(event(n) for n in range(2000, 3000)))
    with pytest.raises(Halted):
        run(one, lambda: False)


def test_while_the_database_is_away_it_waits_and_stays_in_the_group(
    consumer: Any,
    publish: Any,
    reader: Reader,
    database: Database[dict[str, Any]],
    address: KafkaAddress,
    subscription: Subscription,
) -> None:
    one = consumer()
    away = True
    reader.refuse = lambda _: AutoReconnect("away") if away else None
    publish(*(event(n) for n in range(20)))
    run(one, lambda: one._resume_at)
    kafka = one._kafka
    assert kafka is not None
    assert kafka.paused() == kafka.assignment() != set()
    end = time.monotonic() + 2.5  # long enough to try again twice
    run(one, lambda: time.monotonic() > end)
    assert (reader.numbers(), committed(address, subscription)) == ([], 0)
    away = False
    run(one, lambda: len(reader.numbers()) == 20)
    assert one._kafka is kafka  # the same member all the time
    assert sorted(reader.numbers()) == list(range(20))
    assert parked(database) == []
    assert committed(address, subscription) == 20


def test_what_cannot_be_parked_is_not_committed(
    consumer: Any,
    publish: Any,
    parking: Parking,
    reader: Reader,
    address: KafkaAddress,
    subscription: Subscription,
    database: Database[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = consumer()
    with monkeypatch.context() as patch:
        patch.setattr(parking, "_producer", Producer(KafkaAddress("127.0.0.1:1"), "tests"))
        publish(KafkaRecord(b"k", b"garbage"), event(1))
        run(one, lambda: one._resume_at)
        assert committed(address, subscription) == 0
    run(one, lambda: 1 in reader.numbers())
    assert committed(address, subscription) == 2
    assert len(parked(database)) == 1


@pytest.mark.parametrize("error", [Halted, DeliveryFailed, RuntimeError])
def test_whatever_interrupts_a_batch_it_is_read_again(
    consumer: Any,
    publish: Any,
    reader: Reader,
    parking: Parking,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    one = consumer()

    def interrupt(*_: Any) -> None:
        raise error("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(parking, "park", interrupt)
        publish(event(1), KafkaRecord(b"k", b"garbage"), event(2))
        if error is DeliveryFailed:
            run(one, lambda: one._resume_at)
        else:
            with pytest.raises(error):
                run(one, lambda: False)
    run(one, lambda: {1, 2} <= set(reader.numbers()))


def test_a_consumer_that_dies_after_its_effect_repeats_it(
    consumer: Any, publish: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = consumer()
    publish(event(1))

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(first, "_commit", die)
    with pytest.raises(KeyboardInterrupt):
        run(first, lambda: False)
    run(consumer(), lambda: len(reader.numbers()) == 2)
    assert reader.versions(1) == [1, 1]


def stalls(kafka: Any) -> Any:
    """Fetches nothing although there is more, without an error, as older clients did."""
    poll = kafka.poll

    def fetch_nothing(timeout_ms: int) -> dict[Any, Any]:
        for part, some in (poll(timeout_ms=50) if not kafka.assignment() else {}).items():
            kafka.seek(part, some[0].offset)
        return {}

    kafka.poll = fetch_nothing
    return kafka


def test_a_stalled_client_is_made_anew_and_at_last_given_up(
    consumer: Any, publish: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = consumer()
    publish(event(1))
    run(one, reader.numbers)
    made = [stalls(one._kafka)]

    def make(*given: Any) -> Any:
        made.append(stalls(member(*given)))
        return made[-1]

    monkeypatch.setattr("chassis.consumer.member", make)
    monkeypatch.setattr("chassis.consumer._LOOK_EVERY", 0.05)
    publish(event(2))
    with pytest.raises(GiveUp):
        run(one, lambda: False)
    assert len(made) == 3
    assert reader.numbers() == [1]
    monkeypatch.undo()
    run(one, lambda: reader.numbers() == [1, 2])  # what a new process would do


def test_a_broker_that_stands_still_is_not_polled_without_a_pause(consumer: Any, publish: Any, reader: Reader) -> None:
    one = consumer()
    publish(event(1))
    run(one, reader.numbers)
    kafka, polls = one._kafka, []
    poll_once = kafka._poll_once

    def count(*given: Any, **named: Any) -> Any:
        polls.append(1)
        return poll_once(*given, **named)

    kafka._poll_once = count
    kafka._coordinator.time_to_next_heartbeat = lambda: 0.0  # as long as a heartbeat is not answered
    kafka.poll(timeout_ms=500)
    assert 1 <= len(polls) <= 10


def test_a_quiet_topic_is_no_stall(
    consumer: Any, publish: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.consumer._LOOK_EVERY", 0.01)
    monkeypatch.setattr("chassis.consumer._POLL_MS", 50)
    one = consumer()
    publish(event(1))
    run(one, reader.numbers)
    kafka = one._kafka
    for _ in range(6):
        one.step()
    assert one._kafka is kafka
