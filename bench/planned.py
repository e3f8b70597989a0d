"""Reminders that are planned: some by the service itself, many as copies of those with ids of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
from pymongo.database import Database

from bench.material import Homework, answered, batches, event_of, still_open
from chassis.clock import Clock, iso
from chassis.documents import bucket_of
from chassis.events import Event
from chassis.mongo import Document, ensure_indexes
from services.reminders.domain.codes import Channel
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.policy import Installation
from services.reminders.store import INDEXES, open_store
from services.reminders.subscriptions import Reader
from services.reminders.usecases.planning import Planner

INSTALLATION = Installation(frozenset({Channel.IN_APP}), timedelta(hours=1))
REMINDERS, OCCURRENCES = "reminders", "occurrences"
_OWN = ("assignment_id", "client_id", "episode_id", "therapist_id")
_HOURS = 3600.0
_MINUTES = 28 * 24 * 60
"""Occurrences are known for four weeks."""


def reader_on(database: Database[Document], clock: Clock) -> Reader:
    """What the service does with events, on a database with its indexes."""
    ensure_indexes(database, INDEXES)
    store = open_store(database, clock)
    return Reader(store, Planner(store, INSTALLATION, clock))


def due(one: Homework, at: datetime) -> Event:
    """The event about homework of which its client is reminded at this moment: it begins then, and not in the night."""
    zone, local = where_it_is_noon(at)
    event = still_open(event_of(answered(one, at, version=1)), local.date(), at)
    window = {"due_at": iso(at + timedelta(hours=6)), "closes_at": iso(at + timedelta(hours=8))}
    return replace(event, data={**event.data, **window, "local_time": "00:00", "time_zone": zone})


def where_it_is_noon(at: datetime) -> tuple[str, datetime]:
    """A zone whose clocks show twelve and some minutes then, and what they show."""
    ahead = 12 - at.astimezone(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT", at.astimezone(UTC) + timedelta(hours=ahead)


@dataclass(frozen=True)
class Pattern:
    """One reminder, and what is kept of its occurrence, as the service has stored them."""

    reminder: Document
    occurrence: Document

    def reminder_of(self, one: Homework) -> Document:
        name = reminder_id(one.id("occ"), Channel.IN_APP)
        own = {"occurrence_id": one.id("occ"), "lane": bucket_of(one.id("per")), "bucket": bucket_of(name)}
        return _filled(self.reminder, one) | own | {"_id": name, "outbox": []}

    def occurrence_of(self, one: Homework) -> Document:
        return _filled(self.occurrence, one) | {"_id": one.id("occ")}


def pattern(database: Database[Document], at: datetime, now: datetime) -> Pattern:
    """Planned for that moment by the service itself."""
    one = Homework(0)
    reader_on(database, lambda: now).handle([due(one, at)])
    found = database[REMINDERS].find_one({"occurrence_id": one.id("occ")})
    known = database[OCCURRENCES].find_one({"_id": one.id("occ")})
    assert found is not None
    assert known is not None
    assert found["due_at"] == at, f"it is planned for {found['due_at']}, not for {at}"
    for name in (REMINDERS, OCCURRENCES):
        database[name].delete_many({})
    return Pattern(found, known)


def put_in(database: Database[Document], collection: str, documents: Iterable[Document]) -> None:
    for some in batches(list(documents), 1000):
        database[collection].insert_many(some, ordered=False)


def multiplied(database: Database[Document], made: Pattern, count: int, first_at: datetime) -> None:
    """So many reminders of people with ids of their own, one each minute from that moment on, by the server alone.

    None of them comes due here: no occurrence of theirs is known. They take the place of all reminders there are.
    """
    each = 1000
    originals = [made.reminder_of(Homework(-1 - number)) for number in range(each)]
    put_in(database, "originals", originals)
    later = {"$dateAdd": {"startDate": first_at, "unit": "minute", "amount": {"$mod": ["$number", _MINUTES]}}}
    own: dict[str, Any] = {
        name: {"$concat": [f"${name}", "-", {"$toString": "$number"}]} for name in ("_id", "client_id", "occurrence_id")
    }
    steps: list[Document] = [
        {"$set": {"number": {"$range": [0, max(1, count // each)]}}},
        {"$unwind": "$number"},
        {"$set": own | {"planned_at": later, "due_at": later}},
        {"$unset": "number"},
        {"$out": REMINDERS},
    ]
    with pymongo.timeout(_HOURS):
        database["originals"].aggregate(steps)
    ensure_indexes(database, INDEXES)


def _filled(document: Document, one: Homework) -> Document:
    ids = {name: one.id(prefix) for name, prefix in zip(_OWN, ("asg", "per", "epi", "per"), strict=True)}
    return {**document, "clinic_id": one.clinic_id, **{name: id_ for name, id_ in ids.items() if name in document}}


def homework(count: int, first: int = 0) -> Iterator[Homework]:
    return (Homework(number) for number in range(first, first + count))
