"""R2 to R4: how long workers need for what is due at one moment, their memory meanwhile, and what a second one adds."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pymongo
from pymongo.database import Database

from bench.figures import rate, spread_of
from bench.planned import OCCURRENCES, REMINDERS, homework, pattern, put_in
from bench.reminder_workers import workers
from bench.results import Goal, Result
from bench.room import Room
from bench.scaling import free_processors, of_two
from bench.service_workers import Workers, until_none
from chassis.clock import utc_now
from chassis.documents import BUCKETS, PENDING
from chassis.mongo import Document, ensure_indexes
from services.reminders.store import INDEXES

DRAINED, FLAT = Goal(300.0, "s", at_least=False), Goal(15.0, "MB", at_least=False)
COUNT, FEW = 400_000, 30_000
_STAGED = "staged"
_ALL = list(range(BUCKETS))
_EACH = timedelta(microseconds=250)
"""What putting one in may take; the moment at which they are due lies behind the last of them."""
_SOON = timedelta(seconds=12)
_HOURS = 3600.0


@dataclass(frozen=True)
class Drained:
    """How many there were. Seconds from the moment all were due until the last was shown, and until its event was out;
    processors that were busy until the first of these; MB of the worker that grew most, at first and at last.
    """

    count: int
    seconds: float
    told: float
    processors: float
    memory: tuple[float, float]

    @property
    def per_second(self) -> float:
        return rate(self.count, self.seconds)


def measure(room: Room) -> list[Result]:
    free = free_processors(multiprocessing.get_context("spawn"))
    count, few = room.size(COUNT, 6000), room.size(FEW, 3000)
    most = _drained(room, count, 2)
    if room.quick:
        return [*_of_many(most), _of_two([(_drained(room, few, 1), most)], free)]
    return [*_of_many(most), _of_two(room.rounds(lambda: (_drained(room, few, 1), _drained(room, few, 2)), 2, 2), free)]


def _of_many(found: Drained) -> list[Result]:
    value = found.seconds * COUNT / found.count
    before, after = found.memory
    detail = {
        "reminders": found.count,
        "per_second": round(found.per_second, 1),
        "told_after_s": round(found.told, 1),
        "processors_busy": round(found.processors, 2),
        "spread": spread_of([value]),
    }
    words = (
        f"{found.count:,} in {found.seconds:.1f} s",
        f"{found.per_second:,.0f} reminders/s; told after {found.told:.1f} s",
    )
    grown = {"first_mb": round(before, 1), "last_mb": round(after, 1), "spread": spread_of([before, after])}
    flat = f"{before:.0f} to {after:.0f} MB", "the worker that grew most"
    return [
        Result("R2", "400,000 due at once, two workers", value, DRAINED, *words, detail),
        Result("R3", "memory they take meanwhile", max(0.0, after - before), FLAT, *flat, grown),
    ]


def _of_two(pairs: Sequence[tuple[Drained, Drained]], free: float) -> Result:
    return of_two("R4", "two reminders workers / one", "reminders", pairs, free)


def _drained(room: Room, count: int, number: int) -> Drained:
    with room.database() as database:
        at = _staged(database, count)
        with workers(room, database, number) as running:
            at = _moved(database, at)
            database[_STAGED].rename(REMINDERS, dropTarget=True)
            time.sleep(max(0.0, (at - utc_now()).total_seconds()))
            return _watched(database, running, count, at)


def _staged(database: Database[Document], count: int) -> datetime:
    """All due at one moment of a person each, where no worker looks yet; returns that moment."""
    now = utc_now()
    at = _whole(now + _SOON + count * _EACH)
    made = pattern(database, at, now)
    for some in range(0, count, 5000):
        block = list(homework(min(5000, count - some), some + 1))
        put_in(database, OCCURRENCES, map(made.occurrence_of, block))
        put_in(database, _STAGED, map(made.reminder_of, block))
    with pymongo.timeout(_HOURS):
        ensure_indexes(database, {_STAGED: INDEXES[REMINDERS]})
    return at


def _moved(database: Database[Document], at: datetime) -> datetime:
    """To a moment that lies ahead, if filling took longer than was thought."""
    while at < utc_now() + timedelta(seconds=2):
        at += _SOON + timedelta(microseconds=50) * database[_STAGED].estimated_document_count()
        with pymongo.timeout(_HOURS):
            database[_STAGED].update_many({}, {"$set": {"planned_at": at, "due_at": at}})
            database[OCCURRENCES].update_many({}, {"$set": {"opens_at": at}})
    return at


def _watched(database: Database[Document], running: Workers, count: int, at: datetime) -> Drained:
    rows = database[REMINDERS]
    cpu = running.cpu() + running.servers_cpu()
    with running.watched():
        seconds = (until_none(rows, {"lane": {"$in": _ALL}, "due_at": {"$exists": True}}) - at).total_seconds()
        cpu = running.cpu() + running.servers_cpu() - cpu
        told = (until_none(rows, {"bucket": {"$in": _ALL}, **PENDING}) - at).total_seconds()
    shown = rows.count_documents({"status": "sent"})
    assert shown == count, f"{shown} of {count} were shown"
    return Drained(count, seconds, told, cpu / seconds, running.grown())


def _whole(at: datetime) -> datetime:
    """What the database can keep."""
    return at.astimezone(UTC).replace(microsecond=0)
