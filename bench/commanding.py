"""The process that gives commands at a fixed rate for P5 and P6, whether or not the ones before are answered."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.queues import Queue

import contracts
from bench.material import RESPONDED, Homework
from chassis.clock import parse_iso, utc_now
from chassis.mongo import connect
from services.assignments.domain.codes import Family, Origin, Phase, Problem, ResponseKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.store import Store

_THREADS = 8  # as many as a web process has
_HOPELESS = 15.0  # seconds late: a machine that is this busy does not catch up
_ANSWER = Answer(kind=ResponseKind.DID, quantity=100, usefulness=7)


@dataclass(frozen=True)
class Order:
    """Answer the occurrences 0 … `count` − 1, `per_second` of them each second; all opened at the same moment."""

    uri: str
    database: str
    count: int
    per_second: float
    opened_at: datetime


@dataclass(frozen=True)
class Given:
    """One command: when it was due and when it was answered (Unix time)."""

    subject: str
    clinic_id: str
    due: float
    answered: float


def occurrence(number: int, opened_at: datetime) -> Occurrence:
    """Open since `opened_at`, and not answered yet."""
    one, example = Homework(number), contracts.examples()[RESPONDED]["data"]
    return Occurrence(
        id=one.id("occ"),
        clinic_id=one.clinic_id,
        version=1,
        settle_at=opened_at + timedelta(days=2),
        assignment_id=one.id("asg"),
        episode_id=one.id("epi"),
        client_id=one.id("per"),
        therapist_id=one.therapist_id,
        exercise_code=example["exercise_code"],
        exercise_version=1,
        family=Family(example["family"]),
        phase=Phase(example["phase"]),
        problem=Problem(example["problem"]),
        origin=Origin(example["origin"]),
        assignment_agreed_at=parse_iso(example["assignment_agreed_at"]),
        local_date=opened_at.date(),
        local_time=opened_at.time(),
        time_zone="Etc/UTC",
        opens_at=opened_at,
        due_at=opened_at + timedelta(days=1),
        closes_at=opened_at + timedelta(days=2),
    )


def command_process(order: Order, said: Queue[Sequence[Given]]) -> None:
    """Carry the order out and say what was given."""
    client = connect(order.uri, app="bench-commands")
    store = Store(client[order.database])
    todo = [occurrence(number, order.opened_at) for number in range(order.count)]
    start = time.time() + 1.0
    with ThreadPoolExecutor(_THREADS) as pool:
        lanes = [pool.submit(_lane, store, todo, start, order.per_second, place) for place in range(_THREADS)]
        said.put([given for lane in lanes for given in lane.result()])
    client.close()


def _lane(store: Store, todo: Sequence[Occurrence], start: float, per_second: float, place: int) -> list[Given]:
    """Every eighth command. One that is late is still counted from when it was due; one too late is left out."""
    given = []
    for number in range(place, len(todo), _THREADS):
        due = start + number / per_second
        time.sleep(max(0.0, due - time.time()))
        if time.time() > due + _HOPELESS:
            break
        after, fact = todo[number].respond(_ANSWER, utc_now())
        store.occurrences.save(after, [fact])
        given.append(Given(after.id, after.clinic_id, due, time.time()))
    return given
