"""Whatever is sent wrongly is answered by a problem document that says what to do, and leaves nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from local.rest import Person
from tests.stack import Platform
from tests.system.asking import ask
from tests.system.openapi import Operation
from tests.system.people import Clinic, Homework, a_clinic, agreed, course_of, sheet
from tests.system.problems import is_problem

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

Wrong = tuple[str, dict[str, Any], str]


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Bad days"))


@pytest.fixture(scope="module")
def clinic(homework: Homework) -> Clinic:
    return homework.clinic


def changed(body: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one thing changed; `schedule.time` is a field within."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    *within, last = path.split(".")
    place = copy
    for name in within:
        place = place[name]
    place[last] = value
    return copy


BAD_FIELDS = [
    ("own_name", 7),
    ("own_name", None),
    ("own_name", ["a"]),
    ("own_name", "x" * 121),
    ("own_name", ""),
    ("rationale", "x" * 2001),
    ("minutes", "5"),
    ("minutes", 0),
    ("minutes", True),
    ("confidence", 11),
    ("confidence", 1.5),
    ("foreseen_obstacle", "nonsense"),
    ("exercise_code", "no_such_exercise"),
    ("unheard_of", 1),
    ("$where", "1"),
    ("schedule", "daily"),
    ("schedule.kind", "hourly"),
    ("schedule.start_on", "2026-02-30"),
    ("schedule.start_on", "30.11.2026"),
    ("schedule.start_on", "0001-01-01"),
    ("schedule.time", "25:00"),
    ("schedule.time", "6 pm"),
    ("schedule.grace_days", 15),
    ("schedule.weekdays", [8]),
]


@pytest.mark.parametrize(
    ("field", "value"), BAD_FIELDS, ids=[f"{name}={str(value)[:12]}" for name, value in BAD_FIELDS]
)
def test_a_wrong_field_is_named_and_nothing_is_agreed(
    clinic: Clinic, homework: Homework, field: str, value: Any
) -> None:
    path = clinic.path(f"episodes/{homework.episode}/assignments")
    before = clinic["therapist"].get(path)
    reply = ask(clinic["therapist"], "POST", path, changed(sheet(clinic), field, value))
    assert is_problem(reply, 422, field.rpartition(".")[2])
    assert clinic["therapist"].get(path) == before


@pytest.mark.parametrize("zone", ["Mars/Olympus", "europe/london ", "../../etc/passwd", "", "Etc/GMT\x01", 3, None])
def test_a_zone_that_does_not_exist_is_refused(clinic: Clinic, zone: Any) -> None:
    terms = course_of(clinic, clinic["other_client"], clinic["other_therapist"]) | {"time_zone": zone}
    assert is_problem(ask(clinic["other_therapist"], "POST", clinic.path("episodes"), terms), 422, "time_zone")
    assert clinic["other_therapist"].get(clinic.path("episodes"))["items"] == []


@pytest.mark.parametrize(
    ("day", "zone"),
    [("2026-03-29T01:30", "Europe/London"), ("2026-13-01T10:00", None), ("2026-11-26", None), (5, None)],
)
def test_a_time_that_does_not_exist_is_refused_or_moved_on(
    clinic: Clinic, homework: Homework, day: Any, zone: str | None
) -> None:
    """Half past one in the night when the clocks go forward does not exist: it is the first moment after the gap."""
    path = clinic.path(f"episodes/{homework.episode}/sessions")
    body = {"starts_at": day, "kind": "treatment", "time_zone": zone}
    reply = ask(clinic["therapist"], "POST", path, body)
    if zone:
        assert reply.status in {201, 422}, reply
        assert reply.status == 422 or reply.body["starts_at"] in {
            "2026-03-29T01:00:00.000Z",
            "2026-03-29T01:30:00.000Z",
        }
    else:
        assert is_problem(reply, 422, "starts_at")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"not json", 400),
        (b'{"kind": "did"', 400),
        (b'{"kind": NaN}', 400),
        (b'{"kind": "did", "quantity": 1e999}', 400),
        (b'{"kind": "\xff\xfe"}', 400),
        (b'{"kind": "did", "note": "\\u0000"}', 400),
        (b'{"kind": "did", "note": "\\ud800"}', 400),
        (b'{"kind": "did", "answers": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
        (b'{"kind": "did", "answers": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}", 400),
        (b'{"note": "' + b"x" * (1024 * 1024) + b'"}', 413),
        (b"[]", 422),
        (b"3", 422),
        (b"null", 422),
        (b"{}", 422),
        (b"", 422),
    ],
    ids=lambda value: str(value[:24] if isinstance(value, bytes) else value),
)
def test_a_body_that_cannot_be_read_is_refused_whole(homework: Homework, body: bytes, status: int) -> None:
    path = f"/api/v1/me/occurrences/{homework.occurrence}/response"
    assert is_problem(ask(homework.client, "POST", path, body), status)
    assert untouched(homework)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note", "x" * 2001),
        ("own_words", "x" * 2001),
        ("quantity", 101),
        ("quantity", -1),
        ("obstacles", ["nonsense"]),
        ("obstacles", ["time"] * 16),
        ("answers", {"tension_before": 99}),
        ("answers", {"never_asked": 1}),
        ("answers", {"minutes": "five"}),
        ("talk_about_it", "yes"),
    ],
    ids=str,
)
def test_an_answer_with_a_wrong_field_is_not_kept(homework: Homework, field: str, value: Any) -> None:
    path = f"/api/v1/me/occurrences/{homework.occurrence}/response"
    reply = ask(homework.client, "POST", path, {"kind": "did", "quantity": 50, field: value})
    assert is_problem(reply, 422)
    assert reply.body["errors"]
    assert untouched(homework)


def untouched(homework: Homework) -> bool:
    found = homework.client.get(f"/api/v1/me/occurrences/{homework.occurrence}")
    return found["response"] is None and found["occurrence"]["status"] == "scheduled"


def test_what_is_not_json_is_not_read(homework: Homework) -> None:
    path = f"/api/v1/me/occurrences/{homework.occurrence}/response"
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"):
        reply = ask(homework.client, "POST", path, b'{"kind": "did"}', {"Content-Type": kind})
        assert is_problem(reply, 415) or reply.status == 422
    assert untouched(homework)


def test_an_answer_before_its_window_is_not_lost_in_silence(clinic: Clinic, homework: Homework) -> None:
    """Tomorrow's homework cannot be answered today; the problem says since when or until when it can."""
    schedule = {"kind": "once", "start_on": (clinic.today + timedelta(days=2)).isoformat(), "time": "12:00"}
    terms = sheet(clinic) | {"schedule": schedule, "agreed_in_session": True}
    episode = clinic.path(f"episodes/{homework.episode}")
    made = clinic["therapist"].post(f"{episode}/assignments", terms)["id"]
    found = clinic["therapist"].get(f"{episode}/occurrences")["items"]
    occurrence = next(one["id"] for one in found if one["assignment_id"] == made)
    reply = ask(clinic["client"], "POST", f"/api/v1/me/occurrences/{occurrence}/response", {"kind": "did"})
    assert is_problem(reply, 409)
    assert reply.body["type"] == "urn:carryover:problem:window-closed"
    assert clinic["client"].get(f"/api/v1/me/occurrences/{occurrence}")["response"] is None


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1//me", 404),
        ("GET", "/api/v1/me/occurrences/%00", 404),
        ("GET", "/api/v1/me/occurrences/occ_1%2e%2e%2fx", 404),
        ("DELETE", "/api/v1/me", 405),
        ("POST", "/api/v1/me/today", 405),
        ("GET", "/api/v1/me/inbox?limit=0", 422),
        ("GET", "/api/v1/me/inbox?limit=201", 422),
        ("GET", "/api/v1/me/inbox?limit=ten", 422),
        ("GET", "/api/v1/me/inbox?cursor=nonsense", 400),
        ("GET", "/api/v1/me/inbox?unheard=1", 422),
    ],
)
def test_a_wrong_address_is_a_problem_too(homework: Homework, method: str, path: str, status: int) -> None:
    assert is_problem(ask(homework.client, method, path), status)


def test_no_operation_answers_nonsense_with_an_error_of_ours(clinic: Clinic, api: list[Operation]) -> None:
    """Every operation that takes a body is sent one that is wrong in every field."""
    nonsense = {key: {"$gt": ""} for key in ("%", "id", "version", "_id")}
    ids = {"clinic_id": clinic.id}
    for each in api:
        names_of = {name: ids.get(name, "x") for name in each.names}
        known: Mapping[str, Any] = (each.schema or {}).get("properties", {})
        body = nonsense | {name: {"$ne": None} for name in known}
        for who in ("client", "therapist", "manager"):
            reply = ask(clinic[who], each.method, each.at(names_of), body, {"If-Match": '"x.1"'})
            assert reply.status < 500, f"{each}: {reply}"
            assert each.is_read or each.schema is None or reply.status >= 400, f"{each}: {reply}"


def test_nothing_of_all_this_was_half_written(platform: Platform, clinic: Clinic, homework: Homework) -> None:
    """What the database keeps is the homework that was agreed on purpose, whole; and one course of therapy."""
    client: MongoClient[dict[str, Any]] = MongoClient(platform.stack.addresses.mongodb("admin"))
    with client:
        here = {"clinic_id": clinic.id}
        found = list(client["assignments"]["assignments"].find(here))
        episodes = [one["_id"] for one in client["assignments"]["episodes"].find(here)]
    assert episodes == [homework.episode]
    assert 1 <= len(found) <= 2
    assert {one["agreement"]["own_name"] for one in found} == {"Five slow minutes"}
    assert {one["status"] for one in found} == {"agreed"}


def test_a_stranger_learns_nothing(platform: Platform) -> None:
    nobody = Person(platform.url)
    for path in ("/api/v1/me", "/api/v1/me/today", "/api/v1/clinics", "/api/v1/me/occurrences/x"):
        assert is_problem(ask(nobody, "GET", path), 401)
        reply = ask(platform.url, "GET", path, headers={"Authorization": "Bearer co_nonsense"})
        assert is_problem(reply, 401)
