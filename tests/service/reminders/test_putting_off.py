"""Later, not today, a rest, all off and on, another clock, and an inbox by message: the API and what is stored."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.service.reminders.world import Asking, Homework, World

PREFERENCES = "/api/v1/me/reminder-preferences"
REMINDERS = "/api/v1/me/reminders"


@pytest.fixture
def world(shared_world: World) -> World:
    """One for all these tests: each has clients of its own."""
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


@pytest.fixture
def homework(world: World) -> Homework:
    """Came in the app at half past six in the evening."""
    agreed = world.homework()
    world.hears(*agreed.agreed(), agreed.occurrence("2026-11-23"))
    world.now.set_to("2026-11-23", "18:30")
    world.works()
    return agreed


@pytest.fixture
def client(world: World, homework: Homework) -> Asking:
    return world.as_client(homework)


def inbox(client: Asking, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/me/inbox", **query).get_json()["items"]
    return found


def advice(answer: TestResponse, field: str) -> str:
    return str(answer.get_json()["errors"][field][0])


def test_a_message_that_is_put_off_comes_again_and_leaves_the_inbox(
    world: World, homework: Homework, client: Asking
) -> None:
    (message,) = inbox(client)
    assert message["later"] == ["ten_minutes", "hour", "evening", "tomorrow"]
    path = f"{REMINDERS}/{message['reminder_id']}/snooze"
    answer = client.post(path, {"for": "hour"})
    assert (answer.status_code, answer.get_json()) == (200, {"comes_again_at": "2026-11-23T19:30:00.000Z"})
    assert inbox(client) == []
    assert client.post(path, {"for": "hour"}).status_code == 404
    found = {one["status"]: one for one in client.get(REMINDERS).get_json()["items"]}
    assert set(found) == {"snoozed", "planned"}
    assert (found["planned"]["moved_because"], found["planned"]["planned_at"]) == ("snooze", "2026-11-23T19:30:00.000Z")
    assert [one["status"] for one in found["snoozed"]["history"]] == ["planned", "sent", "snoozed"]


def test_it_comes_again_at_that_moment_and_once(world: World, homework: Homework, client: Asking) -> None:
    for at in ("18:30", "19:30"):
        world.now.set_to("2026-11-23", at)
        world.works()
        (message,) = inbox(client)
        assert message["sent_at"][11:16] == at
        client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "hour"})
    world.now.set_to("2026-11-23", "20:30")
    world.works()
    world.works()
    assert [one["sent_at"][11:16] for one in inbox(client)] == ["20:30"]
    assert sorted(world.states(homework).values()) == ["sent", "snoozed", "snoozed"]


def test_an_answer_takes_back_what_was_put_off(world: World, homework: Homework, client: Asking) -> None:
    (message,) = inbox(client)
    client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "tomorrow"})
    world.hears(homework.occurrence("2026-11-23", "responded", version=2))
    assert sorted(world.states(homework).values()) == ["snoozed", "suppressed answered"]


def test_off_and_rest_and_not_today_take_back_what_is_ahead(world: World, homework: Homework, client: Asking) -> None:
    world.hears(homework.occurrence("2026-11-24"), homework.occurrence("2026-11-25"))
    world.now.set_to("2026-11-24", "08:00")

    def ahead_after(path: str, body: dict[str, Any] | None = None) -> list[str]:
        assert client.post(f"{REMINDERS}/{path}", body).status_code == 200
        world.works()
        return [one for at, one in world.states(homework).items() if not at.startswith("in_app 23")]

    assert ahead_after("off") == ["suppressed off", "suppressed off"]
    assert ahead_after("on", {}) == ["planned", "planned"]
    assert ahead_after("rest", {"assignment_id": homework.assignment}) == ["suppressed not_today", "planned"]
    assert ahead_after("rest", {"until": "2026-11-25"}) == ["suppressed not_today", "suppressed resting"]
    assert ahead_after("on", {}) == ["planned", "planned"]


def test_what_was_put_off_outlives_everything_off_and_on_again(
    world: World, homework: Homework, client: Asking
) -> None:
    (came,) = inbox(client)
    assert client.post(f"{REMINDERS}/{came['reminder_id']}/snooze", {"for": "hour"}).status_code == 200
    for path, state in (("off", "suppressed off"), ("on", "planned"), ("off", "suppressed off"), ("on", "planned")):
        assert client.post(f"{REMINDERS}/{path}", {}).status_code == 200
        world.works()
        assert world.states(homework) == {"in_app 23 18:30": "snoozed", "in_app 23 19:30": state}
    world.now.set_to("2026-11-23", "19:30")
    world.works()
    assert [one["unread"] for one in inbox(client)] == [True]
    assert client.post(f"{REMINDERS}/off", {}).status_code == 200
    world.works()
    assert world.states(homework)["in_app 23 19:30"] == "sent"


def test_what_was_not_answered_comes_once_more_on_the_second_channel(
    world: World, homework: Homework, client: Asking
) -> None:
    world.hears(homework.occurrence("2026-11-25"))
    world.reaches(homework, "ada@example.org")
    client.wishes(second_channel="email")
    world.works()
    ahead = client.get(REMINDERS, state="ahead").get_json()["items"]
    assert [(one["channel"], one["rung"], one["planned_at"][:16]) for one in ahead] == [
        ("email", 2, "2026-11-23T20:30"),
        ("in_app", 1, "2026-11-25T18:30"),
        ("email", 2, "2026-11-25T20:30"),
    ]
    world.now.set_to("2026-11-25", "18:30")
    world.works()
    message = inbox(client)[0]
    assert client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "tomorrow"}).status_code == 200
    client.wishes(cap=2)
    world.works()
    assert "email suppressed snoozed" in {f"{at[:5]} {one}" for at, one in world.states(homework).items()}
    ahead = client.get(REMINDERS, state="ahead").get_json()["items"]
    assert [(one["channel"], one["planned_at"][:16]) for one in ahead] == [("in_app", "2026-11-26T18:30")]


def test_moments_follow_the_clock_of_a_trip(world: World, homework: Homework, client: Asking) -> None:
    client.wishes(time_zone="Europe/London")
    world.hears(homework.occurrence("2026-11-25"), homework.occurrence("2026-11-27"))
    client.post(f"{REMINDERS}/zone", {"time_zone": "Europe/Athens", "answer": "trip", "until": "2026-11-26"})
    world.works()
    ahead = client.get(REMINDERS, state="ahead").get_json()["items"]
    assert [one["planned_at"][:16] for one in ahead] == ["2026-11-25T16:30", "2026-11-27T18:30"]


def test_what_is_not_possible_says_what_is(world: World, client: Asking) -> None:
    (message,) = inbox(client)
    world.now.set_to("2026-11-23", "20:30")
    assert inbox(client)[0]["later"] == ["ten_minutes", "tomorrow"]
    answer = client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "hour"})
    assert answer.status_code == 422
    assert "Possible now: in ten minutes, tomorrow" in advice(answer, "for")
    assert client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "ever"}).status_code == 422
    assert len(inbox(client)) == 1


def test_what_was_answered_cannot_be_put_off(world: World, homework: Homework, client: Asking) -> None:
    (message,) = inbox(client)
    world.hears(homework.occurrence("2026-11-23", "responded", version=2))
    assert inbox(client)[0]["later"] == []
    answer = client.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "hour"})
    assert "answered or over" in advice(answer, "for")


def test_nobody_puts_off_what_is_not_theirs_or_has_not_come(world: World, homework: Homework, client: Asking) -> None:
    world.hears(homework.occurrence("2026-11-25"))
    ahead = client.get(REMINDERS, state="ahead").get_json()["items"][0]
    stranger = world.as_client(world.homework())
    (message,) = inbox(client)
    assert client.post(f"{REMINDERS}/{ahead['reminder_id']}/snooze", {"for": "hour"}).status_code == 404
    assert stranger.post(f"{REMINDERS}/{message['reminder_id']}/snooze", {"for": "hour"}).status_code == 404
    assert stranger.post(f"{REMINDERS}/rest", {"assignment_id": homework.assignment}).status_code == 404


def test_a_rest_of_one_for_today_and_of_all_for_longer(homework: Homework, client: Asking) -> None:
    assert client.post(f"{REMINDERS}/rest", {"assignment_id": homework.assignment}).status_code == 200
    assert client.post(f"{REMINDERS}/rest", {"until": "2026-12-01"}).status_code == 200
    found = client.get(PREFERENCES).get_json()
    assert (found["rests"], found["rest_until"]) == ({homework.assignment: "2026-11-23"}, "2026-12-01")
    late = client.post(f"{REMINDERS}/rest", {"until": "2026-11-22"})
    assert "Give today or a later day" in advice(late, "until")
    assert client.post(f"{REMINDERS}/on", {"assignment_id": homework.assignment}).get_json()["rests"] == {}
    assert client.post(f"{REMINDERS}/on", {}).get_json()["rest_until"] is None


def test_everything_off_in_one_tap_keeps_the_other_wishes(client: Asking) -> None:
    client.wishes(quiet_from="22:00", cap=2)
    off = client.post(f"{REMINDERS}/off").get_json()
    assert (off["off"], off["quiet_from"], off["cap"]) == (True, "22:00", 2)
    on = client.post(f"{REMINDERS}/on", {}).get_json()
    assert (on["off"], on["quiet_from"], on["cap"]) == (False, "22:00", 2)


def test_another_clock(client: Asking) -> None:
    trip = {"time_zone": "Asia/Tokyo", "answer": "trip", "until": "2026-12-01"}
    found = client.post(f"{REMINDERS}/zone", trip).get_json()
    assert (found["zone_now"], found["travel"]["mode"]) == ("Asia/Tokyo", "trip")
    assert [(one["time_zone"], one["answer"]) for one in found["asked_zones"]] == [("Asia/Tokyo", "trip")]
    home = client.post(f"{REMINDERS}/zone", {"time_zone": "Europe/London", "answer": "follow"}).get_json()
    assert (home["zone_now"], home["travel"]) == (None, None)
    for body, field in (
        ({"time_zone": "Moon/Base", "answer": "keep"}, "time_zone"),
        ({"time_zone": "Asia/Tokyo", "answer": "trip"}, "until"),
        ({"time_zone": "Asia/Tokyo", "answer": "perhaps"}, "answer"),
    ):
        answer = client.post(f"{REMINDERS}/zone", body)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_all_can_be_marked_as_read(world: World, homework: Homework, client: Asking) -> None:
    world.hears(homework.occurrence("2026-11-24"))
    world.now.set_to("2026-11-24", "18:30")
    world.works()
    assert len(inbox(client, unread=True)) == 2
    assert client.post("/api/v1/me/inbox/opened").get_json() == {"messages": 2}
    assert inbox(client, unread=True) == []
    assert [one["unread"] for one in inbox(client)] == [False, False]
    assert client.post("/api/v1/me/inbox/opened").get_json() == {"messages": 0}


def test_therapists_have_no_say_in_it(world: World, homework: Homework) -> None:
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    for path, body in (
        (f"{REMINDERS}/off", {}),
        (f"{REMINDERS}/on", {}),
        (f"{REMINDERS}/rest", {}),
        (f"{REMINDERS}/zone", {"time_zone": "Asia/Tokyo", "answer": "keep"}),
        ("/api/v1/me/inbox/opened", {}),
    ):
        assert therapist.post(path, body).status_code == 403
