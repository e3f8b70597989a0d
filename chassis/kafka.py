"""One way to reach Kafka: where it is, a producer that waits for every acknowledgement, topics, consumer options."""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError

from chassis.events import KafkaRecord
from chassis.settings import KafkaSettings

DELIVERY_TIMEOUT = 120.0
_GIVEN_UP_AFTER = DELIVERY_TIMEOUT + 15.0


class DeliveryFailed(Exception):
    """Kafka did not acknowledge every record. Some may have arrived: send all of them again."""


class BrokerAway(DeliveryFailed):
    """Nobody listens at the address."""


class TopicMissing(Exception):
    """A topic was not made yet: its publisher does that when it starts."""


@dataclass(frozen=True)
class KafkaAddress:
    bootstrap: str  # host:port, several with commas
    security_protocol: str | None = None
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    ssl_cafile: str | None = None

    @classmethod
    def of(cls, settings: KafkaSettings) -> KafkaAddress:
        return cls(
            settings.kafka_bootstrap_servers,
            security_protocol=settings.kafka_security_protocol,
            sasl_mechanism=settings.kafka_sasl_mechanism or None,
            sasl_username=settings.kafka_sasl_username or None,
            sasl_password=settings.kafka_sasl_password.reveal() or None,
            ssl_cafile=settings.kafka_ssl_cafile or None,
        )

    def options(self, client_id: str) -> dict[str, Any]:
        """What every client is given. Its own defaults: 30 s to look for a broker again, 305 s for a silent one."""
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
            "request_timeout_ms": 10_000,
            **{name: value for name, value in given.items() if value},
        }


def connect(client: Any, address: KafkaAddress, client_id: str, **options: Any) -> Any:
    """A client of this class. It looks first: one that finds nobody leaves threads and sockets behind."""
    if importlib.util.find_spec("crc32c") is None:
        raise ImportError("install kafka-python[crc32c]: without it every record is encoded 18 times slower")
    if not any(map(_listens, address.bootstrap.split(","))):
        raise BrokerAway(address.bootstrap)
    return client(**address.options(client_id), **options)


def _listens(place: str) -> bool:
    host, _, port = place.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), 2.0):
        return True
    return False


def _partitions(consumer: Any, topics: Iterable[str]) -> list[TopicPartition]:
    found = {topic: consumer.partitions_for_topic(topic) for topic in topics}
    if not all(found.values()):
        consumer.close()
        raise TopicMissing(sorted(topic for topic, parts in found.items() if not parts))
    return [TopicPartition(topic, part) for topic, parts in found.items() for part in parts]


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
        max_poll_interval_ms=120_000,
        max_poll_records=500,
    )
    _partitions(consumer, topics)
    # While a heartbeat is unanswered the client would poll without a pause, and gigabytes of callbacks pile up.
    coordinator, due = consumer._coordinator, consumer._coordinator.time_to_next_poll
    coordinator.time_to_next_poll = lambda: max(0.1, due())
    return consumer


def ensure_topics(address: KafkaAddress, topics: Mapping[str, int], replication: int = 1) -> int:
    """Create the topics that do not exist yet; return how many those were. The number of partitions of one that exists
    is never changed. A worker does this in a step, because Kafka may be away when it starts."""
    with closing(connect(KafkaAdminClient, address, "topics")) as admin:
        missing = topics.keys() - set(admin.list_topics())
        for topic in missing:
            # An acknowledged record must survive the loss of a broker wherever there is more than one.
            wanted = {"num_partitions": topics[topic], "replication_factor": replication}
            in_sync = {"min.insync.replicas": str(max(1, replication - 1))}
            with suppress(TopicAlreadyExistsError):
                admin.create_topics({topic: {**wanted, "configs": in_sync}}, wait_for_metadata=True)
    return len(missing)


class Delivery:
    """Records on their way to Kafka."""

    def __init__(self, producer: Producer, kafka: KafkaProducer, futures: list[Any]) -> None:
        self._producer, self._kafka, self._futures = producer, kafka, futures
        self._sent = time.monotonic()
        self.seconds = 0.0  # since it was sent, when last looked at

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
        self.seconds = time.monotonic() - self._sent
        return acknowledged


def _is_done(future: Any, end: float) -> bool:
    """Whether the record is acknowledged by `end`; raise what went wrong with it."""
    try:
        future.get(max(0.0, end - time.monotonic()))
    except KafkaTimeoutError:
        if future.failed():
            raise
    return bool(future.is_done)


class Producer:
    """Idempotent, all replicas acknowledge, made when first used and made anew after an error."""

    def __init__(self, address: KafkaAddress, client_id: str) -> None:
        self._address, self._client_id = address, client_id
        self._kafka: Any = None
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

    def give_up(self, kafka: Any, timeout: float = 0.0) -> None:
        """After a fatal error or a timeout a producer does not come back by itself: the next send makes a new one."""
        with self._lock:
            if kafka is None or kafka is not self._kafka:
                return
            self._kafka = None
        try:
            kafka.close(timeout=timeout)
        except KafkaError:  # its flush ran out of time, which leaves the sending thread running
            kafka._sender.force_close()

    def close(self) -> None:
        self.give_up(self._kafka, timeout=5.0)

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


def history(address: KafkaAddress, topics: Sequence[str]) -> Iterator[list[KafkaRecord]]:
    """Every record from the beginning to where the topics ended when this was called, in batches, without a group."""
    consumer = connect(KafkaConsumer, address, "history", auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        parts = _partitions(consumer, topics)
        ends = consumer.end_offsets(parts, timeout_ms=10_000)
        consumer.assign(parts)
        while any((consumer.position(part, timeout_ms=10_000) or 0) < ends[part] for part in parts):
            found = consumer.poll(timeout_ms=1000).items()
            yield [kafka_record(one) for part, some in found for one in some if one.offset < ends[part]]
    finally:
        consumer.close(timeout_ms=5000)


def kafka_record(one: Any) -> KafkaRecord:
    return KafkaRecord(one.key, one.value, list(one.headers), one.topic, one.partition, one.offset)
