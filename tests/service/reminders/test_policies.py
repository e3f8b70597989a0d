"""A clinic's policy over HTTP: its defaults, who decides, and refusals that say how to mend what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.ids import new_id
from tests.service.reminders.world import Asking, World

LADDER = [
    {"kind": "nudge", "after_minutes": 0},
    {"kind": "ask", "after_minutes": 1440, "when": {"silent": 2}},
    {"kind": "task", "after_minutes": 2880},
]


@pytest.fixture
def clinic(shared_world: World) -> str:
    return new_id("cln")


@pytest.fixture
def manager(shared_world: World, clinic: str) -> Asking:
    return shared_world.as_staff("manager", new_id("per"), clinic)


@pytest.fixture
def path(clinic: str) -> str:
    return f"/api/v1/clinics/{clinic}/reminder-policy"


def test_defaults_hold_until_a_clinic_decides(manager: Asking, path: str) -> None:
    answer = manager.get(path)
    assert "ETag" not in answer.headers
    found = answer.get_json()
    assert (found["gap_minutes"], found["cap"], found["budget"], found["version"]) == (30, 3, 5, 0)
    assert [one["kind"] for one in found["ladder"]] == ["nudge", "second_channel"]


def test_first_without_if_match_then_with_it(manager: Asking, path: str) -> None:
    first = manager.put(path, {"ladder": LADDER, "holidays": ["2026-12-25"]})
    assert first.status_code == 200, first.get_json()
    read = manager.get(path)
    assert read.headers["ETag"] == first.headers["ETag"]
    assert read.get_json()["ladder"] == [{"when": None} | one for one in LADDER]
    assert manager.put(path, {"ladder": LADDER}).status_code == 428
    again = manager.put(path, {"ladder": LADDER[:1], "cap": 2}, **{"If-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_json()["cap"], again.get_json()["holidays"]) == (200, 2, [])
    assert manager.put(path, {"ladder": LADDER}, **{"If-Match": first.headers["ETag"]}).status_code == 412


def test_clients_who_set_nothing_see_what_their_clinic_has_set(
    shared_world: World, clinic: str, manager: Asking, path: str
) -> None:
    quiet = {"quiet_from": "22:00", "quiet_to": "10:00"}
    assert manager.put(path, {"ladder": LADDER, "cap": 2, "gap_minutes": 45, **quiet}).status_code == 200
    client = shared_world.as_staff("client", new_id("per"), clinic)
    wishes = "/api/v1/me/reminder-preferences"
    client.post("/api/v1/me/reminders/off")
    found = client.get(wishes).get_json()
    assert (found["quiet_from"], found["quiet_to"], found["defaults"]["cap"]) == ("22:00", "10:00", 2)
    own = client.wishes(quiet_from="23:00", quiet_to="07:00")
    assert (own["quiet_from"], own["defaults"]["quiet_from"]) == ("23:00", "22:00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ladder": []}, "ladder"),
        ({"ladder": [*LADDER, LADDER[2]]}, "ladder"),
        ({"ladder": [LADDER[0], {"kind": "call", "after_minutes": 40321}]}, "ladder"),
        ({"ladder": [{"kind": "siren", "after_minutes": 0}]}, "ladder"),
        ({"quiet_from": "08:00", "quiet_to": "08:00"}, "quiet_to"),
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"cap": 0}, "cap"),
        ({"gap_minutes": 1000}, "gap_minutes"),
        ({"holidays": ["31.12."]}, "holidays"),
        ({"holidays": ["2026-02-30"]}, "holidays"),
        ({"budget": "many"}, "budget"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(
    manager: Asking, path: str, change: dict[str, Any], field: str
) -> None:
    answer = manager.put(path, {"ladder": LADDER} | change)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_only_those_who_decide_see_it_and_only_in_their_clinic(shared_world: World, clinic: str, path: str) -> None:
    person = new_id("per")
    assert shared_world.as_staff("admin", person, clinic).get(path).status_code == 200
    assert shared_world.as_staff("manager", person, new_id("cln")).get(path).status_code == 404
    for role in ("therapist", "client"):
        assert shared_world.as_staff(role, person, clinic).get(path).status_code == 403


WEEK = {"moments": ["18:00"], "answers": [False, False, False], "start_on": "2026-11-23"}


def test_a_policy_can_be_tried_before_it_is_saved(manager: Asking, path: str) -> None:
    where = path.replace("policy", "simulation")
    stored = manager.post(where, WEEK).get_json()
    assert (len(stored["messages"]), stored["asked"], stored["time_zone"]) == (3, [], "UTC")
    tried = manager.post(where, {**WEEK, "policy": {"ladder": [LADDER[0], LADDER[2] | {"after_minutes": 60}]}})
    assert [(one["at"], one["due_at"]) for one in tried.get_json()["asked"]] == [
        ("2026-11-23T19:00:00.000Z", "2026-11-24T17:00:00.000Z")
    ]
    assert manager.get(path).get_json()["version"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"moments": []}, "moments"),
        ({"answers": [True] * 29}, "answers"),
        ({"moments": ["25:00"]}, "moments"),
        ({"policy": {"ladder": []}}, "ladder"),
    ],
)
def test_what_cannot_be_tried_says_why(manager: Asking, path: str, change: dict[str, Any], field: str) -> None:
    answer = manager.post(path.replace("policy", "simulation"), WEEK | change)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
