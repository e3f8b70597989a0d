"""From the events of others to reminders that are planned, moved and taken back."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from services.reminders import subscriptions
from tests.service.reminders.world import Watch, World


@pytest.fixture
def world(shared_world: World) -> World:
    """One for all these tests: each has clients of its own."""
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


def test_an_occurrence_has_its_reminder(world: World) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"), homework.occurrence("2026-11-24"))
    assert world.states(homework) == {"in_app 23 18:30": "planned", "in_app 24 18:30": "planned"}


def test_many_events_are_taken_in_side_by_side_and_each_client_by_one(world: World) -> None:
    clients = [world.homework() for _ in range(6)]
    heard = [(*one.agreed(), *map(one.occurrence, ("2026-11-23", "2026-11-24"))) for one in clients]
    told = [event for some in zip(*heard, strict=True) for event in some]
    parts = subscriptions._parts(told)
    assert sorted(event.id for part in parts for event in part) == sorted(event.id for event in told)
    assert not set.intersection(*({event.partition_key for event in part} for part in parts))
    with patch.object(subscriptions, "MANY", len(told)):
        world.knows(*told)
    for one in clients:
        assert world.states(one) == {"in_app 23 18:30": "planned", "in_app 24 18:30": "planned"}


def test_hearing_everything_three_times_and_late_changes_nothing(world: World) -> None:
    homework = world.homework()
    old, new = homework.occurrence("2026-11-23"), homework.occurrence("2026-11-23", "responded", version=3)
    world.hears(*homework.agreed(), old)
    world.hears(new)
    first = world.reminders(homework)
    for _ in range(3):
        world.hears(old, *homework.agreed())
        world.hears(new)
    assert world.reminders(homework) == first
    assert world.states(homework) == {"in_app 23 18:30": "suppressed answered"}


def test_history_creates_no_reminders(world: World, now: Watch) -> None:
    homework = world.homework()
    now.set_to("2026-11-26", "12:00")
    past: Any = {"entered_via": "import"}
    world.hears(*homework.agreed(), *(homework.occurrence(f"2026-11-{day}", **past) for day in (21, 22, 23, 24, 25)))
    assert world.states(homework) == {}
    world.hears(homework.occurrence("2026-11-26", **past))
    assert world.states(homework) == {"in_app 26 18:30": "planned"}


def test_what_ends_homework_takes_its_reminders_back(world: World) -> None:
    paused, ended, closed, lapsed, withdrawn = (world.homework() for _ in range(5))
    for homework in (paused, ended, closed, lapsed, withdrawn):
        world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    world.hears(
        paused.assignment_event("paused", "paused", 2),
        ended.assignment_event("ended", "ended", 2),
        closed.episode_event("closed", "closed", 2),
        lapsed.occurrence("2026-11-23", "lapsed", version=2),
        withdrawn.occurrence("2026-11-23", "withdrawn", version=2),
    )
    found = [world.states(one)["in_app 23 18:30"] for one in (paused, ended, closed, lapsed, withdrawn)]
    ends = ["suppressed paused", "suppressed ended", "suppressed ended", "suppressed lapsed", "suppressed withdrawn"]
    assert found == ends


def test_going_on_after_a_pause_brings_the_same_reminder_back(world: World) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    before = world.reminders(homework)["in_app 23 18:30"]["_id"]
    world.hears(homework.assignment_event("paused", "paused", 2))
    world.hears(homework.assignment_event("changed", "agreed", 3))
    assert world.states(homework) == {"in_app 23 18:30": "planned"}
    assert world.reminders(homework)["in_app 23 18:30"]["_id"] == before


def test_a_new_time_moves_the_same_reminder(world: World) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    before = world.reminders(homework)["in_app 23 18:30"]["_id"]
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    assert world.as_client(homework).put(path, {"time": "09:15"}).status_code == 200
    world.works()
    assert world.states(homework) == {"in_app 23 09:15": "planned"}
    assert world.reminders(homework)["in_app 23 09:15"]["_id"] == before


def test_zone_quiet_hours_and_channels_move_open_reminders(world: World) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    client = world.as_client(homework)
    client.wishes(time_zone="Europe/Berlin")
    world.works()
    assert world.states(homework) == {"in_app 23 17:30": "planned"}
    client.wishes(quiet_from="18:00", quiet_to="20:00")
    world.works()
    assert world.states(homework) == {"in_app 23 19:00": "planned"}
    world.reaches(homework, "ada@example.org")
    client.wishes(channels={"in_app": False, "email": True})
    world.works()
    assert world.states(homework) == {"in_app 23 19:00": "suppressed channel_off", "email 23 19:00": "planned"}
    client.wishes(channels={"in_app": True, "email": False})
    world.works()
    assert world.states(homework) == {"in_app 23 19:00": "planned", "email 23 19:00": "suppressed channel_off"}


def test_a_day_that_was_moved_moves_its_reminder(world: World) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    before = world.reminders(homework)["in_app 23 18:30"]["_id"]
    world.hears(homework.occurrence("2026-11-23", "rescheduled", version=2, local_time="12:00"))
    assert {at: one["_id"] for at, one in world.reminders(homework).items()} == {"in_app 23 12:00": before}


def test_quiet_hours_up_to_the_end_of_the_window_are_said_to_the_client(world: World) -> None:
    homework = world.homework()
    client = world.as_client(homework)
    client.wishes(quiet_from="09:00", quiet_to="08:00")
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23", closes_at="2026-11-24T00:00:00.000Z"))
    (item,) = client.get("/api/v1/me/reminders").get_json()["items"]
    assert (item["status"], item["reason"]) == ("suppressed", "quiet_hours")


def test_an_event_that_cannot_be_read_is_parked_and_the_next_is_read(world: World) -> None:
    homework = world.homework()
    broken = homework.occurrence("2026-11-23", local_time="six in the evening")
    world.hears(*homework.agreed(), broken, homework.occurrence("2026-11-24"))
    assert world.states(homework) == {"in_app 24 18:30": "planned"}
    (parked,) = world.kept.database["parked"].find()  # no other test of this module breaks anything
    assert parked["reason"] == "ContractBroken"
