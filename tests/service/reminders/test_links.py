"""Links out of messages: they open what the message was about, for the person it was sent to, and stop messages for
whoever holds them."""

from __future__ import annotations

from typing import Any

import pytest

from services.reminders.domain.links import Purpose
from services.reminders.usecases.links import links_about
from tests.service.reminders.world import Asking, Homework, Watch, World

OPEN, STOP, LATER, FEED = "/api/v1/me/links/open", "/links/stop", "/links/later", "/api/v1/me/feed"


@pytest.fixture
def homework(world: World) -> Homework:
    """With a reminder in the app that came."""
    made = world.homework()
    world.hears(*made.agreed(), made.occurrence("2026-11-23"))
    world.now.set_to("2026-11-23", "18:30")
    world.works()
    return made


def links(world: World, homework: Homework) -> dict[Purpose, str]:
    found = world.kept.database["reminders"].find_one({"client_id": homework.client, "channel": "in_app"})
    assert found is not None
    reminder = world.store.reminders.own([homework.clinic], homework.client, found["_id"])
    assert reminder is not None
    return links_about(reminder, world.now(), world.keys)


def holder(world: World, homework: Homework) -> Asking:
    return world.as_staff("link", "link", homework.clinic)


def test_a_link_opens_what_it_is_about_and_answers_nothing(world: World, homework: Homework) -> None:
    client, token = world.as_client(homework), links(world, homework)[Purpose.OPEN]
    for _ in range(2):
        answer = client.post(OPEN, {"token": token})
        assert answer.get_json() == {
            "clinic_id": homework.clinic,
            "assignment_id": homework.assignment,
            "occurrence_id": homework.occurrence_id("2026-11-23"),
            "open": True,
            "asks": False,
        }
    assert world.states(homework) == {"in_app 23 18:30": "opened"}
    world.now.forward(days=4)
    assert client.post(OPEN, {"token": token}).get_json()["open"] is False


def test_a_link_is_for_one_person_for_a_while(world: World, now: Watch, homework: Homework) -> None:
    token, other = links(world, homework)[Purpose.OPEN], world.homework()
    assert world.as_client(other).post(OPEN, {"token": token}).status_code == 404
    assert (
        world.as_staff("therapist", homework.therapist, homework.clinic).post(OPEN, {"token": token}).status_code == 403
    )
    now.forward(days=30)
    assert world.as_client(homework).post(OPEN, {"token": token}).status_code == 404


def test_revoked_links_open_nothing(world: World, now: Watch, homework: Homework) -> None:
    client, before = world.as_client(homework), links(world, homework)
    assert client.delete("/api/v1/me/links").status_code == 204
    assert client.post(OPEN, {"token": before[Purpose.OPEN]}).status_code == 404
    now.forward(seconds=1)
    assert client.post(OPEN, {"token": links(world, homework)[Purpose.OPEN]}).status_code == 200
    assert client.delete("/api/v1/me/links").status_code == 204
    assert holder(world, homework).post(STOP, {"token": before[Purpose.STOP]}).status_code == 200


def test_whoever_holds_the_link_stops_the_channel_once_and_again(world: World, homework: Homework) -> None:
    world.hears(homework.occurrence("2026-11-24"))
    token = links(world, homework)[Purpose.STOP]
    for _ in range(2):
        answer = holder(world, homework).post(STOP, {"token": token})
        assert answer.get_json() == {"client_id": homework.client, "channel": "in_app"}
        world.works()
        assert world.states(homework)["in_app 24 18:30"] == "suppressed unsubscribed"
    read = world.as_client(homework).get("/api/v1/me/reminder-preferences").get_json()
    assert (read["channels"]["in_app"], read["version"]) == (False, 1)


@pytest.mark.parametrize("kind", [Purpose.OPEN, Purpose.FEED])
def test_no_other_link_stops_anything(world: World, homework: Homework, kind: Purpose) -> None:
    token = {**links(world, homework), Purpose.FEED: "x.y.z"}[kind]
    assert holder(world, homework).post(STOP, {"token": token}).status_code == 404


def test_only_the_gateway_asks_without_anybody_signed_in(world: World, homework: Homework) -> None:
    token = links(world, homework)[Purpose.STOP]
    for asking in (world.as_client(homework), world.as_staff("manager", homework.therapist, homework.clinic)):
        assert asking.post(STOP, {"token": token}).status_code == 403
    elsewhere = world.as_staff("link", "link", world.homework().clinic)
    assert elsewhere.post(STOP, {"token": token}).status_code == 404


def test_links_of_the_forgotten_lead_nowhere(world: World, homework: Homework) -> None:
    before: dict[Purpose, Any] = dict(links(world, homework))
    assert world.as_client(homework).delete("/api/v1/me/links").status_code == 204
    world.hears(homework.erased())
    assert world.kept.database["links"].find_one({}) is None
    assert holder(world, homework).post(STOP, {"token": before[Purpose.STOP]}).status_code in {200, 404}
    assert world.kept.database["preferences"].find_one({}) is None


def test_a_calendar_has_a_secret_address_that_can_be_renewed_and_taken_away(world: World, homework: Homework) -> None:
    world.hears(homework.occurrence("2026-11-24"), homework.occurrence("2026-11-25"))
    client, whoever = world.as_client(homework), holder(world, homework)
    assert client.get(FEED).get_json() == {"address": None}
    first = client.post(FEED)
    assert (first.status_code, client.get(FEED).get_json()) == (201, first.get_json())
    address = first.get_json()["address"]
    assert address.startswith("http://carryover.test/feed/")
    read = whoever.get(feed_of(address))
    assert (read.status_code, read.content_type) == (200, "text/calendar; charset=utf-8")
    assert read.text.count("BEGIN:VEVENT") == 3
    assert homework.client not in read.text
    assert whoever.get(feed_of(address)).headers["ETag"] == read.headers["ETag"]
    world.hears(homework.occurrence("2026-11-24", "responded", version=2))
    changed = whoever.get(feed_of(address))
    assert (changed.text.count("BEGIN:VEVENT"), changed.headers["ETag"] == read.headers["ETag"]) == (2, False)
    renewed = client.post(FEED).get_json()["address"]
    assert [whoever.get(feed_of(one)).status_code for one in (address, renewed)] == [404, 200]
    assert client.delete(FEED).status_code == 204
    assert whoever.get(feed_of(renewed)).status_code == 404
    assert client.get(FEED).get_json() == {"address": None}


def test_a_calendar_is_gone_with_its_client(world: World, homework: Homework) -> None:
    address = world.as_client(homework).post(FEED).get_json()["address"]
    world.hears(homework.erased())
    assert holder(world, homework).get(feed_of(address)).status_code == 404


def feed_of(address: str) -> str:
    return f"/feeds/{address.rpartition('/')[2].removesuffix('.ics')}"


def test_whoever_holds_the_link_puts_it_off_or_says_not_today(world: World, homework: Homework) -> None:
    whoever, token = holder(world, homework), links(world, homework)[Purpose.OPEN]
    assert whoever.post(LATER, {"token": token, "later": "hour"}).status_code == 200
    assert world.states(homework) == {"in_app 23 18:30": "snoozed", "in_app 23 19:30": "planned"}
    world.now.set_to("2026-11-23", "19:30")
    world.works()
    again = world.store.reminders.by_id([homework.clinic], [world.reminders(homework)["in_app 23 19:30"]["_id"]])
    token = links_about(next(iter(again.values())), world.now(), world.keys)[Purpose.OPEN]
    refused = whoever.post(LATER, {"token": token, "later": "evening"})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["for"])
    assert whoever.post(LATER, {"token": token, "later": "not_today"}).status_code == 200
    read = world.as_client(homework).get("/api/v1/me/reminder-preferences").get_json()
    assert list(read["rests"]) == [homework.assignment]
    assert whoever.post(LATER, {"token": links(world, homework)[Purpose.STOP], "later": "hour"}).status_code == 404
