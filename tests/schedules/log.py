"""Topics kept in memory, with what Kafka promises and no more: an acknowledged record stays, in the order of its key.

What was not acknowledged may be there or not. Each producer hands over in order; a failed delivery leaves any prefix of
each partition behind.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chassis.events import KafkaRecord
from chassis.kafka import DeliveryFailed
from tests.schedules.schedule import Schedule

PARTITIONS = 2


def partition_of(record: KafkaRecord) -> int:
    return zlib.crc32(record.key or b"") % PARTITIONS


@dataclass
class Log:
    """All topics of a run; `records[topic][partition]` in the order of their offsets."""

    schedule: Schedule
    records: dict[str, list[list[KafkaRecord]]] = field(
        default_factory=lambda: defaultdict(lambda: [[] for _ in range(PARTITIONS)])
    )

    def append(self, topic: str, record: KafkaRecord) -> None:
        partition = partition_of(record)
        kept = self.records[topic][partition]
        kept.append(replace(record, topic=topic, partition=partition, offset=len(kept)))

    def of(self, topic: str) -> list[KafkaRecord]:
        return [record for partition in self.records[topic] for record in partition]

    def producer(self) -> ScheduledProducer:
        return ScheduledProducer(self)


class ScheduledProducer:
    """Stands where `chassis.kafka.Producer` does; of one process."""

    def __init__(self, log: Log) -> None:
        self.log, self.schedule = log, log.schedule

    def send(self, topic: str, records: Iterable[KafkaRecord]) -> ScheduledDelivery:
        given = list(records)
        self.schedule.turn(f"send {len(given)} to {topic}")
        return ScheduledDelivery(self, topic, given)

    def send_all(self, topic: str, records: Iterable[KafkaRecord], *, timeout: float = 120.0) -> None:
        if not self.send(topic, records).wait(timeout):
            raise DeliveryFailed("Timeout")

    def close(self) -> None:
        """Nothing is left open."""


class ScheduledDelivery:
    """Records that lie in the producer's memory; the broker gets them one by one while somebody waits for them."""

    def __init__(self, producer: ScheduledProducer, topic: str, records: list[KafkaRecord]) -> None:
        self._producer, self._topic = producer, topic
        self._left: dict[int, list[KafkaRecord]] = {}
        for record in records:
            self._left.setdefault(partition_of(record), []).append(record)
        self._sent = producer.schedule.now
        self.seconds = 0.0

    def wait(self, timeout: float) -> bool:
        schedule, log = self._producer.schedule, self._producer.log
        end = schedule.now + timeout
        while self._left:
            schedule.turn(f"{sum(map(len, self._left.values()))} on their way to {self._topic}")
            if schedule.now > end:
                return False
            refused = schedule.happens("refused")
            partition = schedule.chance.choice(sorted(self._left))
            some = self._left.pop(partition)
            count = schedule.chance.randint(0, len(some))
            for record in some[:count]:
                log.append(self._topic, record)
            if refused:
                raise DeliveryFailed("Refused")
            if some[count:]:
                self._left[partition] = some[count:]
        schedule.may_die("all were acknowledged")
        if schedule.happens("answer_lost"):
            raise DeliveryFailed("AnswerLost")
        self.seconds = schedule.now - self._sent
        return True
