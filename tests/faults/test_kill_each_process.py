"""`kill -9` of each kind of process once, during somebody's main job: nothing is lost and nothing happens twice."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

import contracts
from chassis.events import Event, KafkaRecord, decode
from local.addresses import PARTS
from local.mongodb import DATABASES
from tests.faults.ledger import Ledger
from tests.faults.walk import COMMANDS, Strike, Walked, walk
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import figures, looking
from tests.system.people import Clinic, a_clinic, somebody

pytestmark = [pytest.mark.platform, pytest.mark.timeout(400)]

OURS = tuple(f"{part}-{kind}" for part in PARTS for kind in ("web", "worker"))
SERVERS = ("kafka", "mongodb")
PROCESSES = (*OURS, *SERVERS)
SEED = int(os.environ.get("CARRYOVER_FAULT_SEED", "7"))
SETTLED_WITHIN = 30.0
ON_ITS_WAY = {"claimed", "sending"}
"""A mail whose sender was killed stays so for three minutes, until it is given up as unknown."""
UNPUBLISHED = {"people", "preferences", "assignment_reminders"}
"""Guarded documents of which no event is published."""


@dataclass(frozen=True)
class World:
    """A clinic after every process has died once, one client for each of them."""

    platform: Platform
    clinic: Clinic
    walked: Mapping[str, Walked]


@pytest.fixture(scope="module")
def world(breakable: Platform, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Walk and kill, one process after the other; the order and the moments come from the seed."""
    print(f"CARRYOVER_FAULT_SEED={SEED}")
    folder = tmp_path_factory.mktemp("ledgers")
    clinic = a_clinic(breakable.admin.person)
    walked = {process: a_client(clinic, process, folder) for process in PROCESSES}
    strikes = [strike_during_walk(breakable, clinic, walked[process], process) for process in OURS]
    for strike in strikes:
        strike.done()
    for process in SERVERS:  # one after the other: what starts while they are away may have to start again
        strike_during_walk(breakable, clinic, walked[process], process).done()
    return World(breakable, clinic, walked)


def strike_during_walk(platform: Platform, clinic: Clinic, who: Walked, process: str) -> Strike:
    """Walk, and kill the process on the way; the next walk does not wait until it is back."""
    strike = who.ledger.before = Strike.seeded(platform.stack, process, SEED)
    began = time.monotonic()
    walk(clinic, who)
    longest = max(who.ledger.entries, key=lambda entry: entry.seconds)
    print(
        f"{process}: killed {strike.delay:.3f} s after command {strike.at} was begun; walked in "
        f"{time.monotonic() - began:.1f} s; the longest command took {longest.seconds} s: {longest.path}"
    )
    return strike


def a_client(clinic: Clinic, process: str, folder: Path) -> Walked:
    """A client of their own for each process, who wants to be reminded in the app and by mail."""
    client = somebody(clinic, "client", f"client of {process}")
    address = f"{process}@people.invalid"
    wishes = {"quiet_from": None, "quiet_to": None, "channels": {"in_app": True, "email": True}}
    client.change("PUT", "/api/v1/me/reminder-preferences", wishes | {"email_address": address})
    return Walked(client, address, Ledger(folder / f"{process}.jsonl"))


@pytest.fixture
def mongodb(breakable: Platform) -> Iterator[MongoClient[dict[str, Any]]]:
    client: MongoClient[dict[str, Any]] = MongoClient(breakable.stack.addresses.mongodb("admin"), tz_aware=True)
    with client:
        yield client


def aggregates(mongodb: MongoClient[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every guarded document of every owner, with its collection."""
    for name in DATABASES.values():
        for collection in mongodb[name].list_collection_names():
            for document in mongodb[name][collection].find({"outbox": {"$exists": True}}):
                yield collection, document


@pytest.mark.parametrize("process", PROCESSES)
def test_the_killed_process_was_started_again_and_every_command_was_answered(world: World, process: str) -> None:
    assert world.platform.stack.restarts(process) == 1
    assert len(world.walked[process].ledger.entries) == COMMANDS
    assert len(world.walked[process].ledger.file.read_text().splitlines()) == COMMANDS


def test_the_outboxes_are_empty(world: World) -> None:
    eventually(lambda: looking.waiting(world.platform.stack) == 0, SETTLED_WITHIN)


def test_the_figures_equal_a_computation_from_what_the_owners_say(world: World) -> None:
    clinic = world.clinic
    wanted = figures.computed(clinic, [clinic["therapist"]])
    assert wanted["agreed"] == 2 * len(PROCESSES)
    assert wanted["answered"] == 2 * len(PROCESSES)

    def is_so() -> bool:
        assert figures.shown(clinic["manager"], clinic) == wanted
        return True

    eventually(is_so, SETTLED_WITHIN)


@pytest.mark.parametrize("process", PROCESSES)
def test_each_answered_command_happened_once(world: World, mongodb: MongoClient[dict[str, Any]], process: str) -> None:
    walked, clinic = world.walked[process], world.clinic
    therapist, path = clinic["therapist"], clinic.path(f"episodes/{world.walked[process].episode}")
    mine = [
        one for one in figures.everything(therapist, clinic.path("episodes")) if one["client_id"] == walked.client.id
    ]
    assert [one["id"] for one in mine] == [walked.episode]
    assert [one["id"] for one in therapist.get(f"{path}/sessions")["items"]] == [walked.session]
    assert sorted(one["id"] for one in therapist.get(f"{path}/assignments")["items"]) == sorted(walked.assignments)
    occurrences = {one["id"]: one for one in figures.everything(therapist, f"{path}/occurrences")}
    assert sorted(occurrences) == sorted(walked.occurrences)
    assert [len(one["earlier_responses"]) for one in occurrences.values()] == [0, 0]
    assert [occurrences[each]["response"]["kind"] for each in walked.occurrences] == ["did", "not_this_time"]
    commands = {one["_id"]: one["commands"] for _, one in aggregates(mongodb)}
    for entry in walked.ledger.entries:
        assert len(commands[entry.subject]) == len(set(commands[entry.subject])), entry


def test_each_aggregates_events_are_complete_and_in_order(world: World, mongodb: MongoClient[dict[str, Any]]) -> None:
    history = by_subject(looking.records(world.platform.stack))
    known = [(collection, one) for collection, one in aggregates(mongodb) if collection not in UNPUBLISHED]
    assert len(known) > 8 * len(PROCESSES)
    for collection, document in known:
        events = history[document["_id"]]
        versions = sorted({event.version for event in events})
        assert versions[0] == 1, document["_id"]
        if collection == "reminders":  # the steps between planned and sent are nobody else's concern
            status = document["status"]
            assert events[-1].data["status"] == ("planned" if status in ON_ITS_WAY else status)
        else:
            assert versions == list(range(1, document["version"] + 1)), (collection, document["_id"])
        assert_in_order(events)


def test_every_answer_has_its_event(world: World) -> None:
    history = by_subject(looking.records(world.platform.stack))
    for walked in world.walked.values():
        for entry in walked.ledger.entries:
            assert entry.version in {event.version for event in history[entry.subject]}, entry


def by_subject(records: list[KafkaRecord]) -> dict[str, list[Event]]:
    """Events in the order of their topic; whatever was sent twice must be the same to the last byte."""
    first: dict[str, KafkaRecord] = {}
    found: dict[str, list[Event]] = {}
    for record in records:
        event = decode(record)
        contracts.promise(event.type, event.data)
        before = first.setdefault(event.id, record)
        assert (before.key, before.value, before.headers) == (record.key, record.value, record.headers), event.id
        found.setdefault(event.subject, []).append(event)
    return found


def assert_in_order(events: list[Event]) -> None:
    """Versions only grow, but for events that were sent before."""
    seen: set[str] = set()
    highest = 0
    for event in events:
        assert event.version >= highest or event.id in seen, f"{event.subject} went back to {event.version}"
        highest = max(highest, event.version)
        seen.add(event.id)


@pytest.mark.parametrize("process", PROCESSES)
def test_reminders_came_once(world: World, process: str) -> None:
    walked = world.walked[process]
    inbox = Counter(one["occurrence_id"] for one in figures.everything(walked.client, "/api/v1/me/inbox"))
    assert inbox[walked.occurrences[0]] == 1
    assert set(inbox.values()) == {1}
    assert set(inbox) <= set(walked.occurrences)


@pytest.mark.parametrize("process", PROCESSES)
def test_the_mail_server_got_each_reminder_at_most_once(world: World, process: str) -> None:
    walked = world.walked[process]
    mails = Counter(
        str(message["X-Reminder-Id"])
        for message in map(message_from_bytes, looking.mail(world.platform.stack).values())
        if message["To"] == walked.email
    )
    planned = {
        one["reminder_id"]: one["status"]
        for one in figures.everything(walked.client, "/api/v1/me/reminders")
        if one["channel"] == "email"
    }
    assert planned, "the client asked for mail"
    assert set(mails) <= set(planned)
    assert all(number == 1 for number in mails.values())
    assert {each for each, status in planned.items() if status == "sent"} <= set(mails)


def test_nothing_was_parked(world: World, mongodb: MongoClient[dict[str, Any]]) -> None:
    parked = [topic for topic in looking.TOPICS if topic.endswith(".parked")]
    assert looking.records(world.platform.stack, tuple(parked)) == []
    assert [name for name in DATABASES.values() if mongodb[name]["parked"].count_documents({})] == []
