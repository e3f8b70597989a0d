"""Events of others, readable and not, made from the examples of the contracts; and what a worker's metrics say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import contracts
from chassis.clock import iso
from chassis.events import Event, KafkaRecord, encode, event_id
from chassis.ids import derived_id

NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
"""The clock of the reminders service in these tests: the homework lies after it, and long over for analytics."""
EPISODE, ASSIGNMENT = "carryover.episode.opened.v1", "carryover.assignment.agreed.v1"
CLINIC = "carryover.clinic.changed.v1"
SCHEDULED, RESPONDED = "carryover.occurrence.scheduled.v1", "carryover.occurrence.responded.v1"


def an_example(event_type: str, **more: Any) -> Event:
    """The contract's own example; all examples speak of one client."""
    one = contracts.examples()[event_type]
    key, version = one["partitionkey"], one["version"]
    data = one["data"] | more
    return Event(one["id"], event_type, one["source"], one["subject"], NOW, key, version, one["clinicid"], data)


def occurrence(number: int, event_type: str = SCHEDULED, version: int = 1, **more: Any) -> Event:
    """What is to be done on one of the ten days after the clock of these tests."""
    example = an_example(event_type)
    subject = derived_id("occ", str(number))
    opens = NOW.replace(hour=0) + timedelta(days=1 + number % 10)
    times = {"opens_at": opens, "due_at": opens + timedelta(days=1), "closes_at": opens + timedelta(days=2)}
    data = {**example.data, **{name: iso(at) for name, at in times.items()}, "local_date": opens.date().isoformat()}
    data |= {"occurrence_id": subject, "version": version, **more}
    key = f"per_{number:026d}"  # keys that lie in all partitions
    return replace(
        example,
        id=event_id(subject, event_type, version),
        subject=subject,
        version=version,
        data=data,
        partition_key=key,
    )


def answered(number: int, version: int = 2) -> Event:
    at = NOW.replace(hour=19) + timedelta(days=1 + number % 10)
    return occurrence(number, RESPONDED, version, responded_at=iso(at), first_opened_at=None, quantity=90)


def unreadable(number: int) -> KafkaRecord:
    """In turn: data that breaks its contract, bytes that are no event, a known type without its other attributes."""
    good = encode(occurrence(number))
    if number % 3 == 0:
        return encode(occurrence(number, status="sleeping"))
    if number % 3 == 1:
        return replace(good, value=b"\x00 no event of ours")
    return replace(good, headers=[(name, value) for name, value in good.headers if name in {"ce_type", "ce_id"}])


def samples(exposition: str, name: str) -> dict[str, float]:
    """The samples of a metric by their labels, as the collector reads them."""
    lines = re.findall(rf"^{name}(\{{.*\}})? (\S+)$", exposition, flags=re.MULTILINE)
    return {labels: float(value) for labels, value in lines}
