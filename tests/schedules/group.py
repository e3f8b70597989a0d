"""A consumer group kept in memory, with what Kafka's cooperative protocol promises and no more.

A member that is not heard of for longer than its session loses its partitions to the others and learns of it later.
Whoever gets a partition reads on from what was committed, or from something that was committed earlier. A commit of
somebody who did not take part in the last rebalance is refused.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from kafka import AsyncConsumerRebalanceListener, OffsetAndMetadata, TopicPartition
from kafka.errors import CommitFailedError, KafkaConnectionError, KafkaTimeoutError, RebalanceInProgressError

from chassis.events import KafkaRecord
from tests.schedules.log import PARTITIONS, Log

_SESSION = 10.0
_AT_MOST = 8
"""Records of one poll: few, so that a short topic is read in many batches."""


@dataclass(frozen=True)
class Fetched(KafkaRecord):
    """A record as the client library hands it out."""

    leader_epoch: int = 0


@dataclass
class Group:
    """What the broker knows of a group; `commits` has every offset that was ever committed, the last one counts."""

    log: Log
    topics: Sequence[str]
    commits: dict[TopicPartition, list[int]] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    target: dict[TopicPartition, str] = field(default_factory=dict)
    owner: dict[TopicPartition, str] = field(default_factory=dict)
    generation: int = 0
    joined: int = 0

    def member(self, _address: object, _group: str, _topics: Sequence[str]) -> Member:
        """Stands where `chassis.kafka.member` does."""
        return Member(self)

    @property
    def parts(self) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in self.topics for number in range(PARTITIONS)]

    def end(self, part: TopicPartition) -> int:
        return len(self.log.records[part.topic][part.partition])

    def behind(self) -> list[TopicPartition]:
        """Partitions whose end is not committed."""
        return [part for part in self.parts if self.committed(part) != self.end(part)]

    def committed(self, part: TopicPartition) -> int:
        return self.commits.get(part, [0])[-1]

    def join(self) -> str:
        self.joined += 1
        name = f"member {self.joined}"
        self.heard[name] = self.log.schedule.now
        self._share_out()
        return name

    def leave(self, names: Sequence[str]) -> None:
        for name in names:
            del self.heard[name]
        self.owner = {part: name for part, name in self.owner.items() if name in self.heard}
        if names:
            self._share_out()

    def listen_for(self, name: str) -> bool:
        """A member is heard; False when it had been silent for too long. Others who were, lose their place as well."""
        now = self.log.schedule.now
        self.leave([one for one, heard in self.heard.items() if now > heard + _SESSION])
        if name not in self.heard:
            return False
        self.heard[name] = now
        return True

    def begin_at(self, part: TopicPartition) -> int:
        """Where a new owner reads on. A coordinator that came back may know only of an earlier commit."""
        known = self.commits.setdefault(part, [0])
        if self.log.schedule.happens("answer_lost"):
            known.append(self.log.schedule.chance.choice(known))
        return known[-1]

    def _share_out(self) -> None:
        self.generation += 1
        names = list(self.heard)
        self.log.schedule.chance.shuffle(names)
        self.target = {part: names[place % len(names)] for place, part in enumerate(self.parts) if names}


@dataclass
class Member:
    """Stands where `KafkaConsumer` does; of one process."""

    group: Group
    name: str = ""
    generation: int = -1
    positions: dict[TopicPartition, int] = field(default_factory=dict)
    _paused: set[TopicPartition] = field(default_factory=set)
    _listener: AsyncConsumerRebalanceListener | None = None

    def subscribe(self, _topics: Sequence[str], listener: AsyncConsumerRebalanceListener) -> None:
        self._listener = listener

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Fetched]]:
        schedule = self.group.log.schedule
        schedule.turn("poll")
        self._take_part()
        if schedule.happens("refused"):
            raise KafkaConnectionError
        found = {part: some for part in self.assignment() if part not in self._paused and (some := self._fetch(part))}
        if not found:
            schedule.sleep(timeout_ms / 1000)
            self.group.listen_for(self.name)
        return found

    def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata], timeout_ms: int) -> None:  # noqa: ARG002 - as the library calls it
        schedule = self.group.log.schedule
        schedule.turn(f"commit {[(*part, one.offset) for part, one in sorted(offsets.items())]}")
        if not self.group.listen_for(self.name):
            raise CommitFailedError
        if self.generation != self.group.generation:
            raise RebalanceInProgressError
        if schedule.happens("refused"):
            raise KafkaTimeoutError
        for part, one in offsets.items():
            self.group.commits.setdefault(part, [0]).append(one.offset)
        schedule.may_die("commit")
        if schedule.happens("answer_lost"):
            raise KafkaTimeoutError

    async def commit_async(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        self.commit(offsets, 5000)

    def close(self, *, autocommit: bool, timeout_ms: int) -> None:  # noqa: ARG002 - as the library calls it
        assert not autocommit
        self._give_up(self.assignment())
        if self.name in self.group.heard:
            self.group.leave([self.name])

    def assignment(self) -> list[TopicPartition]:
        return sorted(self.positions)

    def seek(self, part: TopicPartition, offset: int) -> None:
        self.positions[part] = offset

    def pause(self, *parts: TopicPartition) -> None:
        self._paused.update(parts)

    def resume(self, *parts: TopicPartition) -> None:
        self._paused.difference_update(parts)

    def paused(self) -> set[TopicPartition]:
        return set(self._paused)

    def highwater(self, part: TopicPartition) -> int:
        return self.group.end(part)

    def position(self, part: TopicPartition, timeout_ms: int) -> int:  # noqa: ARG002
        return self.positions[part]

    def end_offsets(self, parts: Sequence[TopicPartition], _timeout_ms: int) -> dict[TopicPartition, int]:
        return {part: self.group.end(part) for part in parts}

    def group_metadata(self) -> SimpleNamespace:
        return SimpleNamespace(state="<stable>" if self.generation == self.group.generation else "<rebalancing>")

    def _take_part(self) -> None:
        """Join, and take part in the rebalance that is going on: give up first, get only what nobody has any more."""
        group = self.group
        if not group.listen_for(self.name):
            self._give_up(self.assignment())
            self.name = group.join()
        if self.generation != group.generation:
            self.generation = group.generation
            moved = [part for part in self.assignment() if group.target[part] != self.name]
            self._give_up(moved)
            if moved:
                self.generation = group.generation = group.generation + 1
        for part, name in group.target.items():
            if name == self.name and part not in group.owner:
                group.owner[part] = name
                self.positions[part] = group.begin_at(part)

    def _give_up(self, parts: Sequence[TopicPartition]) -> None:
        assert self._listener is not None
        for part in parts:
            del self.positions[part]
            self._paused.discard(part)
        if parts:
            _finish(self._listener.on_partitions_revoked(parts))
        for part in parts:
            if self.group.owner.get(part) == self.name:
                del self.group.owner[part]

    def _fetch(self, part: TopicPartition) -> list[Fetched]:
        start = self.positions[part]
        some = self.group.log.records[part.topic][part.partition][start:]
        some = some[: self.group.log.schedule.chance.randint(1, _AT_MOST)]
        self.positions[part] = start + len(some)
        return [Fetched(**vars(one)) for one in some]


def _finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a callback that waits for nothing but this member."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("a callback waits for something outside")
