"""R7: how long a planned reminder outlives the answer to what it is about, while 500 answers are given each second."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pymongo.database import Database

from bench.commanding import Given, Order, command_process
from bench.figures import percentile, spread_of
from bench.flowing import RATE, filled, given_per_second
from bench.material import Homework, batches
from bench.planned import REMINDERS, due, reader_on
from bench.results import Goal, Result
from bench.room import Room
from bench.service_workers import until_none
from chassis.clock import utc_now
from chassis.documents import PENDING
from chassis.mongo import Document, connect
from local.mongodb import DATABASES
from services.assignments.store import Store as Assignments
from services.reminders.domain.codes import Channel
from services.reminders.domain.identity import reminder_id

GOAL = Goal(1.0, "s", at_least=False)
_WARM_UP = 3.0
_WITHIN = 120.0
_CHANGED = [{"$match": {"operationType": "update", "updateDescription.updatedFields.status": "suppressed"}}]


@dataclass
class Taken:
    """When each reminder was taken back, as whoever listens to the database hears of it (Unix time)."""

    rows: Database[Document]
    at: dict[str, float] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)
    enough: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        with self.rows[REMINDERS].watch(_CHANGED, max_await_time_ms=200) as stream:
            self.ready.set()
            while not self.enough.is_set():
                change = stream.try_next()
                if change is not None:
                    self.at.setdefault(change["documentKey"]["_id"], time.time())


def measure(room: Room) -> Result:
    client = connect(room.uri, app="bench", timeout_ms=30_000)
    opened_at = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    order = Order(room.uri, DATABASES["assignments"], int(RATE * (_WARM_UP + room.size(25, 6))), RATE, opened_at)
    filled(Assignments(client[order.database]), order)
    reminders = client[DATABASES["reminders"]]
    tomorrow, reader = utc_now() + timedelta(days=1), reader_on(reminders, utc_now)
    for some in batches([due(Homework(number), tomorrow) for number in range(order.count)]):
        reader.handle(some)
    until_none(reminders[REMINDERS], PENDING, _WITHIN)  # the worker has told of them
    given = sorted(_given(order, taken := Taken(reminders)), key=lambda one: one.due)
    client.close()
    counted = [one for one in given if one.due >= given[0].due + _WARM_UP]
    late = [taken.at[reminder_id(one.subject, Channel.IN_APP)] - one.answered for one in counted]
    return _result(counted, late)


def _given(order: Order, taken: Taken) -> Sequence[Given]:
    """Have the answers given, and listen until every reminder is taken back."""
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    process = context.Process(target=command_process, args=(order, said), daemon=True)
    listener = threading.Thread(target=taken.listen)
    listener.start()
    taken.ready.wait(_WITHIN)
    process.start()
    try:
        given: Sequence[Given] = said.get(timeout=order.count / order.per_second + _WITHIN)
        process.join(10.0)
        end = time.monotonic() + _WITHIN
        while len(taken.at) < len(given):
            assert time.monotonic() < end, f"{len(taken.at)} of {len(given)} reminders were taken back"
            time.sleep(0.05)
    finally:
        process.kill()
        taken.enough.set()
        listener.join()
    return given


def _result(counted: Sequence[Given], late: Sequence[float]) -> Result:
    p99, p50, speed = percentile(late, 0.99), percentile(late, 0.5), given_per_second(counted)
    detail = {
        "asked_per_second": RATE,
        "counted_after_seconds": _WARM_UP,
        "given_per_second": round(speed, 1),
        "events": len(counted),
        "p50_s": round(p50, 3),
        "p95_s": round(percentile(late, 0.95), 3),
        "spread": spread_of(late),
    }
    words = f"p50 {p50:.2f} s", f"{speed:.0f} events/s given"
    return Result("R7", "answer → reminder taken back, p99", p99, GOAL, *words, detail)
