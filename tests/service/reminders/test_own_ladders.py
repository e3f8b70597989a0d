"""A ladder for one assignment over HTTP: who sets it, how it is climbed, and that its client hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.clock import iso
from chassis.ids import new_id
from tests.service.reminders.test_ladders import DAYS, at, climb, tasks
from tests.service.reminders.world import Asking, Homework, World

NUDGE: dict[str, Any] = {"kind": "nudge", "after_minutes": 0}
CALL: dict[str, Any] = {"kind": "call", "after_minutes": 60, "when": {"silent": 2}}


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


@pytest.fixture
def homework(world: World) -> Homework:
    """Three days of homework in a clinic that asks nobody."""
    agreed = world.homework()
    world.knows(*agreed.agreed(), *(agreed.occurrence(day) for day in DAYS))
    climb(world)
    return agreed


@pytest.fixture
def therapist(world: World, homework: Homework) -> Asking:
    return world.as_staff("therapist", homework.therapist, homework.clinic)


def path_of(homework: Homework) -> str:
    return f"/api/v1/clinics/{homework.clinic}/assignments/{homework.assignment}/ladder"


def test_it_is_climbed_with_its_own_waits_until_it_goes_back(
    world: World, homework: Homework, therapist: Asking
) -> None:
    path, other = path_of(homework), world.homework()
    world.knows(*other.agreed(), *(other.occurrence(day) for day in DAYS))
    read = therapist.get(path)
    assert ("ETag" in read.headers, read.get_json()["own"], read.get_json()["version"]) == (False, False, 0)
    answer = therapist.put(path, {"ladder": [NUDGE, CALL]})
    assert (answer.status_code, answer.get_json()["own"]) == (200, True), answer.get_json()
    assert [one["kind"] for one in answer.get_json()["clinic_ladder"]] == ["nudge", "second_channel"]
    climb(world)
    at(world, DAYS[1], "18:29")
    assert tasks(world, homework) == []
    at(world, DAYS[1], "18:31")
    assert (tasks(world, homework), tasks(world, other)) == (["call open"], [])
    said = iso(world.now())
    world.knows(homework.occurrence(DAYS[1], "responded", version=2, responded_at=said))
    climb(world)
    assert tasks(world, homework) == ["call dropped answered"]
    world.knows(homework.occurrence(DAYS[1], "rescheduled", version=3, responded_at=None))
    climb(world)
    assert tasks(world, homework) == ["call open"]
    assert therapist.put(path, {"ladder": [NUDGE]}).status_code == 428
    tag = {"If-Match": answer.headers["ETag"]}
    assert therapist.delete(path).status_code == 428
    assert therapist.delete(path, **tag).status_code == 204
    assert therapist.delete(path).status_code == 204
    climb(world)
    assert tasks(world, homework) == ["call dropped off"]
    assert therapist.put(path, {"ladder": [NUDGE]}, **tag).status_code == 412


def test_without_the_second_channel_nothing_comes_there(world: World, homework: Homework, therapist: Asking) -> None:
    world.reaches(homework, "ada@example.org")
    world.as_client(homework).wishes(second_channel="email")
    climb(world)
    again = [f"email {day[-2:]} 20:30" for day in DAYS]
    assert {world.states(homework)[one] for one in again} == {"planned"}
    assert therapist.put(path_of(homework), {"ladder": [NUDGE]}).status_code == 200
    climb(world)
    assert "planned" not in {world.states(homework)[one] for one in again}


def test_the_client_sees_it_and_is_asked_again_after_a_change(
    world: World, homework: Homework, therapist: Asking
) -> None:
    client, own = world.as_client(homework), f"/api/v1/me/assignments/{homework.assignment}/ladder"
    assert client.get(own).get_json()["changed"] is False
    tag = {"If-Match": therapist.put(path_of(homework), {"ladder": [NUDGE, CALL]}).headers["ETag"]}
    found = client.get(own).get_json()
    assert ([one["kind"] for one in found["rungs"]], found["changed"]) == (["nudge", "call"], True)
    world.now.forward(minutes=1)
    assert client.put(own, {"without_rungs": ["call"]}).get_json()["changed"] is False
    world.now.forward(minutes=1)
    waits = [NUDGE, {**CALL, "after_minutes": 90}]
    assert therapist.put(path_of(homework), {"ladder": waits}, **tag).status_code == 200
    found = client.get(own).get_json()
    assert (found["changed"], [one["taken_out"] for one in found["rungs"]]) == (True, [False, True])
    at(world, "2026-11-27", "10:00")
    assert tasks(world, homework) == []


def test_it_is_for_who_looks_after_that_homework(world: World, homework: Homework, therapist: Asking) -> None:
    path, somebody = path_of(homework), new_id("per")
    assert therapist.put(path, {"ladder": [CALL]}).get_json()["errors"].keys() == {"ladder"}
    for role, person, clinic, status in (
        ("therapist", somebody, homework.clinic, 404),
        ("therapist", homework.therapist, new_id("cln"), 404),
        ("facilitator", somebody, homework.clinic, 404),
        ("manager", somebody, homework.clinic, 403),
        ("client", homework.client, homework.clinic, 403),
    ):
        asking = world.as_staff(role, person, clinic)
        answers = (asking.get(path), asking.put(path, {"ladder": [NUDGE]}), asking.delete(path))
        assert {one.status_code for one in answers} == {status}, role
    group = new_id("grp")
    world.knows(
        homework.group_event(group, somebody), homework.assignment_event("changed", "agreed", 2, group_id=group)
    )
    assert world.as_staff("facilitator", somebody, homework.clinic).get(path).status_code == 200
