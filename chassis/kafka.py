"""One way to reach Kafka: where it is, a producer that waits for every acknowledgement, topics, consumer options."""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError

from chassis.events import KafkaRecord

DELIVERY_TIMEOUT = 120.0
_GIVEN_UP_AFTER = DELIVERY_TIMEOUT + 15.0


class DeliveryFailed(Exception):
    """Kafka did not acknowledge every record. Some may have arrived: send all of them again."""


class BrokerAway(DeliveryFailed):
    """Nobody listens at the address."""


class TopicMissing(Exception):
    """A topic was not made yet: its publisher does that when it starts."""


class SlowChecksums(Exception):
    """The crc32c extension is missing; without it every record is encoded 18 times slower."""


@dataclass(frozen=True)
class KafkaAddress:
    bootstrap: str  # host:port, several with commas
    security_protocol: str | None = None
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = None
    ssl_cafile: str | None = None

    def __repr__(self) -> str:
        return f"KafkaAddress({self.bootstrap!r})"

    def options(self, client_id: str) -> dict[str, Any]:
        """What every client is given. By default a client would wait up to 30 s before it looks for a broker again."""
        given = {
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.sasl_username,
            "sasl_plain_password": self.sasl_password,
            "ssl_cafile": self.ssl_cafile,
        }
        return {
            "bootstrap_servers": self.bootstrap.split(","),
            "client_id": client_id,
            "reconnect_backoff_max_ms": 1000,
            "bootstrap_timeout_ms": 5000,
            **{name: value for name, value in given.items() if value},
        }


def connect(client: Any, address: KafkaAddress, client_id: str, **options: Any) -> Any:
    """A client of this class. It looks first: one that finds nobody leaves threads and sockets behind."""
    require_fast_checksums()
    for place in address.bootstrap.split(","):
        host, _, port = place.rpartition(":")
        with suppress(OSError), socket.create_connection((host, int(port)), 2.0):
            return client(**address.options(client_id), **options)
    raise BrokerAway(address.bootstrap)


def require_fast_checksums() -> None:
    if importlib.util.find_spec("crc32c") is None:
        raise SlowChecksums("install kafka-python[crc32c]")


def member(address: KafkaAddress, group: str, topics: Sequence[str]) -> Any:
    """A consumer for the group, not yet subscribed.

    It knows the topics: a leader that does not yet, gives their partitions to nobody, and looks again in five minutes.
    """
    consumer = connect(
        KafkaConsumer,
        address,
        group,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        partition_assignment_strategy=(CooperativeStickyAssignor,),
        session_timeout_ms=10_000,
        heartbeat_interval_ms=1000,
        max_poll_records=500,
    )
    missing = [topic for topic in topics if not consumer.partitions_for_topic(topic)]
    if missing:
        consumer.close()
        raise TopicMissing(missing)
    return consumer


def ensure_topics(address: KafkaAddress, topics: Mapping[str, int], replication: int = 1) -> None:
    """Create the topics that do not exist yet. The number of partitions of one that exists is never changed."""
    admin = connect(KafkaAdminClient, address, "topics")
    try:
        for topic in topics.keys() - set(admin.list_topics()):
            wanted = {topic: {"num_partitions": topics[topic], "replication_factor": replication}}
            try:
                admin.create_topics(wanted, wait_for_metadata=True)
            except TopicAlreadyExistsError:
                continue
    finally:
        admin.close()


class Delivery:
    """Records on their way to Kafka."""

    def __init__(self, producer: Producer, kafka: KafkaProducer, futures: list[Any]) -> None:
        self._producer, self._kafka, self._futures = producer, kafka, futures
        self._sent = time.monotonic()
        self.seconds = 0.0  # from sending to the last acknowledgement

    def wait(self, timeout: float) -> bool:
        """True once all are acknowledged, False if some are under way; raise DeliveryFailed if one will not be."""
        end = time.monotonic() + timeout
        try:
            acknowledged = all(_is_done(future, end) for future in self._futures)
            if not acknowledged and time.monotonic() > self._sent + _GIVEN_UP_AFTER:
                raise KafkaTimeoutError
        except KafkaError as error:
            self._producer.give_up(self._kafka)
            raise DeliveryFailed(type(error).__name__) from error
        self.seconds = self.seconds or time.monotonic() - self._sent
        return acknowledged


def _is_done(future: Any, end: float) -> bool:
    """Whether the record is acknowledged by `end`; raise what went wrong with it."""
    try:
        future.get(max(0.0, end - time.monotonic()))
    except KafkaTimeoutError:
        if not future.is_done:
            return False
        raise
    return True


class Producer:
    """Idempotent, all replicas acknowledge, made when first used and made anew after an error."""

    def __init__(self, address: KafkaAddress, client_id: str) -> None:
        require_fast_checksums()
        self._address, self._client_id = address, client_id
        self._kafka: KafkaProducer | None = None
        self._lock = threading.Lock()

    def send(self, topic: str, records: Iterable[KafkaRecord]) -> Delivery:
        """Hand the records over in this order; those with the same key stay in it."""
        try:
            with self._lock:
                kafka = self._kafka = self._kafka or self._new()
            futures = [kafka.send(topic, one.value, one.key, one.headers) for one in records]
        except KafkaError as error:
            self.give_up(self._kafka)
            raise DeliveryFailed(type(error).__name__) from error
        return Delivery(self, kafka, futures)

    def send_all(self, topic: str, records: Iterable[KafkaRecord], *, timeout: float = DELIVERY_TIMEOUT) -> None:
        """Return when every record is acknowledged; else raise DeliveryFailed."""
        if not self.send(topic, records).wait(timeout):
            self.give_up(self._kafka)
            raise DeliveryFailed("Timeout")

    def give_up(self, kafka: KafkaProducer | None) -> None:
        """After a fatal error or a timeout a producer does not come back by itself: the next send makes a new one."""
        with self._lock:
            if kafka is None or kafka is not self._kafka:
                return
            self._kafka = None
        _close(kafka, 0.0)

    def close(self, timeout: float = 5.0) -> None:
        kafka, self._kafka = self._kafka, None
        if kafka is not None:
            _close(kafka, timeout)

    def _new(self) -> KafkaProducer:
        return connect(
            KafkaProducer,
            self._address,
            self._client_id,
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=int(DELIVERY_TIMEOUT * 1000),
            max_block_ms=10_000,
            batch_size=128 * 1024,
            compression_type="lz4",
            allow_auto_create_topics=False,
        )


def _close(kafka: KafkaProducer, timeout: float) -> None:
    try:
        kafka.close(timeout=timeout)
    except KafkaError:
        kafka._sender.force_close()  # close() gives up when its flush runs out of time and leaves this thread running


def history(address: KafkaAddress, topics: Sequence[str]) -> Iterator[list[KafkaRecord]]:
    """Every record from the beginning to where the topics ended when this was called, in batches, without a group."""
    consumer = connect(KafkaConsumer, address, "history", auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        parts = [TopicPartition(topic, part) for topic in topics for part in consumer.partitions_for_topic(topic)]
        ends = consumer.end_offsets(parts, timeout_ms=10_000)
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        while behind := [part for part in parts if (consumer.position(part, timeout_ms=10_000) or 0) < ends[part]]:
            consumer.pause(*(set(parts) - set(behind)))
            found = consumer.poll(timeout_ms=1000)
            yield [kafka_record(one) for part, some in found.items() for one in some if one.offset < ends[part]]
    finally:
        consumer.close(timeout_ms=5000)


def kafka_record(one: Any) -> KafkaRecord:
    return KafkaRecord(one.key, one.value, list(one.headers), one.topic, one.partition, one.offset)
