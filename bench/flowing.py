"""P5 and P6: how long an answer takes to Kafka and to the clinic's dashboard while 500 are given each second."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource

from bench.commanding import Given, Order, command_process, occurrence
from bench.figures import percentile, spread_of
from bench.material import RESPONDED, batches
from bench.results import Goal, Result
from bench.room import PARTITIONS, Room
from chassis import documents
from chassis.clock import utc_now
from chassis.kafka import connect as connect_kafka
from chassis.mongo import Document, Rows, connect
from local.mongodb import DATABASES
from services.analytics.domain.buckets import CLINIC
from services.analytics.domain.cover import Grain
from services.analytics.store import Generations
from services.assignments.store import Store

TO_KAFKA, TO_DASHBOARD = Goal(250.0, "ms", at_least=False), Goal(3.0, "s", at_least=False)
RATE = 500.0
TOPIC = "carryover.assignments"
_WARM_UP = 3.0  # seconds that do not count
_LOOK = 0.05
_WITHIN = 120.0
_DAYS_OF_CLINICS = {"grain": Grain.DAY.value, "scope": CLINIC}
_MARK = ("ce_type", RESPONDED.encode())


@dataclass
class Seen:
    """What the buckets of the dashboards showed, again and again: the number of answers, by clinic."""

    rows: Rows
    looks: list[tuple[float, Mapping[str, int]]] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.enough.is_set():
            self.look()
            self.enough.wait(_LOOK)

    def look(self) -> int:
        """Returns how many answers all clinics show together."""
        counts: dict[str, int] = defaultdict(int)
        for one in self.rows.find({"grain": "day", "scope": "*"}, {"clinic_id": 1, "counts.answered": 1}):
            counts[one["clinic_id"]] += one["counts"].get("answered", 0)
        self.looks.append((time.time(), counts))
        return sum(counts.values())


def measure(room: Room) -> list[Result]:
    _let_the_broker_stamp(room)
    client = connect(room.uri, app="bench", timeout_ms=30_000)
    opened_at = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    order = Order(room.uri, DATABASES["assignments"], int(RATE * (_WARM_UP + room.size(25, 6))), RATE, opened_at)
    filled(Store(client[order.database]), order)
    generation = Generations(client[DATABASES["analytics"]]).live()
    seen = Seen(generation.collection("buckets"))
    given = sorted(_give(order, seen), key=lambda one: one.due)
    client.close()
    counted = [one for one in given if one.due >= given[0].due + _WARM_UP]
    to_kafka, to_dashboard = _to_kafka(room, counted), _to_dashboard(given, seen, len(given) - len(counted))
    return [_kafka_result(counted, to_kafka), _dashboard_result(counted, to_dashboard)]


def _let_the_broker_stamp(room: Room) -> None:
    """The time of each record is then when Kafka had appended it, which is what the acknowledgement says."""
    admin = connect_kafka(KafkaAdminClient, room.address, "bench")
    admin.alter_configs([ConfigResource("TOPIC", TOPIC, {"message.timestamp.type": "LogAppendTime"})])
    admin.close()


def filled(store: Store, order: Order) -> None:
    """Occurrences nobody has answered; their earlier events are long published."""
    made = [occurrence(number, order.opened_at) for number in range(order.count)]
    for some in batches(made, 1000):
        stored: list[tuple[Document, list[Any]]] = [(store.occurrences.document(one, utc_now()), []) for one in some]
        documents.insert_many(store.occurrences.collection, stored, source="assignments", at=utc_now())


def _give(order: Order, seen: Seen) -> Sequence[Given]:
    """Have the commands given, and watch the dashboards until they show all of them."""
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    process = context.Process(target=command_process, args=(order, said), daemon=True)
    watcher = threading.Thread(target=seen.watch)
    process.start()
    watcher.start()
    try:
        given: Sequence[Given] = said.get(timeout=order.count / order.per_second + _WITHIN)
        process.join(10.0)
        end = time.monotonic() + _WITHIN
        while seen.look() < len(given):
            assert time.monotonic() < end, "the dashboards did not show every answer"
            time.sleep(_LOOK)
    finally:
        process.kill()
        seen.enough.set()
        watcher.join()
    return given


def _to_kafka(room: Room, counted: Sequence[Given]) -> list[float]:
    """Seconds from when a command was due to when its event was in the log."""
    due = {one.subject: one.due for one in counted}
    kafka = connect_kafka(KafkaConsumer, room.address, "bench", auto_offset_reset="earliest", enable_auto_commit=False)
    parts = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
    kafka.assign(parts)
    found: dict[str, float] = {}
    end = time.monotonic() + _WITHIN
    while len(found) < len(due):
        assert time.monotonic() < end, f"{len(found)} of {len(due)} events are in Kafka"
        for some in kafka.poll(timeout_ms=1000).values():
            for one in some:
                subject = dict(one.headers)["ce_subject"].decode()
                if _MARK in one.headers and subject in due:
                    found.setdefault(subject, one.timestamp / 1000 - due[subject])
    kafka.close()
    return list(found.values())


def _to_dashboard(given: Sequence[Given], seen: Seen, uncounted: int) -> list[float]:
    """Seconds until the clinic's dashboard counted as many answers as had been due by then.

    Within a clinic answers are told apart by their number alone: the tenth counts as seen when ten are shown.
    """
    looks = sorted(seen.looks, key=lambda look: look[0])
    place: dict[str, int] = defaultdict(int)  # the look at which the clinic's latest answer was there
    nth: dict[str, int] = defaultdict(int)
    taken = []
    for one in given:
        nth[one.clinic_id] += 1
        while looks[place[one.clinic_id]][1].get(one.clinic_id, 0) < nth[one.clinic_id]:
            place[one.clinic_id] += 1
        taken.append(looks[place[one.clinic_id]][0] - one.due)
    return taken[uncounted:]


def _kafka_result(counted: Sequence[Given], taken: Sequence[float]) -> Result:
    millis = [seconds * 1000 for seconds in taken]
    p99, p50 = percentile(millis, 0.99), percentile(millis, 0.5)
    words = f"p50 {p50:.0f} ms", f"{given_per_second(counted):.0f} events/s given"
    return Result("P5", "command → Kafka, p99", p99, TO_KAFKA, *words, _detail(counted, millis, "ms"))


def _dashboard_result(counted: Sequence[Given], taken: Sequence[float]) -> Result:
    p99, p50 = percentile(taken, 0.99), percentile(taken, 0.5)
    words = f"p50 {p50:.2f} s", f"{given_per_second(counted):.0f} events/s given"
    return Result("P6", "command → dashboard, p99", p99, TO_DASHBOARD, *words, _detail(counted, taken, "s"))


def given_per_second(counted: Sequence[Given]) -> float:
    """Answered commands a second."""
    return len(counted) / (max(one.answered for one in counted) - counted[0].due)


def _detail(counted: Sequence[Given], taken: Sequence[float], unit: str) -> dict[str, Any]:
    answered = [(one.answered - one.due) * 1000 for one in counted]
    return {
        "asked_per_second": RATE,
        "counted_after_seconds": _WARM_UP,
        "given_per_second": round(given_per_second(counted), 1),
        "events": len(counted),
        f"p50_{unit}": round(percentile(taken, 0.5), 3),
        f"p95_{unit}": round(percentile(taken, 0.95), 3),
        "command_answered_p50_ms": round(percentile(answered, 0.5), 1),
        "command_answered_p99_ms": round(percentile(answered, 0.99), 1),
        "spread": spread_of(taken),
    }
