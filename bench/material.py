"""What the benchmarks write and publish: answered homework, made of the committed example and ids of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import contracts
from chassis.clock import iso, parse_iso, utc_now
from chassis.documents import Fact
from chassis.events import Event, event_id
from chassis.ids import derived_id
from chassis.mongo import Document

RESPONDED = "carryover.occurrence.responded.v1"
SOURCE = "bench"
CLINICS = 50
_THERAPISTS = 4  # of each clinic


@dataclass(frozen=True)
class Homework:
    """Ids of one occurrence and of what is around it."""

    number: int
    clinics: int = CLINICS

    @property
    def clinic_id(self) -> str:
        return derived_id("cln", SOURCE, str(self.number % self.clinics))

    @property
    def therapist_id(self) -> str:
        return derived_id("per", SOURCE, "therapist", self.clinic_id, str(self.number // self.clinics % _THERAPISTS))

    def id(self, prefix: str) -> str:
        return derived_id(prefix, SOURCE, str(self.number))


def answered(one: Homework, at: datetime, version: int = 3) -> dict[str, Any]:
    """The public state of an occurrence that was answered at `at`; its window is that day and the next."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    own = {
        "clinic_id": one.clinic_id,
        "occurrence_id": one.id("occ"),
        "assignment_id": one.id("asg"),
        "episode_id": one.id("epi"),
        "client_id": one.id("per"),
        "therapist_id": one.therapist_id,
    }
    times = {
        "recorded_at": at,
        "first_opened_at": at,
        "responded_at": at,
        "opens_at": midnight,
        "due_at": midnight + timedelta(days=1),
        "closes_at": midnight + timedelta(days=2),
    }
    stamps = {name: iso(moment) for name, moment in times.items()}
    example = contracts.examples()[RESPONDED]["data"]
    return {**example, **own, **stamps, "version": version, "local_date": at.date().isoformat()}


def fact_of(data: dict[str, Any]) -> Fact:
    return Fact(RESPONDED, data, data["client_id"])


def event_of(data: dict[str, Any]) -> Event:
    """The event about the state."""
    return Event(
        id=event_id(data["occurrence_id"], RESPONDED, data["version"]),
        type=RESPONDED,
        source="assignments",
        subject=data["occurrence_id"],
        time=parse_iso(data["recorded_at"]),
        partition_key=data["client_id"],
        version=data["version"],
        clinic_id=data["clinic_id"],
        data=data,
    )


def still_open(event: Event, day: date, opens_at: datetime) -> Event:
    """The same occurrence before anybody answered, with its window on `day` (UTC) and the one after."""
    empty = dict.fromkeys(("kind", "quantity", "responded_at", "first_opened_at", "rating_source", "timing"))
    window = {"opens_at": iso(opens_at), "closes_at": iso(opens_at + timedelta(days=2))}
    state = {"status": "scheduled", "local_date": day.isoformat(), "local_time": "12:00", "time_zone": "Etc/UTC"}
    data = {**event.data, **empty, **window, **state}
    return replace(event, type="carryover.occurrence.scheduled.v1", data=data)


def documents_of(count: int) -> list[tuple[Document, list[Fact]]]:
    """Stored occurrences, each with the one event that waits to be published."""
    at = utc_now()
    states = (answered(Homework(number), at) for number in range(count))
    return [({"_id": data["occurrence_id"], **data}, [fact_of(data)]) for data in states]


def batches(things: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """As many at once as relay and consumers take."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def noon_today() -> datetime:
    """Outside everybody's quiet hours (UTC)."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
