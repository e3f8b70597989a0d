"""Reads events: poll, decode, fold to the highest version per aggregate, handle all at once, commit.

Every record ends handled, ignored or parked before its offset is committed. While the database is away partitions are
paused and polling goes on. Whatever else interrupts a batch, it is read again from what was committed.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from math import inf
from typing import Any, TypeVar

from kafka import AsyncConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError

from chassis.events import Event, KafkaRecord, decode
from chassis.kafka import DeliveryFailed, KafkaAddress, kafka_record, member
from chassis.logs import get_logger
from chassis.metrics import Metrics
from chassis.mongo import DATABASE_AWAY
from chassis.parking import Parking
from chassis.worker import GiveUp, Halted

T = TypeVar("T")
Polled = dict[TopicPartition, list[Any]]
Ended = Counter[tuple[str, str]]  # how many records of a type ended how: handled, ignored or parked

_AWAY: tuple[type[Exception], ...] = (*DATABASE_AWAY, DeliveryFailed)
_POLL_MS = 1000  # it returns with the first record; a group that is joined between two short polls must join again
_PAUSE, _PATIENCE_MS = 1.0, 2000
_WINDOW = 1000  # records among which the parked ones are counted
_LOOK_EVERY, _LOOKS, _REBUILDS = 10.0, 3, 3  # 30 s behind without a record: rebuild; the third time give up


@dataclass(frozen=True)
class Subscription:
    """`check` raises ValueError for data that breaks its contract; `handle` must bear any repetition and any order."""

    group: str
    topics: tuple[str, ...]
    types: frozenset[str]
    check: Callable[[str, Mapping[str, Any]], None]
    handle: Callable[[Sequence[Event]], None]
    parked_limit: float = 20  # of the last 1,000 it is more than 1 %, and 20 in a row as well
    folded: bool = True  # False: `handle` sees every version, not only the highest of each subject

    def read(self, record: KafkaRecord) -> Event | None:
        """The event, or None for one of a type that is not subscribed."""
        if not self.types.issuperset(value.decode() for name, value in record.headers if name == "ce_type"):
            return None
        event = decode(record)
        self.check(event.type, event.data)
        return event

    def apply(self, record: KafkaRecord) -> None:
        if event := self.read(record):
            self.handle([event])


@dataclass(frozen=True)
class Refused:
    reason: str


def attempt(do: Callable[[], T]) -> T | Refused:
    """The border of the loop: whatever a record does to its reader becomes a reason class, never an end."""
    try:
        return do()
    except _AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        return Refused(getattr(error, "reason_class", None) or type(error).__qualname__)


def fold(pairs: Sequence[tuple[Event, KafkaRecord]]) -> list[tuple[Event, KafkaRecord]]:
    """The highest version of each subject, in the order of what is kept."""
    best: dict[str, tuple[Event, KafkaRecord]] = {}
    for event, record in pairs:
        if event.subject not in best or event.version >= best[event.subject][0].version:
            best.pop(event.subject, None)
            best[event.subject] = event, record
    return list(best.values())


@dataclass(frozen=True)
class Replayed:
    done: int
    left: Mapping[str, int]  # by reason class


def replay(subscription: Subscription, parking: Parking) -> Replayed:
    """Give each parked record of the subscribed topics to the reader again."""
    done, left = 0, Counter[str]()
    for parked_id, record in parking.waiting():
        if record.topic not in subscription.topics:
            continue
        result = attempt(lambda record=record: subscription.apply(record))  # type: ignore[misc]
        if isinstance(result, Refused):
            left[result.reason] += 1
            parking.refused(parked_id, result.reason)
        else:
            done += 1
            parking.replayed(parked_id)
    return Replayed(done, left)


class Consumer:
    """One member of a consumer group. Only one thread may call `step`; the Kafka client is made by its first call."""

    def __init__(self, subscription: Subscription, address: KafkaAddress, parking: Parking, metrics: Metrics) -> None:
        self._subscription, self._address, self._parking, self._metrics = subscription, address, parking, metrics
        self._parked = metrics.events_total.labels(subscription.group, "unreadable", "parked")  # shown as 0 from now on
        self._kafka: KafkaConsumer | None = None
        self._recent: deque[bool] = deque(maxlen=_WINDOW)  # True for each record that was parked
        self._uncommitted: dict[TopicPartition, OffsetAndMetadata] = {}
        self._resume_at = self._measured = 0.0
        self._lags: dict[TopicPartition, int] = {}
        self._looked, self._looks, self._rebuilds = time.monotonic(), 0, 0
        self._log = get_logger()

    def step(self) -> int:
        """Handle what one poll brings; return how many records that were."""
        kafka = self._kafka = self._kafka or self._open()
        with ExitStack() as undo:
            undo.callback(self.close)  # unless all goes well, read again from what was committed
            if self._resume_at and time.monotonic() >= self._resume_at:
                kafka.resume(*kafka.paused())
                self._resume_at = 0.0
            polled: Polled = kafka.poll(timeout_ms=_POLL_MS)
            done = self._work(kafka, polled) if polled or self._uncommitted else 0
            self._measure(kafka)
            self._watch(kafka, moved=bool(done))
            undo.pop_all()
        return done

    def behind(self) -> int:
        """Records not yet read in the partitions this consumer has; 1 while it has none or the broker is silent."""
        kafka = self._kafka
        if kafka is None or not kafka.assignment():
            return 1
        try:
            ends = kafka.end_offsets(list(kafka.assignment()), _PATIENCE_MS)
        except KafkaError:
            return 1
        return sum(max(0, end - (kafka.position(part, timeout_ms=0) or 0)) for part, end in ends.items())

    def close(self) -> None:
        """Leave the group. What was handled but not yet committed is committed on the way out."""
        kafka, self._kafka = self._kafka, None
        if kafka is not None:
            kafka.close(autocommit=False, timeout_ms=5000)
            self._uncommitted.clear()

    def _open(self) -> KafkaConsumer:
        kafka = member(self._address, self._subscription.group, self._subscription.topics)
        kafka.subscribe(self._subscription.topics, listener=_Listener(kafka, self._uncommitted))
        return kafka

    def _work(self, kafka: KafkaConsumer, polled: Polled) -> int:
        records = [kafka_record(one) for some in polled.values() for one in some]
        ended: Ended = Counter()
        try:
            self._read_all(records, ended)
        except _AWAY as error:
            self._log.warning("consumer.paused", group=self._subscription.group, reason=type(error).__name__)
            self._pause(kafka, polled)
            return 0
        for (type_, outcome), count in ended.items():
            self._metrics.events_total.labels(self._subscription.group, type_, outcome).inc(count)
            self._recent.extend([outcome == "parked"] * (0 if outcome == "ignored" else count))
        self._commit(kafka, polled)
        return len(records)

    def _read_all(self, records: list[KafkaRecord], ended: Ended) -> None:
        pairs: list[tuple[Event, KafkaRecord]] = []
        for record in records:
            event = attempt(lambda record=record: self._subscription.read(record))  # type: ignore[misc]
            if isinstance(event, Refused):
                self._park(record, event.reason, ended)
            elif event is None:
                ended["other", "ignored"] += 1
            else:
                pairs.append((event, record))
                ended[event.type, "handled"] += 1
        if pairs:
            self._handle(fold(pairs) if self._subscription.folded else pairs, ended)

    def _handle(self, pairs: list[tuple[Event, KafkaRecord]], ended: Ended) -> None:
        """All at once; if the reader refuses, halve until the guilty ones stand alone."""
        result = attempt(lambda: self._subscription.handle([event for event, _ in pairs]))
        if isinstance(result, Refused) and len(pairs) > 1:
            self._handle(pairs[: len(pairs) // 2], ended)
            self._handle(pairs[len(pairs) // 2 :], ended)
        elif isinstance(result, Refused):
            ended[pairs[0][0].type, "handled"] -= 1
            self._park(pairs[0][1], result.reason, ended)

    def _park(self, record: KafkaRecord, reason: str, ended: Ended) -> None:
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        self._log.error("consumer.parked", group=self._subscription.group, reason=reason, **place)
        self._parking.park(record, reason)
        ended["unreadable", "parked"] += 1
        if sum(self._recent) + ended["unreadable", "parked"] >= self._subscription.parked_limit:
            self._parked.inc(ended["unreadable", "parked"])
            raise Halted("too much is parked: a bad release must not drain a topic")

    def _commit(self, kafka: KafkaConsumer, polled: Polled) -> None:
        for part, some in polled.items():
            self._uncommitted[part] = OffsetAndMetadata(some[-1].offset + 1, "", some[-1].leader_epoch)
        try:
            kafka.commit(dict(self._uncommitted), timeout_ms=5000)
        except KafkaError as error:  # the next commit includes it; after a rebalance it means redelivery
            self._log.warning("consumer.not_committed", group=self._subscription.group, reason=type(error).__name__)
        else:
            self._uncommitted.clear()

    def _pause(self, kafka: KafkaConsumer, polled: Polled) -> None:
        for part, some in polled.items():
            kafka.seek(part, some[0].offset)
        kafka.pause(*kafka.assignment())
        self._resume_at = time.monotonic() + _PAUSE

    def _measure(self, kafka: KafkaConsumer) -> None:
        if time.monotonic() < self._measured + _PAUSE:
            return
        gauge, group = self._metrics.consumer_lag, self._subscription.group
        lags = {part: _lag(kafka, part) for part in kafka.assignment()}
        for part, lag in lags.items():
            gauge.labels(group, part.topic, part.partition).set(lag)
        for part in self._lags.keys() - lags.keys():
            gauge.remove(group, part.topic, part.partition)
        self._lags, self._measured = lags, time.monotonic()

    def _watch(self, kafka: KafkaConsumer, *, moved: bool) -> None:
        """Clients have stalled without an error: when there is more to read and nothing comes, make a new one."""
        if moved or self._resume_at:
            self._looked, self._looks = time.monotonic(), 0
            self._rebuilds = 0 if moved else self._rebuilds
        elif time.monotonic() > self._looked + _LOOK_EVERY:
            self._looks = self._looks + 1 if self._is_stalled(kafka) else 0
            self._looked = time.monotonic()
        if self._looks >= _LOOKS:
            self._rebuilds, self._looks = self._rebuilds + 1, 0
            self._log.error("consumer.stalled", group=self._subscription.group, attempt=self._rebuilds)
            if self._rebuilds >= _REBUILDS:
                raise GiveUp("the consumer stalls again and again")
            self.close()

    def _is_stalled(self, kafka: KafkaConsumer) -> bool:
        parts = kafka.assignment()
        try:
            ends = kafka.end_offsets(
                list(parts or [TopicPartition(one, 0) for one in self._subscription.topics]), _PATIENCE_MS
            )
        except KafkaError:
            return False  # the broker is away: a new client would not help
        if not parts:
            return bool(kafka.group_metadata().state != "<stable>")
        return any(end > (kafka.position(part, timeout_ms=1000) or 0) for part, end in ends.items())


def read_to_the_end(subscription: Subscription, address: KafkaAddress, parking: Parking, metrics: Metrics) -> int:
    """Read to the end, parking whatever cannot be read, however much that is; return how many records were read."""
    unlimited, read = replace(subscription, parked_limit=inf), 0
    with closing(Consumer(unlimited, address, parking, metrics)) as consumer:
        while (count := consumer.step()) or consumer.behind():
            read += count
    return read


def _lag(kafka: KafkaConsumer, part: TopicPartition) -> int:
    end = kafka.highwater(part)
    return 0 if end is None else max(0, end - (kafka.position(part, timeout_ms=0) or 0))


class _Listener(AsyncConsumerRebalanceListener):  # type: ignore[misc]
    """Before partitions go to another member, commits what was handled in them; never what was only polled."""

    def __init__(self, kafka: KafkaConsumer, uncommitted: dict[TopicPartition, OffsetAndMetadata]) -> None:
        self._kafka, self._uncommitted = kafka, uncommitted

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        offsets = {part: self._uncommitted.pop(part) for part in revoked if part in self._uncommitted}
        if offsets:
            with suppress(KafkaError):  # then they are delivered again
                await self._kafka.commit_async(offsets)

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Positions come from what was committed."""
