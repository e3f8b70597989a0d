"""Wishes that hang on something else than the time of day: the next session, and an answer that was begun."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.events import Event
from chassis.ids import new_id
from tests.service.reminders.world import Homework, World


@pytest.fixture
def world(shared_world: World) -> World:
    """One for all these tests: each has clients of its own."""
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


@pytest.fixture
def homework(world: World) -> Homework:
    made = world.homework()
    world.knows(*made.agreed(), made.occurrence("2026-11-23"))
    return made


def session(homework: Homework, name: str, fact: str, version: int, starts_at: str) -> Event:
    status = {"scheduled": "scheduled", "cancelled": "cancelled"}[fact]
    times = {"session_id": name, "starts_at": starts_at, "status": status, "group_id": None}
    return homework._event(f"carryover.session.{fact}.v1", name, version, **times)


def wish(world: World, homework: Homework, **moment: Any) -> None:
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    moments = [{"at": None, "minutes": None, **moment}]
    assert world.as_client(homework).put(path, {"moments": moments}).status_code == 200
    world.works()


def planned(world: World, homework: Homework) -> list[str]:
    return [at for at, state in world.states(homework).items() if state == "planned"]


def test_the_evening_before_the_next_session_moves_and_goes_with_it(world: World, homework: Homework) -> None:
    wish(world, homework, trigger="session", at="19:15")
    assert planned(world, homework) == []
    name = new_id("ses")
    world.knows(session(homework, name, "scheduled", 1, "2026-11-24T14:00:00.000Z"))
    world.works()
    assert planned(world, homework) == ["in_app 23 19:15"]
    world.knows(session(homework, name, "scheduled", 2, "2026-11-25T14:00:00.000Z"))
    world.works()
    assert planned(world, homework) == ["in_app 24 19:15"]
    world.knows(session(homework, name, "cancelled", 3, "2026-11-25T14:00:00.000Z"))
    world.works()
    assert planned(world, homework) == []


def test_what_was_begun_and_not_finished_is_brought_back_once(world: World, homework: Homework) -> None:
    wish(world, homework, trigger="unfinished", minutes=90)
    assert planned(world, homework) == []
    begun = {"first_opened_at": "2026-11-23T10:00:00.000Z"}
    world.now.set_to("2026-11-23", "10:01")
    world.knows(homework.occurrence("2026-11-23", "started", version=2, **begun))
    assert planned(world, homework) == ["in_app 23 11:30"]
    world.now.set_to("2026-11-23", "11:30")
    world.works()
    assert world.states(homework)["in_app 23 11:30"] == "sent"
    world.now.set_to("2026-11-23", "14:00")
    world.works()
    assert planned(world, homework) == []


def test_what_was_begun_and_answered_in_time_is_let_be(world: World, homework: Homework) -> None:
    wish(world, homework, trigger="unfinished", minutes=90)
    begun = {"first_opened_at": "2026-11-23T10:00:00.000Z"}
    world.knows(homework.occurrence("2026-11-23", "started", version=2, **begun))
    answered = {**begun, "responded_at": "2026-11-23T10:30:00.000Z"}
    world.knows(homework.occurrence("2026-11-23", "responded", version=3, **answered))
    assert world.states(homework)["in_app 23 11:30"] == "suppressed answered"
