"""Every read of clinical content and every change leaves a record before anybody sees the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient

from gateway.audit import Audit
from gateway.gateway import EXTENSION, Gateway
from gateway.store.audit_log import AuditLog
from tests.service.gateway.world import World

EPISODE = "epi_01J0000000000000000000000A"
OTHER = "epi_01J0000000000000000000000B"


@pytest.fixture
def away() -> Iterator[AuditLog]:
    """An audit log whose database cannot be reached."""
    client: MongoClient[dict[str, Any]] = MongoClient("mongodb://127.0.0.1:1", serverSelectionTimeoutMS=100)
    yield AuditLog(client["identity"]["audit"])
    client.close()


def without_audit(here: World, away: AuditLog) -> None:
    whole: Gateway = here.app.extensions[EXTENSION]
    audit = Audit(away, here.clock, whole.audit.writers)
    broken = replace(whole, audit=audit, upstream=replace(whole.upstream, audit=audit))
    here.app.extensions[EXTENSION] = broken


def test_a_read_says_who_as_what_and_about_whom(here: World) -> None:
    person = here.person("therapist")
    path = f"/api/v1/clinics/{here.clinic_id}/caseload"
    clients = ["per_01J0000000000000000000000A", "per_01J0000000000000000000000B"]
    items = [{"episode": {"id": EPISODE, "client_id": client}} for client in clients]
    here.services.answer("GET", path, 200, {"items": items, "next": None})
    person.get(path, headers={"X-Request-Id": "req_0123456789"})
    record = here.records()[-1]
    assert record["client_ids"] == clients
    assert (record["person_id"], record["role"], record["action"]) == (person.person_id, "therapist", "caseload.read")
    assert (record["clinic_id"], record["method"], record["status"]) == (here.clinic_id, "GET", 200)
    assert (record["path"], record["request_id"]) == ("/api/v1/clinics/{clinic_id}/caseload", "req_0123456789")


def test_a_change_is_recorded_before_it_is_made(here: World) -> None:
    person, before = here.person("therapist"), []
    here.services.before = lambda: before.append(here.records()[-1])
    path = f"/api/v1/clinics/{here.clinic_id}/episodes/{EPISODE}/close"
    here.services.answer("POST", path, 409, {"title": "No"})
    person.post(path, json={"reason": "completed"})
    after = here.records()[-1]
    assert (before[0]["_id"], before[0]["status"]) == (after["_id"], None)
    assert (after["action"], after["objects"], after["status"]) == ("episode.close", [EPISODE], 409)


def test_what_was_made_is_named(here: World) -> None:
    person, client = here.person("therapist"), here.person("client")
    path = f"/api/v1/clinics/{here.clinic_id}/episodes"
    here.services.answer("POST", path, 201, {"id": EPISODE, "client_id": client.person_id})
    person.post(path, json={"client_id": client.person_id, "therapist_id": person.person_id})
    record = here.records()[-1]
    assert (record["objects"], record["client_ids"]) == ([EPISODE], [client.person_id])


def test_nothing_is_shown_that_cannot_be_recorded(here: World, away: AuditLog) -> None:
    person, path = here.person("therapist"), f"/api/v1/clinics/{here.clinic_id}/episodes/{EPISODE}"
    here.services.answer("GET", path, 200, {"secret": "what the client wrote"})
    without_audit(here, away)
    answer = person.get(path)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "what the client wrote" not in answer.text


def test_a_clients_own_things_are_recorded_while_the_service_answers(here: World, away: AuditLog) -> None:
    client, path = here.person("client"), "/api/v1/me/today"
    here.services.answer("GET", path, 200, {"now": [{"client_id": client.person_id}], "word": "what I wrote"})
    assert client.get(path).status_code == 200
    record = here.records()[-1]
    assert (record["action"], record["status"], record["client_ids"]) == ("today.read", 200, [client.person_id])
    here.services.answer("GET", path, 404, {"title": "Not there"})
    client.get(path)
    assert here.records()[-1]["status"] == 404
    here.services.answer("GET", path, 200, {"word": "what I wrote"})
    without_audit(here, away)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "what I wrote" not in answer.text


def test_nothing_is_changed_that_cannot_be_recorded(here: World, away: AuditLog) -> None:
    person, path = here.person("therapist"), f"/api/v1/clinics/{here.clinic_id}/episodes/{EPISODE}/close"
    without_audit(here, away)
    assert person.post(path, json={"reason": "completed"}).status_code == 503
    assert here.services.seen == []


def test_the_gateways_own_changes_are_recorded_too(here: World, away: AuditLog) -> None:
    manager = here.person("manager")
    new = {"name": "Cleo", "email": "cleo@example.org", "role": "client"}
    made = manager.post(f"/api/v1/clinics/{here.clinic_id}/people", json=new)
    record = here.records()[-1]
    assert (record["action"], record["role"], record["status"]) == ("people.add", "manager", 201)
    assert record["objects"] == [here.clinic_id, made.json["person"]["id"]]
    assert "cleo" not in str(record).lower()
    manager.post("/api/v1/sign-out")
    assert here.records()[-1]["action"] == "sign_in.end"
    without_audit(here, away)
    browser = here.browser().client
    answer = browser.post("/api/v1/sign-in", json={"email": manager.email, "password": "four words in a row"})
    assert answer.status_code == 503
    assert "Set-Cookie" not in answer.headers


def test_drafts_and_the_catalogue_leave_no_record(here: World) -> None:
    client, therapist = here.person("client"), here.person("therapist")
    before = len(here.records())
    client.send("PUT", "/api/v1/me/occurrences/occ_01J0000000000000000000000A/draft", json={"answers": {}})
    therapist.get(f"/api/v1/clinics/{here.clinic_id}/exercises")
    therapist.get(f"/api/v1/clinics/{here.clinic_id}/dashboard")
    assert len(here.records()) == before


def test_clients_see_who_opened_their_things_and_nothing_of_others(here: World) -> None:
    therapist, client, other = here.person("therapist", name="Tess"), here.person("client"), here.person("client")
    for episode, who in ((EPISODE, client), (OTHER, other)):
        path = f"/api/v1/clinics/{here.clinic_id}/episodes/{episode}"
        here.services.answer("GET", path, 200, {"id": episode, "client_id": who.person_id})
        therapist.get(path)
    client.get("/api/v1/me/today")
    mine = client.get("/api/v1/me/audit").json["items"]
    assert [(one["name"], one["action"], one["objects"]) for one in mine] == [("Tess", "episode.read", [EPISODE])]
    assert "client_ids" not in mine[0]
    assert therapist.get("/api/v1/me/audit").status_code == 403


def test_managers_read_the_records_of_their_clinic_in_pages(here: World) -> None:
    manager, south = here.person("manager"), here.second_clinic()
    here.person("manager", south)
    seen: list[dict[str, Any]] = []
    path: str | None = f"/api/v1/clinics/{here.clinic_id}/audit?limit=3"
    cursor = ""
    while path:
        page = manager.get(path + cursor).json
        seen += page["items"]
        cursor = f"&cursor={page['next']}"
        path = path if page["next"] else None
    ids = [one["id"] for one in seen]
    assert ids == sorted((one["_id"] for one in here.records() if one["clinic_id"] == here.clinic_id), reverse=True)
    assert manager.get(f"/api/v1/clinics/{south}/audit").status_code == 404
    assert here.person("therapist").get(f"/api/v1/clinics/{here.clinic_id}/audit").status_code == 403
