"""P9, R1, R6: how late reminders come while a million others are planned, and what waiting for them costs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pymongo.database import Database

from bench.figures import percentile, spread_of
from bench.material import Homework
from bench.planned import REMINDERS, due, homework, multiplied, pattern, reader_on
from bench.reminder_workers import workers
from bench.results import Goal, Result
from bench.room import Room
from bench.service_workers import Workers
from chassis.clock import utc_now
from chassis.mongo import Document
from services.reminders.domain.codes import Channel
from services.reminders.domain.identity import reminder_id

LATE, HALF_LATE = Goal(5.0, "s", at_least=False), Goal(1.0, "s", at_least=False)
IDLE = Goal(2.0, "%", at_least=False)
PLANNED = 1_000_000
RATE = 25.0
"""Due each second: in an even week a million of four weeks are not one each second."""
_AHEAD = timedelta(seconds=4)
_LOOK = 0.05
_WITHIN = 60.0


def measure(room: Room) -> list[Result]:
    planned = room.size(PLANNED, 20_000)
    with room.database() as database:
        now = utc_now()
        multiplied(database, pattern(database, now + timedelta(days=1), now), planned, now + timedelta(days=1))
        with workers(room, database, 1) as running:
            time.sleep(room.size(20, 5))  # what is done once after a start does not count
            idle = _idle(running, room.size(30, 5))
            late = _late(database, int(RATE * room.size(60, 6)))
    detail = {"planned": planned, "due_per_second": RATE, "events": len(late), "spread": spread_of(late)}
    p50, p99 = percentile(late, 0.5), percentile(late, 0.99)
    words = f"p50 {p50:.2f} s", f"{planned:,} planned, {RATE:.0f}/s due"
    return [
        Result("P9", "lateness of reminders, p99", p99, LATE, *words, detail | {"p50_s": round(p50, 3)}),
        Result("R1", "lateness of reminders, p50", p50, HALF_LATE, f"p99 {p99:.2f} s", words[1], detail),
        _idle_result(idle, planned),
    ]


def _idle(running: Workers, seconds: int) -> Mapping[str, list[float]]:
    """Percent of a processor, second by second, of the worker and of the servers beside it."""
    found: dict[str, list[float]] = {"worker": [], "servers": []}
    for _ in range(seconds):
        before, servers, began = running.cpu(), running.servers_cpu(), time.monotonic()
        time.sleep(1.0)
        spent = time.monotonic() - began
        found["worker"].append(100 * (running.cpu() - before) / spent)
        found["servers"].append(100 * (running.servers_cpu() - servers) / spent)
    return found


def _idle_result(idle: Mapping[str, Sequence[float]], planned: int) -> Result:
    worker, servers = (sum(idle[name]) / len(idle[name]) for name in ("worker", "servers"))
    detail = {"planned": planned, "servers_percent": round(servers, 2), "spread": spread_of(idle["worker"])}
    words = f"{worker:.2f} % of a core", f"MongoDB and Kafka meanwhile {servers:.1f} %"
    return Result("R6", "a reminders worker with nothing to do", worker, IDLE, *words, detail)


def _late(database: Database[Document], count: int) -> list[float]:
    """Seconds from when each was due to when it was seen in an inbox."""
    first = utc_now() + _AHEAD + timedelta(seconds=count * 0.002)
    moments = {one.id("occ"): first + timedelta(seconds=one.number / RATE) for one in homework(count)}
    reader_on(database, utc_now).handle(
        [due(Homework(number), moments[Homework(number).id("occ")]) for number in range(count)]
    )
    assert utc_now() < first, "planning took longer than the time before the first is due"
    waiting = {reminder_id(occurrence, Channel.IN_APP): at for occurrence, at in moments.items()}
    late: list[float] = []
    end = max(waiting.values()) + timedelta(seconds=_WITHIN)
    while waiting:
        assert utc_now() < end, f"{len(waiting)} of {count} reminders did not come"
        time.sleep(_LOOK)
        seen = _shown(database, [name for name, at in waiting.items() if at <= utc_now()])
        now = utc_now()
        late.extend((now - waiting.pop(name)).total_seconds() for name in seen)
    return late


def _shown(database: Database[Document], names: Sequence[str]) -> list[str]:
    found = database[REMINDERS].find({"_id": {"$in": list(names)}, "status": "sent"}, {"_id": 1})
    return [one["_id"] for one in found]
