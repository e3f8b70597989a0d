"""P4: how fast due reminders reach inboxes, beside claiming the same documents and doing nothing with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from pymongo import UpdateOne
from pymongo.database import Database

from bench.figures import Round, rate_of
from bench.material import Homework, answered, batches, event_of, noon_today, still_open
from bench.results import Goal, Result, of_rounds
from bench.room import Room, as_a_worker
from chassis.documents import BUCKETS
from chassis.metrics import Metrics
from chassis.mongo import Document, ensure_indexes
from services.reminders.domain.codes import Channel
from services.reminders.domain.policy import Installation
from services.reminders.keys import Keys
from services.reminders.metrics import ReminderMetrics
from services.reminders.store import INDEXES, open_store
from services.reminders.subscriptions import Reader
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.showing import show_due
from services.reminders.usecases.wording import Signed

GOAL = Goal(0.4, "", at_least=True)
_BATCH = 500
_ALL = list(range(BUCKETS))


@dataclass
class _Clock:
    shows: datetime

    def __call__(self) -> datetime:
        return self.shows


def measure(room: Room) -> Result:
    count, clock = room.size(6000, 1000), _Clock(noon_today() - timedelta(hours=2))
    with room.database() as database, as_a_worker():
        ensure_indexes(database, INDEXES)
        store = open_store(database, clock)
        installation = Installation(frozenset({Channel.IN_APP}), timedelta(hours=1))
        _plan(Reader(store, Planner(store, installation, clock)), count, clock.shows)
        clock.shows += timedelta(hours=2, minutes=1)
        desk = Desk(store, installation, clock, ReminderMetrics(Metrics("bench")), _signed())
        planned = _planned(database)
        rounds = room.rounds(lambda: _round(database, desk, planned), 7, 2)
    return of_rounds("P4", "reminder dispatch / batch claim", GOAL, rounds, "reminders")


def _signed() -> Signed:
    return Signed(Keys.of(Fernet.generate_key().decode()), "http://carryover.test")


def _plan(reader: Reader, count: int, now: datetime) -> None:
    """By the service itself, from the events it listens to."""
    midnight = now.replace(hour=0)
    events = [event_of(answered(Homework(number), now)) for number in range(count)]
    for some in batches(events):
        reader.handle([still_open(event, now.date(), midnight) for event in some])


def _planned(database: Database[Document]) -> list[Document]:
    """The reminders as they are once their first events are published."""
    return [{**one, "outbox": []} for one in database["reminders"].find()]


def _round(database: Database[Document], desk: Desk, planned: list[Document]) -> Round:
    count, now = len(planned), desk.clock()
    _restore(database, planned)
    claimed = rate_of(count, lambda: _claim(database, now))
    _restore(database, planned)
    written = rate_of(count, lambda: _write_alone(database, now))
    _restore(database, planned)
    shown = rate_of(count, lambda: _show(desk))
    sent = database["reminders"].count_documents({"status": "sent"})
    assert sent == count, f"{sent} of {count} reminders were shown"
    return Round(shown, {"batch claim": claimed}, {"claim that writes each document": written})


def _show(desk: Desk) -> int:
    return sum(iter(lambda: show_due(desk, _ALL), 0))


def _due(database: Database[Document], now: datetime) -> list[Document]:
    query = {"lane": {"$in": _ALL}, "channel": "in_app", "status": {"$in": ["planned"]}, "due_at": {"$lte": now}}
    found = database["reminders"].find(query, {"outbox": 0, "commands": 0})
    return list(found.sort("due_at", 1).limit(_BATCH))


def _claim(database: Database[Document], now: datetime) -> None:
    """Read what is due and take it: one query and one write for a batch."""
    while due := _due(database, now):
        mine = {"_id": {"$in": [one["_id"] for one in due]}, "status": "planned"}
        database["reminders"].update_many(mine, {"$set": {"status": "claimed"}, "$inc": {"version": 1}})


def _write_alone(database: Database[Document], now: datetime) -> None:
    """Read what is due and write every document by itself, as it must be when each says something else."""
    taken: dict[str, Any] = {"$set": {"status": "claimed"}, "$inc": {"version": 1}}
    while due := _due(database, now):
        keys = [{key: one[key] for key in ("_id", "clinic_id", "version")} for one in due]
        database["reminders"].bulk_write([UpdateOne(key, taken) for key in keys], ordered=False)


def _restore(database: Database[Document], planned: list[Document]) -> None:
    database["reminders"].drop()
    ensure_indexes(database, {"reminders": INDEXES["reminders"]})
    for some in batches(planned, 1000):
        database["reminders"].insert_many(some, ordered=False)
