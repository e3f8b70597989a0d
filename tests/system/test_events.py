"""What is in the topics after somebody's main job: every event keeps its promise, and none is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import contracts
from chassis.events import Event, KafkaRecord, decode
from local.journey import Journey
from services.analytics.domain.kinds import BY_SUBJECT
from services.analytics.subscriptions import kind_of
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import looking
from tests.system.asking_in_person import the_task
from tests.system.people import (
    PATIENCE,
    Homework,
    a_clinic,
    agreed,
    answered,
    due_today,
    flagged,
    reviewed,
    sheet,
    the_reminder,
)

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

NEEDED = (
    "clinic.changed",
    "episode.opened",
    "session.scheduled",
    "session.held",
    "assignment.proposed",
    "assignment.agreed",
    "occurrence.scheduled",
    "occurrence.started",
    "occurrence.responded",
    "occurrence.reviewed",
    "reminder.planned",
    "reminder.sent",
    "measure.scored",
    "safety.flagged",
)
"""What the main job has to say to others; `episode.closed` and the rest belong to the second walk below."""
AFTERWARDS = (
    "episode.changed",
    "episode.closed",
    "session.missed",
    "assignment.declined",
    "assignment.paused",
    "assignment.ended",
    "group.opened",
    "group.changed",
    "occurrence.withdrawn",
    "reminder.opened",
    "escalation.raised",
    "escalation.resolved",
)
_ATTRIBUTES = {"specversion", "id", "type", "source", "subject", "time", "partitionkey", "version", "clinicid"}

STEPS_OF_A_FLAG = frozenset({"carryover.safety.escalated.v1", "carryover.safety.acknowledged.v1"})


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    """The main job once, and once more with everything that can come of it."""
    Journey(platform.url, platform.admin.token, platform.stack.folders.mail, say=lambda _: None).walk()
    found = agreed(a_clinic(platform.admin.person, "Afterwards"))
    clinic, therapist = found.clinic, found.therapist
    found.client.post(f"/api/v1/me/inbox/{the_reminder(found)}/opened")
    the_task(found)
    answered(found)
    reviewed(found)
    flagged(found)
    _scored(found)
    path = clinic.path(f"episodes/{found.episode}")
    therapist.change("PATCH", path, {"phase": "application"})
    missed = therapist.post(
        f"{path}/sessions", {"starts_at": found_start(clinic.today.isoformat()), "kind": "treatment"}
    )
    therapist.post(clinic.path(f"sessions/{missed['id']}/missed"), {"missed_by": "client"})
    group = clinic["manager"].post(clinic.path("groups"), {"facilitator_ids": [clinic["facilitator"].id]})["id"]
    therapist.post(clinic.path(f"groups/{group}/members"), {"episode_id": found.episode})
    _three_more(found)
    therapist.post(f"{path}/close", {"reason": "completed"})
    return found


def found_start(day: str) -> str:
    """The first moment of a day that is over."""
    return f"{day}T00:00"


def _scored(homework: Homework) -> None:
    """A questionnaire with all its items."""
    clinic = homework.clinic
    terms = sheet(clinic, "gad7", agreed_in_session=True)
    measure = homework.therapist.post(clinic.path(f"episodes/{homework.episode}/assignments"), terms)["id"]
    answers = {f"item_{number}": "1" for number in range(1, 8)}
    body = {"kind": "did", "quantity": 100, "answers": answers}
    homework.client.post(f"/api/v1/me/occurrences/{due_today(homework.client, measure)}/response", body)


def _three_more(homework: Homework) -> None:
    """One is declined, one paused, one ended."""
    clinic, therapist = homework.clinic, homework.therapist
    daily = {"kind": "daily", "start_on": clinic.today.isoformat(), "time": "12:00"}
    terms = {"exercise_code": "symptom_diary", "own_name": "Evening note", "schedule": daily}
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    first, second, third = (therapist.post(path, terms)["id"] for _ in range(3))
    homework.client.post(f"/api/v1/me/assignments/{first}/decline")
    for each, what in ((second, "pause"), (third, "end")):
        homework.client.post(f"/api/v1/me/assignments/{each}/agree")
        therapist.post(clinic.path(f"assignments/{each}/{what}"))


@pytest.fixture(scope="module")
def records(platform: Platform, homework: Homework) -> list[KafkaRecord]:
    """Everything, once the last thing that was done has come."""

    def look() -> list[KafkaRecord] | None:
        still_waiting = looking.waiting(platform.stack)
        found = looking.records(platform.stack)
        here = {(event.type, event.data.get("episode_id")) for event in map(decode, found)}
        done = ("carryover.episode.closed.v1", homework.episode) in here
        return found if done and not still_waiting else None

    return eventually(look, 30) or []


@pytest.fixture(scope="module")
def events(records: list[KafkaRecord]) -> list[tuple[KafkaRecord, Event]]:
    return [(record, decode(record)) for record in records]


@pytest.mark.parametrize("name", [*NEEDED, *AFTERWARDS])
def test_it_was_said(events: list[tuple[KafkaRecord, Event]], name: str) -> None:
    assert f"carryover.{name}.v1" in {event.type for _, event in events}


def test_every_event_keeps_its_promise(events: list[tuple[KafkaRecord, Event]]) -> None:
    assert len(events) > len(NEEDED)
    for _, event in events:
        contracts.promise(event.type, event.data)


def test_every_event_is_where_its_contract_says(events: list[tuple[KafkaRecord, Event]]) -> None:
    for record, event in events:
        kind = contracts.TYPES[event.type]
        assert record.topic == f"carryover.{kind.topic}"
        assert event.source == kind.publisher
        assert event.subject == kind.subject_of(event.data)
        assert record.key == event.partition_key.encode() == kind.key_of(event.data).encode()


def test_every_event_is_a_cloudevent_in_binary_mode(events: list[tuple[KafkaRecord, Event]]) -> None:
    for record, event in events:
        headers = {name: value.decode() for name, value in record.headers}
        assert headers.keys() >= {f"ce_{name}" for name in _ATTRIBUTES - {"partitionkey"}}, headers
        assert headers["ce_specversion"] == "1.0"
        assert headers["content-type"] == "application/json"
        assert int(headers["ce_version"]) == event.version == event.data["version"]
        assert headers["ce_clinicid"] == event.clinic_id == event.data.get("clinic_id", event.clinic_id)


def test_a_request_can_be_followed_into_the_topics(events: list[tuple[KafkaRecord, Event]]) -> None:
    """Events of a command carry the trace of its request."""
    commanded = [event for _, event in events if event.type == "carryover.occurrence.responded.v1"]
    assert commanded
    assert [event.id for event in commanded if event.traceparent is None] == []


def test_versions_have_no_gap_and_one_partition(events: list[tuple[KafkaRecord, Event]], homework: Homework) -> None:
    """Reminders go through steps that concern nobody else. A flag that was taken care of is told as a step of the flag:
    that version of its occurrence has no event of its own, and no other version is missing."""
    versions: dict[str, list[int]] = {}
    partitions: dict[str, set[int]] = {}
    told_elsewhere: dict[str, set[str]] = {}
    for record, event in events:
        versions.setdefault(event.subject, []).append(event.version)
        partitions.setdefault(event.partition_key, set()).add(record.partition)
        if event.type in STEPS_OF_A_FLAG:
            told_elsewhere.setdefault(str(event.data["occurrence_id"]), set()).add(event.id)
    _assert_complete(versions, told_elsewhere)
    assert homework.assignment in versions
    assert all(len(found) == 1 for found in partitions.values())


def test_analytics_keeps_a_fact_of_everything_that_was_told(
    platform: Platform, events: list[tuple[KafkaRecord, Event]]
) -> None:
    told: dict[str, int] = {}
    kinds: set[str] = set()
    for _, event in events:
        if kind_of(event.type) in BY_SUBJECT:
            kinds.add(kind_of(event.type))
            told[event.subject] = max(event.version, told.get(event.subject, 0))
    assert kinds == BY_SUBJECT.keys()

    def all_are_kept() -> bool:
        known = looking.facts(platform.stack)
        assert [one for one, version in told.items() if known.get(one, 0) < version] == []
        return True

    eventually(all_are_kept, PATIENCE)


def _assert_complete(versions: Mapping[str, list[int]], told_elsewhere: Mapping[str, set[str]]) -> None:
    for subject, found in versions.items():
        assert found == sorted(found), subject
        if not subject.startswith("rem_"):
            missing = set(range(1, max(found) + 1)) - set(found)
            assert len(missing) <= len(told_elsewhere.get(subject, ())), (subject, found)
        assert found[0] == 1, subject
