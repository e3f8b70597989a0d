"""What goes on to a service, in whose name, and what comes back."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from gateway.connections import ServiceAway, connections
from gateway.passwords import passwords
from gateway.service import web_app
from tests.service.gateway.test_accounts import added
from tests.service.gateway.world import PASSWORD, World, settings_for

EPISODE = "epi_01J0000000000000000000000A"


def test_a_request_goes_on_with_its_headers_and_the_answer_comes_back(here: World) -> None:
    person = here.person("therapist")
    path = f"/api/v1/clinics/{here.clinic_id}/episodes/{EPISODE}"
    here.services.answer("PATCH", path, 200, {"id": EPISODE}, ETag='"x.2"', Location="/there", X_Inside="no")
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {"If-Match": '"x.1"', "X-Request-Id": "req_0123456789", "traceparent": traceparent, "X-Other": "no"}
    answer = person.send("PATCH", f"{path}?a=1&b=%20", json={"phase": "skills"}, headers=headers)
    seen = here.services.seen[-1]
    assert (seen.service, seen.method, seen.path, seen.query) == ("assignments", "PATCH", path, "a=1&b=%20")
    assert (seen.person_id, seen.role, seen.clinic_ids) == (person.person_id, "therapist", (here.clinic_id,))
    assert seen.body == b'{"phase": "skills"}'
    assert seen.headers["if-match"] == '"x.1"'
    assert seen.headers["x-request-id"] == "req_0123456789"
    assert seen.headers["traceparent"].split("-")[1] == traceparent.split("-")[1]
    assert not {"cookie", "x-csrf-token", "x-other"} & set(seen.headers)
    assert (answer.status_code, answer.json) == (200, {"id": EPISODE})
    assert (answer.headers["ETag"], answer.headers["Location"]) == ('"x.2"', "/there")
    assert "X-Inside" not in answer.headers


@pytest.mark.parametrize("status", [200, 422])
def test_where_a_service_links_to_help_the_contacts_come_with_its_answer(here: World, status: int) -> None:
    person, contacts = here.person("client"), [{"label": "On call", "phone": "116 123", "note": "day and night"}]
    clinic = here.administrator().get(f"/api/v1/clinics/{here.clinic_id}")
    here.administrator().send(
        "PATCH",
        f"/api/v1/clinics/{here.clinic_id}",
        json={"crisis_contacts": contacts},
        headers={"If-Match": clinic.headers["ETag"]},
    )
    path = "/api/v1/me/occurrences/occ_01J0000000000000000000000A/draft"
    plan = f"/api/v1/me/safety-plans/{here.clinic_id}"
    link = f'</api/v1/clinics/{here.clinic_id}>; rel="help", <{plan}>; rel="related"'
    here.services.answer("PUT", path, status, {"kept": True}, Link=link)
    answer = person.send("PUT", path, json={"answers": {}})
    assert (answer.status_code, answer.json["kept"]) == (status, True)
    assert (answer.json["crisis_contacts"], answer.json["safety_plan"]) == (contacts, plan)
    assert "around the clock" in answer.json["crisis_notice"]
    assert "Link" not in answer.headers
    here.services.answer("PUT", path, status, {"kept": True})
    assert person.send("PUT", path, json={"answers": {}}).json == {"kept": True}


def test_what_a_service_refuses_comes_back_as_it_is(here: World) -> None:
    path = f"/api/v1/clinics/{here.clinic_id}/caseload"
    here.services.answer("GET", path, 503, {"title": "Not now"}, Retry_After="7")
    answer = here.person("therapist").get(path)
    assert (answer.status_code, answer.json, answer.headers["Retry-After"]) == (503, {"title": "Not now"}, "7")


def test_another_clinic_is_not_there(here: World) -> None:
    south, person = here.second_clinic(), here.person("therapist")
    asked = len(here.services.seen)
    for path in (f"/api/v1/clinics/{south}/caseload", "/api/v1/clinics/cln_01J0000000000000000000000A/caseload"):
        assert person.get(path).status_code == 404
    assert person.get(f"/api/v1/clinics/{south}/people").status_code == 404
    assert person.get(f"/api/v1/clinics/{south}/audit").status_code == 404
    assert len(here.services.seen) == asked


def test_under_me_one_is_the_client_one_is(here: World) -> None:
    client, therapist = here.person("client"), here.person("therapist")
    assert client.get("/api/v1/me/today").status_code == 200
    seen = here.services.seen[-1]
    assert (seen.person_id, seen.role, seen.clinic_ids) == (client.person_id, "client", (here.clinic_id,))
    assert therapist.get("/api/v1/me/today").status_code == 403
    client.get(f"/api/v1/me/assignments/{EPISODE}/reminder")
    assert here.services.seen[-1].service == "reminders"
    client.get(f"/api/v1/me/assignments/{EPISODE}")
    assert here.services.seen[-1].service == "assignments"


def test_of_several_roles_the_route_chooses(here: World) -> None:
    person = here.person("therapist")
    for role in ("manager", "client", "facilitator"):
        added(here.administrator(), here.clinic_id, role, person.email)
    used = {}
    for path in ("caseload", "dashboard", "groups"):
        person.get(f"/api/v1/clinics/{here.clinic_id}/{path}")
        used[path] = here.services.seen[-1].role
    assert used == {"caseload": "therapist", "dashboard": "manager", "groups": "facilitator"}


def test_a_lead_therapist_is_one_only_where_exercises_are_written(here: World) -> None:
    manager, person = here.person("manager"), here.person("therapist")
    one = f"/api/v1/clinics/{here.clinic_id}/people/{person.person_id}"
    tag = {"If-Match": manager.get(one).headers["ETag"]}
    assert manager.send("PATCH", one, json={"roles": ["therapist", "lead"]}, headers=tag).status_code == 200
    used = {}
    for path in ("caseload", "exercises", "own-exercises", "safety-flags"):
        person.get(f"/api/v1/clinics/{here.clinic_id}/{path}")
        used[path] = here.services.seen[-1].role
    person.post(f"/api/v1/clinics/{here.clinic_id}/own-exercises/{EPISODE}/take-in", json={})
    used["take-in"] = here.services.seen[-1].role
    theirs = ("caseload", "exercises", "safety-flags")
    assert used == {**dict.fromkeys(theirs, "therapist"), "own-exercises": "lead", "take-in": "lead"}


@pytest.mark.parametrize("path", ["/api/v1/me/nothing", "/api/v1/me/today/../../x", "/api/v1/me//today"])
def test_unknown_paths_go_nowhere(here: World, path: str) -> None:
    assert here.person("client").get(path).status_code == 404
    assert not [seen for seen in here.services.seen if "nothing" in seen.path or ".." in seen.path]


def test_nobody_goes_nowhere(here: World) -> None:
    assert here.browser().get("/api/v1/me/today").status_code == 401
    assert here.services.seen == []


def test_an_episode_needs_a_client_and_a_therapist_of_this_clinic(here: World) -> None:
    therapist, client = here.person("therapist"), here.person("client")
    stranger = here.person("client", here.second_clinic())
    path = f"/api/v1/clinics/{here.clinic_id}/episodes"
    wrong = therapist.post(path, json={"client_id": stranger.person_id, "therapist_id": client.person_id})
    assert wrong.status_code == 422
    assert set(wrong.json["errors"]) == {"client_id", "therapist_id"}
    asked = [seen for seen in here.services.seen if seen.path == path]
    assert asked == []
    right = therapist.post(path, json={"client_id": client.person_id, "therapist_id": therapist.person_id})
    assert right.status_code == 200
    change = therapist.send("PATCH", f"{path}/{EPISODE}", json={"therapist_id": stranger.person_id})
    assert change.status_code == 422


def test_a_group_needs_facilitators_and_an_import_people_of_this_clinic(here: World) -> None:
    admin, client, leader = here.administrator(), here.person("client"), here.person("facilitator")
    groups, imports = (f"/api/v1/clinics/{here.clinic_id}/{name}" for name in ("groups", "imports"))
    assert leader.post(groups, json={"facilitator_ids": [leader.person_id]}).status_code == 200
    assert leader.post(groups, json={"facilitator_ids": [leader.person_id, client.person_id]}).status_code == 422
    record = {"op": "episode.open", "client_id": client.person_id, "therapist_id": leader.person_id}
    assert admin.post(imports, json={"records": [record]}).status_code == 422
    assert admin.post(imports, json={"records": [{**record, "therapist_id": None}]}).status_code == 200


def test_a_service_that_is_away_is_named(database: Database[dict[str, Any]], here: World) -> None:
    person = here.person("client")
    away = settings_for(
        {"assignments": nobody_there(), "reminders": nobody_there(), "analytics": nobody_there()},
        Path(here.settings.token_signing_key_file),
    )
    app = web_app(away, database, hashing=passwords("nobody", quick=True), clock=here.clock)
    browser: Any = app.test_client()
    browser.post("/api/v1/sign-in", json={"email": person.email, "password": PASSWORD})
    answer = browser.get("/api/v1/me/today")
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["service"]) == (503, "5", "assignments")
    assert "homework" in answer.json["detail"]
    assert browser.get("/api/v1/me/inbox").json["service"] == "reminders"


def nobody_there() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class HangingUp:
    """A server that keeps the connection after the first answer and then hangs up without answering, once."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.requests: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/"

    def _serve(self) -> None:
        first, _ = self.server.accept()
        self._answer(first)
        self.requests.append(first.recv(65536))
        first.close()
        with suppress(OSError):  # closed: nobody came again
            second, _ = self.server.accept()
            self._answer(second)
            second.close()

    def _answer(self, connection: socket.socket) -> None:
        self.requests.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok")


@pytest.mark.parametrize(
    ("method", "headers", "again"),
    [
        ("GET", {}, True),
        ("PUT", {}, True),
        ("POST", {"Idempotency-Key": "k"}, True),
        ("POST", {}, False),
        ("PATCH", {"If-Match": '"x.1"'}, False),
    ],
)
def test_a_dead_connection_is_tried_again_only_where_it_cannot_do_twice(
    method: str, headers: dict[str, str], again: bool
) -> None:
    server, ours = HangingUp(), connections(5, 2)
    assert ours.send("assignments", "GET", server.url, {}, None).status == 200
    if again:
        assert ours.send("assignments", method, server.url, headers, b"{}").status == 200
        assert len(server.requests) == 3
    else:
        with pytest.raises(ServiceAway):
            ours.send("assignments", method, server.url, headers, b"{}")
        assert len(server.requests) == 2
    server.server.close()


def test_a_service_that_is_too_slow_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(ServiceAway):
        connections(0.2, 2).send("analytics", "GET", f"http://127.0.0.1:{mute.getsockname()[1]}/", {}, None)


def test_large_and_broken_bodies_stay_here(here: World) -> None:
    person = here.person("therapist")
    path = f"/api/v1/clinics/{here.clinic_id}/episodes"
    large = person.post(path, data=b'"' + b"x" * 1_048_576 + b'"', content_type="application/json")
    assert large.status_code == 413
    assert person.post(path, data=b"{", content_type="application/json").status_code == 400
    assert not here.services.seen
