"""In-app reminders: shown once, at their moment, with the client's words, to the client alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.reminders.usecases.showing import show_due
from tests.helpers import eventually
from tests.service.reminders.world import Homework, Watch, World


@pytest.fixture
def homework(world: World) -> Homework:
    agreed = world.homework()
    world.hears(*agreed.agreed(), agreed.clinic_event("practice"), agreed.occurrence("2026-11-23"))
    return agreed


def test_a_reminder_comes_at_its_moment_and_not_before(world: World, now: Watch, homework: Homework) -> None:
    client = world.as_client(homework)
    now.set_to("2026-11-23", "18:29")
    world.works()
    assert client.get("/api/v1/me/inbox").get_json() == {"items": [], "next": None}
    now.set_to("2026-11-23", "18:30")
    world.works()
    (item,) = client.get("/api/v1/me/inbox").get_json()["items"]
    assert item["text"] == "A small reminder from yourself: you planned some practice for now."
    assert (item["sent_at"], item["unread"]) == ("2026-11-23T18:30:00.000Z", True)
    assert item["occurrence_id"] == homework.occurrence_id("2026-11-23")


def test_it_speaks_in_the_clients_own_words(world: World, now: Watch, homework: Homework) -> None:
    client = world.as_client(homework)
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    assert client.put(path, {"text": "  after the dishes:\nfive slow breaths "}).status_code == 200
    now.set_to("2026-11-23", "18:30")
    world.works()
    (item,) = client.get("/api/v1/me/inbox").get_json()["items"]
    assert item["text"] == "after the dishes: five slow breaths"


def test_opening_is_counted_once(world: World, now: Watch, homework: Homework) -> None:
    client = world.as_client(homework)
    now.set_to("2026-11-23", "18:30")
    world.works()
    (item,) = client.get("/api/v1/me/inbox").get_json()["items"]
    path = f"/api/v1/me/inbox/{item['reminder_id']}/opened"
    now.set_to("2026-11-23", "18:40")
    first, second = client.post(path), client.post(path)
    assert first.get_json() == second.get_json()
    assert first.get_json()["opened_at"] == "2026-11-23T18:40:00.000Z"
    assert world.states(homework) == {"in_app 23 18:30": "opened"}


def test_what_was_answered_in_time_is_never_shown(world: World, now: Watch, homework: Homework) -> None:
    now.set_to("2026-11-23", "18:29")
    world.hears(homework.occurrence("2026-11-23", "responded", version=2))
    now.set_to("2026-11-23", "18:31")
    world.works()
    assert world.states(homework) == {"in_app 23 18:30": "suppressed answered"}


def test_the_last_look_hears_a_wish_the_planner_has_not_heard_yet(world: World, now: Watch, homework: Homework) -> None:
    now.set_to("2026-11-23", "18:30")
    world.as_client(homework).wishes(channels={"in_app": False, "email": False})
    assert world.working.chores.show() == 1
    assert world.states(homework) == {"in_app 23 18:30": "suppressed channel_off"}


def test_a_service_that_was_away_sends_nothing_late_or_at_night(world: World, now: Watch, homework: Homework) -> None:
    now.set_to("2026-11-23", "19:31")
    world.works()
    assert world.states(homework) == {"in_app 23 18:30": "expired late"}
    evening = world.homework()
    world.hears(*evening.agreed(), evening.occurrence("2026-11-24", local_time="20:50"))
    now.set_to("2026-11-24", "21:05")
    world.works()
    assert world.states(evening) == {"in_app 24 20:50": "suppressed quiet_hours"}


def test_two_workers_on_the_same_buckets_show_each_reminder_once(world: World, now: Watch) -> None:
    """The worst case, in which leases do not keep them apart and every event came three times."""
    clients = [world.homework() for _ in range(20)]
    for one in clients:
        world.hears(*one.agreed(), *[one.occurrence("2026-11-24")] * 3)
    now.set_to("2026-11-24", "18:30")

    def show_all(_worker: int) -> None:
        eventually(lambda: not show_due(world.working.chores.desk, range(64), limit=7), pause=0.001)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(show_all, range(2)))
    for one in clients:
        (document,) = world.reminders(one).values()
        assert [moment["status"] for moment in document["history"]] == ["planned", "sent"]
        assert document["version"] == 2
