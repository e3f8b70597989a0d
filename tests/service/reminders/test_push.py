"""Reminders in a browser: whoever is signed in subscribes it, it gets what is due, and is let go when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.reminders.keys import new_push_key, public_push_key
from tests.service.reminders.conftest import a_world
from tests.service.reminders.world import Asking, Homework, World, free_port
from tests.unit.reminders.browsers import HOST, PushService, Reading, certificate, push_service

POINTS = "/api/v1/me/contact-points"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    with push_service(tmp_path) as found:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate(tmp_path)))
        yield found


@pytest.fixture
def world(mongodb_uri: str, kafka: str, tmp_path: Path) -> Iterator[World]:
    (tmp_path / "push.pem").write_text(new_push_key())
    push = {"PUSH_KEY_FILE": str(tmp_path / "push.pem"), "PUSH_CONTACT": "push@example.org", "PUSH_HOSTS": HOST}
    with a_world(mongodb_uri, kafka, tmp_path, free_port(), **push) as built:
        yield built


@pytest.fixture
def homework(world: World) -> Homework:
    made = world.homework()
    world.hears(*made.agreed(), *(made.occurrence(day) for day in ("2026-11-23", "2026-11-24")))
    world.as_client(made).wishes(channels={"in_app": False, "email": False})
    return made


def subscribed(client: Asking, reading: Reading) -> dict[str, object]:
    answer = client.post(POINTS, {"channel": "push", "address": reading.subscription})
    assert answer.status_code == 201, answer.get_json()
    found: dict[str, object] = answer.get_json()
    return found


def test_a_browser_gets_what_is_due_until_it_is_gone(world: World, service: PushService, homework: Homework) -> None:
    client, reading = world.as_client(homework), Reading(f"{service.address}/send/abc")
    listed = client.get(POINTS).get_json()
    assert listed == {"items": [], "push_key": public_push_key(world.settings.push_key_file)}
    point = subscribed(client, reading)
    assert (point["state"], point["in_use"], point["address"]) == ("confirmed", True, HOST)
    kept = repr(list(world.kept.database["contact_points"].find()))
    assert "/send/abc" not in kept
    world.works()
    world.now.set_to("2026-11-23", "18:30")
    world.works()
    states = world.states(homework)
    assert (states["push 23 18:30"], states["push 24 18:30"]) == ("sent", "planned")
    ((_, headers, body),) = service.received
    told = reading.read(body)
    assert (told["title"], headers["TTL"]) == ("A small reminder", "3600")
    assert told["open"].startswith("http://carryover.test/l/")
    service.status = 410
    world.now.set_to("2026-11-24", "18:30")
    world.works()
    assert world.states(homework)["push 24 18:30"] == "undeliverable refused"
    (gone,) = client.get(POINTS).get_json()["items"]
    assert (gone["state"], gone["because"]) == ("set_aside", "bounced")
    assert client.post(f"{POINTS}/{gone['point_id']}/code").status_code == 422
    assert subscribed(client, reading)["state"] == "confirmed"


def test_a_browser_belongs_to_one_client_and_to_a_known_service(
    world: World, service: PushService, homework: Homework
) -> None:
    reading, other = Reading(f"{service.address}/send/abc"), Homework(world, clinic=homework.clinic)
    subscribed(world.as_client(homework), reading)
    taken = world.as_client(other).post(POINTS, {"channel": "push", "address": reading.subscription})
    assert "somebody else" in taken.get_json()["errors"]["address"][0]
    unknown = Reading("https://push.example.org/send").subscription
    refused = world.as_client(other).post(POINTS, {"channel": "push", "address": unknown})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["address"])
    assert service.received == []
