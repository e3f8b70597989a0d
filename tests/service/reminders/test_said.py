"""What a message says to a real client of a real clinic: own words first, else the clinic's, with links that work."""

from __future__ import annotations

import pytest

from services.reminders.domain.codes import Channel
from services.reminders.domain.message import Message
from services.reminders.domain.reminder import Reminder
from services.reminders.usecases.situations import situations
from services.reminders.usecases.wording import Signed, message_about, wordings
from tests.service.reminders.world import Homework, World

OPEN, STOP = "/api/v1/me/links/open", "/links/stop"
TEMPLATES = {"texts": {"en": {"nudge": "At {time} on {day}: {homework}", "bundle": "{count} things"}}}


@pytest.fixture
def homework(world: World) -> Homework:
    made = world.homework()
    world.hears(*made.agreed(), made.clinic_event("practice"), made.occurrence("2026-11-23"))
    world.hears(made.occurrence("2026-11-24"))
    return made


def reminders(world: World, homework: Homework) -> list[Reminder]:
    """Of both days, as if they came in one message."""
    found = world.kept.database["reminders"].find({"client_id": homework.client, "channel": Channel.IN_APP.value})
    ids = [one["_id"] for one in found.sort("planned_at", 1)]
    stored = world.store.reminders.by_id([homework.clinic], ids)
    return [stored[one] for one in ids]


def words(world: World, homework: Homework, count: int = 1) -> Message:
    message = reminders(world, homework)[:count]
    occurrences = world.store.projections.occurrences([homework.clinic], {one.occurrence_id for one in message})
    around = {one.occurrence.id: one for one in situations(occurrences, world.store, world.now())}
    signed = Signed(world.keys, "http://carryover.test/")
    return message_about(message, around, world.now(), words=wordings([homework.clinic], world.store), signed=signed)


def test_ours_then_the_clinics_then_the_clients_own(world: World, homework: Homework) -> None:
    ours = words(world, homework)
    assert (ours.title, ours.text) == (
        "A small reminder",
        "A small reminder from yourself: you planned some practice for now.",
    )
    manager = world.as_staff("manager", "per_1", homework.clinic)
    assert manager.put(f"/api/v1/clinics/{homework.clinic}/reminder-templates", TEMPLATES).status_code == 200
    assert words(world, homework).text == "At 18:30 on Monday: practice"
    assert words(world, homework, 2).text == "2 things"
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    assert world.as_client(homework).put(path, {"text": "tea first"}).status_code == 200
    assert words(world, homework).text == "tea first"
    assert words(world, homework, 2).text == "tea first"


def test_what_comes_in_the_app_says_the_same(world: World, homework: Homework) -> None:
    manager = world.as_staff("manager", "per_1", homework.clinic)
    assert manager.put(f"/api/v1/clinics/{homework.clinic}/reminder-templates", TEMPLATES).status_code == 200
    world.now.set_to("2026-11-23", "18:30")
    world.works()
    (item,) = world.as_client(homework).get("/api/v1/me/inbox").get_json()["items"]
    assert item["text"] == "At 18:30 on Monday: practice"


def test_its_links_lead_where_they_say(world: World, homework: Homework) -> None:
    world.now.set_to("2026-11-23", "18:30")
    world.works()
    message = words(world, homework)
    opened = (message.open_url or "").removeprefix("http://carryover.test/l/")
    assert world.as_client(homework).post(OPEN, {"token": opened}).get_json()["assignment_id"] == homework.assignment
    stopped = (message.stop_url or "").removeprefix("http://carryover.test/u/")
    holder = world.as_staff("link", "link", homework.clinic)
    assert holder.post(STOP, {"token": stopped}).status_code == 200
