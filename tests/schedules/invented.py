"""Events about nobody, built from the examples of the contracts, and the records in which they come to a reader."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import contracts
from chassis.clock import iso, parse_iso
from chassis.events import Event, KafkaRecord, encode, event_id
from chassis.ids import derived_id
from tests.schedules.schedule import BEGINS

PREFIX = "run"
ASSIGNMENTS, IDENTITY = f"{PREFIX}.assignments", f"{PREFIX}.identity"
YESTERDAY, TODAY, SOON = timedelta(hours=-30), timedelta(hours=-5), timedelta(seconds=9)
"""From the beginning of a run: two local days, and a moment within the run."""
THERAPISTS = tuple(derived_id("per", "therapist", name) for name in "ab")
ZONES = ("Europe/London", "Asia/Tokyo")


def an_event(kind: str, version: int, **changes: Any) -> Event:
    """The example of `carryover.<kind>.v1` with these changes of its data; datetimes become text, as in events."""
    name = f"carryover.{kind}.v1"
    plain = {key: iso(value) if isinstance(value, datetime) else value for key, value in changes.items()}
    data = {**contracts.examples()[name]["data"], **plain, "version": version}
    told = contracts.TYPES[name]
    subject = told.subject_of(data)
    return Event(
        id=event_id(subject, name, version),
        type=name,
        source=told.publisher,
        subject=subject,
        time=parse_iso(data["recorded_at"]),
        partition_key=told.key_of(data),
        version=version,
        clinic_id=data["clinic_id"],
        data=data,
    )


@dataclass(frozen=True)
class Told:
    """What is told of one key, in the order in which it happened."""

    topic: str
    events: Sequence[Event]

    def records(self, chance: random.Random) -> list[KafkaRecord]:
        """With what a relay has sent again that died, or stood still, before it emptied its outboxes."""
        sent: list[KafkaRecord] = []
        records = [replace(encode(one), topic=self.topic) for one in self.events]
        for place, record in enumerate(records):
            sent.append(record)
            if chance.random() < 0.2:
                first = chance.randint(0, place)
                sent += records[first : chance.randint(first, place) + 1]
        return sent + records[: chance.randint(0, len(records))]


def mixed(chance: random.Random, lists: Sequence[Sequence[Any]]) -> list[Any]:
    """All of them, each list in its own order."""
    left = [list(one) for one in lists if one]
    found = []
    while left:
        some = chance.choice(left)
        found.append(some.pop(0))
        left = [one for one in left if one]
    return found


def a_course(chance: random.Random, client: str) -> Told:
    """A client's assignment, two occurrences and a session, as the assignments service tells of them."""
    about = {"client_id": derived_id("per", client), "episode_id": derived_id("epi", client)}
    assignment = {**about, "assignment_id": derived_id("asg", client)}
    subjects = [
        _assignment(chance, assignment),
        *(_occurrence(chance, {**assignment, "occurrence_id": derived_id("occ", client, one)}) for one in "ab"),
        _session(chance, {**about, "session_id": derived_id("ses", client)}),
    ]
    return Told(ASSIGNMENTS, mixed(chance, [list(one) for one in subjects]))


def a_clinic(chance: random.Random) -> Told:
    """A clinic that may move to another zone."""
    zones = chance.sample(ZONES, chance.randint(1, 2))
    return Told(IDENTITY, [an_event("clinic.changed", number, time_zone=one) for number, one in enumerate(zones, 1)])


def _assignment(chance: random.Random, about: Mapping[str, Any]) -> Iterator[Event]:
    agreed = {**about, "therapist_id": chance.choice(THERAPISTS), "agreed_at": BEGINS + YESTERDAY}
    yield an_event("assignment.agreed", 1, **agreed)
    if chance.random() < 0.5:
        yield an_event("assignment.ended", 2, **agreed, ended_at=BEGINS + TODAY)


def _occurrence(chance: random.Random, about: Mapping[str, Any]) -> Iterator[Event]:
    """From one version to the next its therapist may be another one, and its window may close on another day."""
    facts = ["scheduled", *chance.sample(["rescheduled", "started"], chance.randint(0, 2))]
    facts += chance.choice([["responded"], ["responded", "reviewed"], ["lapsed"], ["withdrawn"], []])
    state: dict[str, Any] = {**about, "therapist_id": chance.choice(THERAPISTS)}
    for version, fact in enumerate(facts, 1):
        if fact in {"scheduled", "rescheduled"}:
            state["closes_at"] = BEGINS + chance.choice([YESTERDAY, TODAY, SOON])
        if fact == "responded":
            state["responded_at"] = BEGINS + chance.choice([YESTERDAY, TODAY]) + timedelta(hours=1)
        if fact == "reviewed":
            state["reviewed_at"] = BEGINS
        yield an_event(f"occurrence.{fact}", version, **state)
        if chance.random() < 0.3:
            state["therapist_id"] = chance.choice(THERAPISTS)


def _session(chance: random.Random, about: Mapping[str, Any]) -> Iterator[Event]:
    starts_at = BEGINS + chance.choice([YESTERDAY + timedelta(hours=3), SOON - timedelta(minutes=50)])
    state = {**about, "therapist_id": chance.choice(THERAPISTS), "starts_at": starts_at, "attendance": None}
    yield an_event("session.scheduled", 1, **state, group_id=None)
    yield an_event("session.held", 2, **state, group_id=None, form="individual")


# ---- what no reader can handle


def unreadable(chance: random.Random) -> list[KafkaRecord]:
    """Some records that have to be parked; no two are alike."""
    good = encode(an_event("occurrence.scheduled", 1, occurrence_id=derived_id("occ", "unreadable")))
    told = dict(good.headers)
    found = [
        replace(good, value=b'{"clinic_id": '),
        replace(good, headers=[(name, value) for name, value in good.headers if name != "ce_version"]),
        encode(an_event("occurrence.scheduled", 1, status="asleep")),
        replace(good, headers=list({**told, "ce_version": b"9" * 30}.items())),
    ]
    return [replace(one, topic=ASSIGNMENTS) for one in chance.sample(found, chance.randint(0, 2))]


def unheard() -> list[KafkaRecord]:
    """Records of types that analytics does not listen to."""
    known = encode(an_event("occurrence.scheduled", 1))
    unknown = [(name, b"carryover.garden.watered.v1" if name == "ce_type" else value) for name, value in known.headers]
    return [replace(known, headers=unknown, topic=ASSIGNMENTS)]
