"""The processes that several kinds of runs have in common: who publishes, who reads, how a worker repeats a step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from kafka.errors import KafkaError

from chassis.consumer import Consumer, Subscription
from chassis.events import KafkaRecord
from chassis.kafka import DeliveryFailed
from chassis.metrics import Metrics, for_process
from chassis.mongo import DATABASE_AWAY
from chassis.parking import Parking
from chassis.worker import GiveUp, Halted
from tests.schedules.log import Log
from tests.schedules.schedule import Schedule

AWAY: tuple[type[Exception], ...] = (*DATABASE_AWAY, DeliveryFailed, KafkaError)


@dataclass(frozen=True)
class Part:
    """What one thread of a worker does again and again, and how it ends."""

    step: Callable[[], int]
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Process:
    """Repeats a step; told to end it closes what it holds. Then, and after each death, it is started anew."""

    schedule: Schedule
    start: Callable[[], Part]
    longest_idle: float = 6.0

    def __call__(self) -> None:
        chance = self.schedule.chance
        while True:
            part = self.start()
            while not self.schedule.happens("told_to_end"):
                done = 0
                with suppress(*AWAY):
                    done = part.step()
                if not done:
                    self.schedule.sleep(chance.uniform(0.1, self.longest_idle))
            with suppress(*AWAY):
                part.close()
            self.schedule.sleep(chance.uniform(0.1, 2.0))


@dataclass(frozen=True)
class Teller:
    """Publishes these records; the one it had sent when it died comes again."""

    log: Log
    left: list[KafkaRecord]
    longest_pause: float = 3.0

    def __call__(self) -> None:
        schedule = self.log.schedule
        while self.left:
            schedule.turn(f"publish to {self.left[0].topic}")
            self.log.append(self.left[0].topic, self.left[0])
            schedule.may_die("publishing")
            self.left.pop(0)
            if schedule.chance.random() < 0.2:
                schedule.sleep(schedule.chance.uniform(0, self.longest_pause))


@dataclass(frozen=True)
class Reading:
    """A member of the group; `gave_up` gets a sentence if it halts, which only a flood of bad records may do."""

    log: Log
    here: Any
    subscribe: Callable[[], Subscription]
    gave_up: list[str]

    def start(self) -> Part:
        producer: Any = self.log.producer()
        parking = Parking(self.here["parked"], producer, now=self.log.schedule.wall)
        address: Any = "in memory"
        member = Consumer(self.subscribe(), address, parking, metrics())

        def step() -> int:
            try:
                return member.step()
            except (Halted, GiveUp) as error:
                self.gave_up.append(f"a reader ended with {type(error).__name__}: {error}")
                return 0

        return Part(step, member.close)


@cache
def metrics() -> Metrics:
    """One for all runs: what they count is looked at by nobody."""
    return for_process("schedules")
